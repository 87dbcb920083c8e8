"""One session for whoever coordinates it: cancelled or moved with a reason, after what that does was shown. Plain forms."""

from typing import Any, Final, NoReturn

from frappe import _

from ifitwala_ed.api import office
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ReasonMissingError
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.pages import Asked, Notice, Page
from ifitwala_ed.schedule.sessions import ChangeKind

FIELDS: Final = ("change", "new_date", "from_time", "to_time", "location")
DONE: Final = {
	ChangeKind.CANCELLED.value: "session_cancelled",
	ChangeKind.MOVED.value: "session_moved",
}


def show(asked: Asked) -> Page:
	"""Show the session, whom it concerns, and what was asked to be shown of a change."""
	session = office.get_board_session(asked.path[-1])
	filled = {name: asked.text(name) or "" for name in (*FIELDS, "reason")}
	return Page(
		"board_session",
		session["title"],
		{
			"session": session,
			"foreseen": asked.notice.about if asked.notice else None,
			"filled": filled,
			"cancelled": ChangeKind.CANCELLED.value,
			"moved": ChangeKind.MOVED.value,
		},
	)


def look(asked: Asked) -> Notice:
	"""Show what the change would do. Nothing is changed."""
	if not asked.text("reason"):
		throw(ReasonMissingError, _("Say why. The families are told."))
	about = office.preview_session_change(asked.path[-1], **_change(asked))
	return Notice(_("Nothing is changed yet. Please look at what would happen."), about=about)


def do(asked: Asked) -> NoReturn:
	"""Change the session. Sent twice, it is changed once."""
	session, change = asked.path[-1], _change(asked)
	office.change_session(session, reason=asked.text("reason") or "", **change)
	offering = asked.text("program_offering")
	where = ("board", "offerings", offering) if offering else ("board",)
	pages.go(*where, done=DONE[change["change"]])


def _change(asked: Asked) -> dict[str, Any]:
	return {name: asked.text(name) or "" for name in FIELDS}
