"""A session that the office changes, as docs/api.md shapes it: whom it concerns, where it could be, and what a change would do."""

from datetime import date, timedelta
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities import session_acts
from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.readiness.session_preview import PlannedSession
from ifitwala_ed.activities.session_acts import Wanted
from ifitwala_ed.attendance import session_keys, sessions
from ifitwala_ed.attendance.sessions import Reach, Session
from ifitwala_ed.core import moments, readers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import InvalidArgumentError
from ifitwala_ed.permissions.school_scope import allowed_schools

COMING: Final = timedelta(days=14)


def require(session: str) -> Session:
	"""Return a session of the user's schools that takes place. The caller has judged the role."""
	key = session_keys.read(session)
	found = sessions.named([key], _reach()).get(key) if key else None
	return found or refuse_access()


def group_and_start(session: str) -> tuple[str, Any]:
	"""Return the section of the user's schools that a session's name has, and when it begins: also of one that went since."""
	key = session_keys.read(session)
	school = frappe.db.get_value("Student Group", key.student_group, "school") if key else None
	schools = allowed_schools()
	if not key or not school or not (schools is None or school in schools):
		refuse_access()
	return key.student_group, key.starts


def coming(student_groups: list[str]) -> list[dict[str, Any]]:
	"""Return the sessions of some sections in the coming two weeks, in order of time. One query, or none."""
	if not student_groups:
		return []
	now = now_datetime()
	found = sessions.starting_between(student_groups, now, now + COMING, _reach())
	return [described(each) for each in found]


def described(session: Session) -> dict[str, Any]:
	"""Return one session."""
	return {
		"key": str(session.key),
		"student_group": session.student_group,
		"title": session.title,
		"from_datetime": moments.iso(session.starts),
		"to_datetime": moments.iso(session.ends),
		"location_name": ", ".join(session.rooms) or None,
	}


def one(session: str) -> dict[str, Any]:
	"""Return a session with its offering, who has a seat in it or the offer of one, and the rooms there are."""
	found = require(session)
	offering = frappe.db.get_value("Student Group", found.student_group, "program_offering")
	return {
		**described(found),
		"program_offering": offering or None,
		"has_begun": found.starts <= now_datetime(),
		"seats": _seats(found.student_group),
		"rooms": _rooms(),
	}


def wanted(
	change: str, reason: str, new_date: date | None, from_time: str, to_time: str, location: str
) -> Wanted:
	"""Return what is to become of a session, read strictly. Raises InvalidArgumentError."""
	if change not in session_acts.KINDS:
		kinds = ", ".join(_(each) for each in session_acts.KINDS)
		throw(InvalidArgumentError, _("A session is changed as one of: {0}.").format(kinds))
	begins, ends = _clock(from_time, _("From")), _clock(to_time, _("To"))
	if location and not frappe.db.exists("Location", location):
		throw(InvalidArgumentError, _("This room isn't there any more. Please choose another."))
	return Wanted(change, reason, new_date, begins, ends, location or None)


def foreseen(found: Session, change: Wanted) -> dict[str, Any]:
	"""Return what a change would do."""
	outcome = session_acts.foresee(found.student_group, found.starts, change)
	return {
		"becomes": _planned(outcome.becomes) if outcome.becomes else None,
		"obstacles": list(outcome.obstacles),
		"children": list(outcome.children),
		"told": len(_seats(found.student_group)),
	}


def _clock(text: str, label: str) -> timedelta | None:
	if not text:
		return None
	try:
		return readers.clock_time(text)
	except readers.Unreadable as error:
		throw(InvalidArgumentError, readers.sentence(error.reader).format(frappe.bold(label)))


def _planned(session: PlannedSession) -> dict[str, Any]:
	return {
		"from_datetime": moments.iso(session.from_datetime),
		"to_datetime": moments.iso(session.to_datetime),
		"location_name": session.location,
		"instructors": list(session.instructors),
	}


def _seats(student_group: str) -> list[dict[str, Any]]:
	booking = DocType("Activity Booking")
	return (
		frappe.qb.from_(booking)
		.select(booking.name.as_("activity_booking"), booking.student_name, booking.status)
		.where(booking.allocated_student_group == student_group)
		.where(booking.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.orderby(booking.student_name)
		.orderby(booking.name)
		.run(as_dict=True)
	)


def _rooms() -> list[dict[str, str]]:
	# whoever changes a group at Desk picks among all of them, see setup/link_permissions.py
	rows = frappe.get_all(
		"Location",
		filters={"is_bookable": 1},
		fields=["name", "location_name"],
		order_by="location_name asc, name asc",
	)
	return [{"name": row.name, "title": row.location_name or row.name} for row in rows]


def _reach() -> Reach:
	schools = allowed_schools()
	return Reach(is_staff=True, schools=None if schools is None else tuple(schools))
