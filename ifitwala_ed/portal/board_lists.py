"""Where the numbers of the board lead to: lists, most of them of Desk with filters, that show just what was counted."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.refused_submits import HOUR
from ifitwala_ed.permissions.roles import has_role
from ifitwala_ed.portal import board, pages, rendering

DESK: Final = "/app"
BOOKINGS: Final = "activity-booking"
# who reads what Frappe itself keeps
OF_THE_SYSTEM: Final = ("System Manager",)


@dataclass(frozen=True)
class Row:
	"""What waits for somebody: its words, how much (None where nobody knows), and its list, where the reader has one."""

	key: str
	words: str
	count: int | None
	list: str | None


def waiting(found: dict[str, Any], user: str) -> list[Row]:
	"""Return the rows of a board, as it was answered."""
	counts = found["counts"]
	return [
		Row("offers_lapsing", _("Offers that end within a day"), counts["offers_lapsing"], _lapsing()),
		Row(
			"questions",
			_("Questions nobody has answered"),
			counts["questions"],
			pages.address("board", "questions"),
		),
		Row(
			"registers",
			_("Registers that weren't taken"),
			counts["registers"],
			desk_list("activity-register", asked_for_on=["is", "set"], taken_on=["is", "not set"]),
		),
		Row(
			"deliveries",
			_("Notices that could not be delivered"),
			counts["deliveries"],
			desk_list("activity-event-delivery", status=board.FAILED),
		),
		Row(
			"posts",
			_("Messages that could not be delivered"),
			counts["posts"],
			desk_list("communication-delivery", status=board.FAILED),
		),
		Row(
			"invoices",
			_("Invoices that could not be made"),
			counts["invoices"],
			desk_list(BOOKINGS, billing_status=board.FAILED),
		),
		*_of_the_system(found, has_role(OF_THE_SYSTEM, user)),
	]


def _of_the_system(found: dict[str, Any], can_read: bool) -> list[Row]:
	"""Return what Frappe's own lists have, for whoever may read them, and the others as numbers."""
	since = str((now_datetime() - HOUR).replace(microsecond=0))
	due = desk_list(
		"activity-event-delivery",
		status=board.PENDING,
		next_attempt=["<=", str(now_datetime().replace(microsecond=0))],
	)
	rows = [
		Row(
			"failed",
			_("Submits that failed in the last hour"),
			found["pace"]["failed"],
			errors(creation=[">=", since]) if can_read else None,
		),
		Row("due", _("Notices on their way"), found["counts"]["deliveries_due"], due),
		Row(
			"jobs",
			_("Background jobs that wait"),
			found["jobs"],
			desk_list("rq-job", status="queued") if can_read else None,
		),
	]
	if audit := found["audit"]:
		rows.append(
			Row(
				"audit",
				_("Findings of last night's audit"),
				audit["found"],
				"#findings" if audit["findings"] else None,
			)
		)
	return rows


def _lapsing() -> str:
	until = (now_datetime() + board.LAPSING).replace(microsecond=0)
	return desk_list(BOOKINGS, status=lifecycle.OFFERED, offer_expires_on=["<=", str(until)])


def of_section(offering: dict[str, Any], section: dict[str, Any], *statuses: str) -> str:
	"""Return the list of bookings of a section in some states."""
	[first, *others] = statuses
	return desk_list(
		BOOKINGS,
		program_offering=offering["name"],
		allocated_student_group=section["student_group"],
		status=["in", [first, *others]] if others else first,
	)


def of_offering(program_offering: str, status: str) -> str:
	"""Return the list of bookings of an offering in a state."""
	return desk_list(BOOKINGS, program_offering=program_offering, status=status)


def students_named(text: str) -> str:
	"""Return the list of the students whose names have a text in them."""
	return desk_list("student", enabled="1", student_name=["like", f"%{text}%"])


def errors(**filters: Any) -> str:
	"""Return the list of the site's errors."""
	return desk_list("error-log", **filters)


def of_last_hour() -> str:
	"""Return the list of what was booked since an hour ago."""
	since = rendering.site_moment(now_datetime() - HOUR).replace(microsecond=0)
	return desk_list(BOOKINGS, creation=[">=", str(since)])


def offering(name: str) -> str:
	"""Return the form of an offering."""
	return f"{DESK}/program-offering/{name}"


def active_offerings() -> str:
	"""Return the list of what is offered now."""
	return desk_list("program-offering", status="Active")


def desk_list(route: str, **filters: Any) -> str:
	"""Return the address of a list of Desk with filters: a value, or an operator with one."""
	given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in filters.items()}
	return f"{DESK}/{route}" + (f"?{urlencode(given)}" if given else "")
