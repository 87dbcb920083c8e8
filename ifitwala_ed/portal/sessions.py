"""The dated sessions of a family's seats: what takes place, and what doesn't and why."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_time, getdate

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.attendance import session_keys, stored_marks
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.core import moments
from ifitwala_ed.portal.families import Child

PLANNED: Final = "Planned"
CANCELLED: Final = "Cancelled"
MOVED: Final = "Moved"
ADDED: Final = "Added"


def of_family(children: Sequence[Child], first: date, last: date) -> list[dict[str, Any]]:
	"""Return the sessions of the children's confirmed and offered seats from one day to another, soonest first.

	A session that was cancelled stays, with its reason. Four queries, however many there are.
	"""
	return of_seats(seats_of([child.name for child in children]), first, last)


def of_seats(seats: Sequence[frappe._dict], first: date, last: date) -> list[dict[str, Any]]:
	"""As ``of_family``, of seats that were read before. Three queries, and none without a seat."""
	groups = sorted({seat.allocated_student_group for seat in seats})
	if not groups:
		return []
	changes, sessions = _changes(groups, first, last), dated(groups, first, last)
	announced = _announced(stored_marks.announced({seat.student for seat in seats}, first), sessions)
	items = []
	for seat in seats:
		group = seat.allocated_student_group
		about = {
			"student": seat.student,
			"student_name": seat.student_name,
			"booking": seat.name,
			"title": seat.offering_title,
			"is_offered": seat.status == lifecycle.OFFERED,
		}
		own = [change for change in changes if change.parent == group]
		items += [about | _cancelled(change) for change in own if change.change == CANCELLED]
		items += [
			about | _planned(row, own, (seat.student, SessionKey(group, row.from_datetime)) in announced)
			for row in sessions.get(group, [])
		]
	return sorted(items, key=lambda item: (item["from_datetime"], item["student_name"], item["booking"]))


def seats_of(students: list[str]) -> list[frappe._dict]:
	"""Read the students' confirmed and offered seats, with what a student is called. One query, none without students."""
	if not students:
		return []
	booking, student = DocType("Activity Booking"), DocType("Student")
	return (
		frappe.qb.from_(booking)
		.join(student)
		.on(student.name == booking.student)
		.select(
			booking.name,
			booking.student,
			booking.student_name,
			booking.program_offering,
			booking.offering_title,
			booking.status,
			booking.allocated_student_group,
			booking.offer_expires_on,
			booking.modified,
			student.first_name,
		)
		.where(booking.student.isin(students) & booking.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.orderby(booking.name)
		.run(as_dict=True)
	)


def dated(groups: list[str], first: date, last: date) -> dict[str, list[frappe._dict]]:
	"""Return each session once, with all its rooms."""
	session, room = DocType("Location Booking"), DocType("Location")
	rows = (
		frappe.qb.from_(session)
		.left_join(room)
		.on(room.name == session.location)
		.select(
			session.source_name,
			session.from_datetime,
			session.to_datetime,
			room.location_name,
		)
		.where((session.source_doctype == "Student Group") & session.source_name.isin(groups))
		.where(session.from_datetime >= _begin(first))
		.where(session.from_datetime < _begin(last + timedelta(days=1)))
		.orderby(session.from_datetime)
		.orderby(room.location_name)
		.run(as_dict=True)
	)
	found: dict[str, dict[datetime, frappe._dict]] = {}
	for row in rows:
		same = found.setdefault(row.source_name, {}).setdefault(row.from_datetime, row)
		if same is not row and row.location_name not in same.location_name.split(", "):
			same.location_name = f"{same.location_name}, {row.location_name}"
	return {group: list(sessions.values()) for group, sessions in found.items()}


def _announced(
	said: Sequence[tuple[str, SessionKey]], sessions: dict[str, list[frappe._dict]]
) -> set[tuple[str, SessionKey]]:
	"""Return to which sessions students don't come; one that was moved on its day took with it what was said."""
	there = {
		group: [SessionKey(group, row.from_datetime) for row in rows] for group, rows in sessions.items()
	}
	return {
		(student, of)
		for student, key in said
		if (of := session_keys.session_of(key, there.get(key.student_group, ())))
	}


def _changes(groups: list[str], first: date, last: date) -> list[frappe._dict]:
	change = DocType("Student Group Session Change")
	return (
		frappe.qb.from_(change)
		.select(
			change.parent,
			change.date,
			change.change,
			change.session_time,
			change.new_date,
			change.from_time,
			change.to_time,
			change.reason,
		)
		.where((change.parenttype == "Student Group") & change.parent.isin(groups))
		# an empty date is neither before nor after a day
		.where(
			((change.date >= first) & (change.date <= last))
			| ((change.new_date >= first) & (change.new_date <= last))
		)
		.orderby(change.parent)
		.orderby(change.idx)
		.run(as_dict=True)
	)


def _cancelled(change: frappe._dict) -> dict[str, Any]:
	"""Return a session that doesn't take place; one whose time isn't noted stands for its whole day."""
	at = get_time(str(change.session_time)) if change.session_time else time()
	starts = datetime.combine(getdate(change.date), at)
	return {
		"from_datetime": moments.iso(starts),
		"to_datetime": None,
		"is_all_day": not change.session_time,
		"location_name": None,
		"status": CANCELLED,
		"reason": change.reason,
		"session": None,
		"is_announced": False,
	}


def _planned(row: frappe._dict, changes: Sequence[frappe._dict], is_announced: bool) -> dict[str, Any]:
	on = row.from_datetime.date()
	kind, reason = PLANNED, None
	for change in changes:
		day = change.new_date or change.date
		starts = get_time(str(change.from_time)) if change.from_time else None
		if change.change in (MOVED, ADDED) and day == on and starts in (None, row.from_datetime.time()):
			kind, reason = change.change, change.reason
	return {
		"from_datetime": moments.iso(row.from_datetime),
		"to_datetime": moments.iso(row.to_datetime),
		"is_all_day": False,
		"location_name": row.location_name,
		"status": kind,
		"reason": reason,
		"session": str(SessionKey(row.source_name, row.from_datetime)),
		"is_announced": is_announced,
	}


def _begin(day: date) -> datetime:
	return datetime.combine(day, time())
