"""Children who stay away from their seats: how many sessions in a row, whether their families were warned and have answered.

Of seats in sections that meet again, and of sessions since the seat was given.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Max
from frappe.utils import get_datetime, getdate, now_datetime

from ifitwala_ed.activities.booking import lifecycle, section_sessions
from ifitwala_ed.attendance import absence_warnings, in_a_row, marks, session_keys, stored_marks
from ifitwala_ed.attendance.absence_warnings import Span, Warned
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.schedule.reservations import SOURCE

BOOKING: Final = "Activity Booking"
MARK: Final = "Activity Attendance Mark"
ENTRY: Final = "Communication Interaction Entry"
# what somebody writes in a conversation; a reaction is no answer
ANSWERS: Final = ("Comment", "Question", "Answer")
SEAT_FIELDS: Final = (
	"name",
	"student",
	"student_name",
	"school",
	"program_offering",
	"offering_title",
	"allocated_student_group",
	"confirmed_on",
)


@dataclass(frozen=True, slots=True)
class Seat:
	"""A confirmed booking with the section it is in."""

	activity_booking: str
	student: str
	student_name: str
	school: str
	program_offering: str
	offering_title: str
	student_group: str
	since: datetime | None
	section_title: str


@dataclass(frozen=True, slots=True)
class Absence:
	"""The sessions that a child missed last, in a row, with what was said about them.

	``warning`` is the newest one whose sessions are all still of this row. ``answered_on`` is when the family wrote, or said that
	the child doesn't come, after it.
	"""

	seat: Seat
	missed: tuple[Span, ...]
	meets_again: bool
	warning: Warned | None = None
	has_reached_family: bool = False
	answered_on: datetime | None = None


def of_schools(schools: Sequence[str] | None, at_least: int) -> list[Absence]:
	"""Return who has missed at least so many sessions in a row, by their names. None is all schools. Eight queries at most."""
	groups = _groups_to_come(schools)
	places = _often_absent(groups, at_least)
	found = absences_of(_seats(places))
	return [each for each in found if len(each.missed) >= at_least]


def absences_of(seats: Sequence[Seat]) -> list[Absence]:
	"""Return what was missed on each of some seats. Six queries at most."""
	groups = {seat.student_group for seat in seats}
	stored = stored_marks.of_seats({(seat.student, seat.student_group) for seat in seats})
	sessions = _so_far(groups)
	to_come = section_sessions.meeting_after(groups, now_datetime())
	missed = {seat.activity_booking: _missed(seat, stored, sessions) for seat in seats}
	warned = absence_warnings.of_bookings([name for name, spans in missed.items() if spans])
	standing = {
		name: warning for name, found in warned.items() if (warning := _standing(found, missed[name]))
	}
	reached = absence_warnings.delivered(standing.values())
	written = _written_since(standing)
	return [
		Absence(
			seat,
			missed[seat.activity_booking],
			seat.student_group in to_come,
			warning := standing.get(seat.activity_booking),
			bool(warning and warning.event in reached),
			_answered(warning, seat, written.get(seat.activity_booking), stored),
		)
		for seat in seats
	]


def seat_of(activity_booking: str) -> Seat | None:
	"""Return the seat of a booking that is confirmed, or None. One query."""
	booking, group = DocType(BOOKING), DocType("Student Group")
	rows = (
		frappe.qb.from_(booking)
		.join(group)
		.on(group.name == booking.allocated_student_group)
		.select(*(booking[field] for field in SEAT_FIELDS), group.student_group_name)
		.where((booking.name == activity_booking) & (booking.status == lifecycle.CONFIRMED))
		.run()
	)
	return Seat(*rows[0]) if rows else None


def _groups_to_come(schools: Sequence[str] | None) -> list[str]:
	"""Return the sections of which a session is still to come: what is over is nobody's to release."""
	session, group = DocType("Location Booking"), DocType("Student Group")
	query = (
		frappe.qb.from_(session)
		.join(group)
		.on(group.name == session.source_name)
		.select(group.name)
		.distinct()
		.where((session.source_doctype == SOURCE) & (session.from_datetime > now_datetime()))
		.where((group.group_based_on == "Activity") & (group.status == "Active"))
	)
	return (query if schools is None else query.where(group.school.isin([*schools, ""]))).run(pluck=True)


def _often_absent(groups: Collection[str], at_least: int) -> list[tuple[str, str]]:
	"""Return who was ever marked absent that often in which section: more than those who were so in a row."""
	if not groups:
		return []
	mark = DocType(MARK)
	return (
		frappe.qb.from_(mark)
		.select(mark.student, mark.student_group)
		.where(mark.student_group.isin(sorted(groups)) & (mark.status == marks.ABSENT))
		.groupby(mark.student, mark.student_group)
		.having(Count(mark.session_start).distinct() >= at_least)
		.run()
	)


def _seats(places: Collection[tuple[str, str]]) -> list[Seat]:
	if not places:
		return []
	booking, group = DocType(BOOKING), DocType("Student Group")
	rows = (
		frappe.qb.from_(booking)
		.join(group)
		.on(group.name == booking.allocated_student_group)
		.select(*(booking[field] for field in SEAT_FIELDS), group.student_group_name)
		.where(booking.student.isin(sorted({student for student, _group in places})))
		.where(booking.allocated_student_group.isin(sorted({each for _student, each in places})))
		.where(booking.status == lifecycle.CONFIRMED)
		.orderby(booking.student_name)
		.orderby(booking.name)
		.run()
	)
	wanted = set(places)
	return [seat for row in rows if ((seat := Seat(*row)).student, seat.student_group) in wanted]


def _so_far(groups: Collection[str]) -> dict[str, dict[SessionKey, datetime]]:
	"""Return the sessions of each section until tonight, with their ends. One query, or none."""
	if not groups:
		return {}
	session = DocType("Location Booking")
	rows = (
		frappe.qb.from_(session)
		.select(session.source_name, session.from_datetime, Max(session.to_datetime))
		.where((session.source_doctype == SOURCE) & session.source_name.isin(sorted(groups)))
		.where(session.from_datetime < datetime.combine(getdate(), time.max))
		.groupby(session.source_name, session.from_datetime)
		.run()
	)
	found: dict[str, dict[SessionKey, datetime]] = {}
	for group, starts, ends in rows:
		found.setdefault(group, {})[SessionKey(group, get_datetime(starts))] = get_datetime(ends)
	return found


def _missed(
	seat: Seat, stored: Sequence[Mark], sessions: dict[str, dict[SessionKey, datetime]]
) -> tuple[Span, ...]:
	ends = sessions.get(seat.student_group, {})
	begun = {key for key in ends if key.starts <= now_datetime()}
	since = {key for key in begun if not seat.since or key.starts >= get_datetime(seat.since)}
	own = []
	for mark in _of(seat, stored):
		key = session_keys.read(mark.session)
		# a session that was moved on its day took its marks with it
		of = session_keys.session_of(key, ends) if key else None
		if of in since:
			own.append(stored_marks.moved_to(mark, of))
	keys = [key for mark in in_a_row.missed_last(own) if (key := session_keys.read(mark.session))]
	return tuple((key.starts, ends[key]) for key in keys)


def _of(seat: Seat, stored: Sequence[Mark]) -> list[Mark]:
	prefix = f"{seat.student_group}{session_keys.SEPARATOR}"
	return [mark for mark in stored if mark.student == seat.student and mark.session.startswith(prefix)]


def _standing(warnings: Sequence[Warned], missed: Sequence[Span]) -> Warned | None:
	"""Return the newest warning that still speaks of the row: who came or was excused since begins a new one."""
	starts = {start for start, _end in missed}
	return next((each for each in reversed(warnings) if each.missed and starts.issuperset(each.missed)), None)


def _written_since(warnings: dict[str, Warned]) -> dict[str, datetime]:
	"""Return when somebody of the family has last written below each of some bookings. One query, or none."""
	if not warnings:
		return {}
	entry, booking, student = DocType(ENTRY), DocType(BOOKING), DocType("Student")
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	rows = (
		frappe.qb.from_(booking)
		.join(entry)
		.on(entry.org_communication == booking.org_communication)
		.join(student)
		.on(student.name == booking.student)
		.left_join(link)
		.on((link.parent == student.name) & (link.parenttype == "Student"))
		.left_join(guardian)
		.on(guardian.name == link.guardian)
		.select(booking.name, Max(entry.creation))
		.where(booking.name.isin(sorted(warnings)) & entry.intent_type.isin(ANSWERS))
		.where((entry.user == guardian.user) | (entry.user == student.user))
		.groupby(booking.name)
		.run()
	)
	return {name: get_datetime(on) for name, on in rows}


def _answered(
	warning: Warned | None, seat: Seat, written: datetime | None, stored: Sequence[Mark]
) -> datetime | None:
	if not warning:
		return None
	said = [mark.at for mark in _of(seat, stored) if mark.is_announcement]
	since = [on for on in (*said, written) if on and on > warning.warned_on]
	return min(since, default=None)
