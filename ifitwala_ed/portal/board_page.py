"""The coordinators' board: how an opening goes, what waits for somebody, and how full the open offerings are.

Every number leads to its list. Where the portal's scripts are, they ask for the board alone every five seconds and put it in
the place of the one that stands there.
"""

from typing import Any, Final

from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed import exceptions
from ifitwala_ed.api import board as api
from ifitwala_ed.portal import assets, board_lists, board_pictures, pages, programme, rendering
from ifitwala_ed.portal.pages import Asked, Page

SCRIPT: Final = "board"


def show(asked: Asked) -> Page:
	"""Show the board as it is now."""
	context = _context(asked)
	live = {"now": context["now"], "address": pages.address("board", "now"), "texts": _texts()}
	return Page("board", _("Board"), {**context, "live": live, "live_script": assets.script(SCRIPT)})


def show_now(asked: Asked) -> Page:
	"""Show what is on the board and nothing around it, for the script."""
	return Page("board_now", _("Board"), _context(asked))


def _context(asked: Asked) -> dict[str, Any]:
	found = api.get_activity_board()
	offerings = found["offerings"]
	return {
		"offerings": offerings,
		"next_opening": next(iter(sorted(_upcoming(offerings), key=lambda each: each["opens"])), None),
		"is_open": any(each["state"] == programme.OPEN for each in offerings),
		"hour": _hour(found["pace"]),
		"pace": found["pace"],
		"refused": _refused(found),
		"waiting": board_lists.waiting(found, asked.user),
		"findings": found["audit"]["findings"] if found["audit"] else [],
		"found": found["audit"]["found"] if found["audit"] else 0,
		"now": found["now"],
		"lists": board_lists,
	}


def _upcoming(offerings: list[dict[str, Any]]) -> list[dict[str, Any]]:
	return [each for each in offerings if each["state"] == programme.UPCOMING]


def _hour(pace: dict[str, Any]) -> board_pictures.Hour:
	counted = [each | {"at": rendering.site_moment(each["at"])} for each in pace["minutes"]]
	return board_pictures.hour(counted, now_datetime())


def _refused(found: dict[str, Any]) -> list[tuple[str, str, str, int]]:
	"""Return what was refused: the reason in words, the offering's name and title, and how often."""
	titles = {each["name"]: each["title"] for each in found["offerings"]}
	return [
		(_reason(each["reason"]), each["program_offering"], titles[each["program_offering"]], each["count"])
		for each in found["pace"]["refused"]
	]


def _reason(name: str) -> str:
	"""Return the title of a refusal. One that an update has taken away since is told by its name."""
	error = getattr(exceptions, name, None)
	return error.title() if error else name


def _texts() -> dict[str, str]:
	return {
		"opens_in": _("Opens in {0}."),
		"unreachable": _(
			"The school can't be reached at the moment. What is shown is older; it goes on by itself."
		),
		"again": _("The board is up to date again."),
		"signed_out": _("You were signed out, so the board stands still. Refresh to sign in again."),
	}
