"""The coordinators' board: what waits for somebody, each number with its list, and how full the open offerings are."""

import json
from typing import Any, Final
from urllib.parse import urlencode

from frappe import _

from ifitwala_ed.api import board as api
from ifitwala_ed.portal.pages import Asked, Page

DESK: Final = "/app"


def show(_asked: Asked) -> Page:
	"""Show the board as it is now."""
	found = api.get_activity_board()
	return Page(
		"board",
		_("Board"),
		{
			"offerings": found["offerings"],
			"waiting": _waiting(found),
			"now": found["now"],
			"desk_offerings": desk_list("program-offering", status="Active"),
		},
	)


def _waiting(found: dict[str, Any]) -> list[tuple[str, int, str]]:
	"""Return what waits for somebody: its words, how much, and where its list is."""
	counts, audit = found["counts"], found["audit"]
	offers = desk_list("activity-booking", status="Offered")
	untaken = desk_list("activity-register", asked_for_on=["is", "set"], taken_on=["is", "not set"])
	rows = [
		(_("Offers that end within a day"), counts["offers_lapsing"], offers),
		(
			_("Questions nobody has answered"),
			counts["questions"],
			desk_list("communication-interaction-entry", intent_type="Question"),
		),
		(_("Registers that weren't taken"), counts["registers"], untaken),
		(
			_("Notices that could not be delivered"),
			counts["deliveries"],
			desk_list("activity-event-delivery", status="Failed"),
		),
		(
			_("Messages that could not be delivered"),
			counts["posts"],
			desk_list("communication-delivery", status="Failed"),
		),
		(
			_("Invoices that could not be made"),
			counts["invoices"],
			desk_list("activity-booking", billing_status="Failed"),
		),
	]
	if audit:
		rows.append((_("Findings of last night's audit"), audit["found"], desk_list("error-log")))
	return rows


def desk_list(route: str, **filters: Any) -> str:
	"""Return the address of a list of Desk with filters: a value, or an operator with one."""
	given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in filters.items()}
	return f"{DESK}/{route}" + (f"?{urlencode(given)}" if given else "")
