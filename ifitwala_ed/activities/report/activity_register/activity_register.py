"""Who is expected at which session: a list to tick, section by section and day by day.

For what is to come it is the roster as it is now; for a session that has begun, who had a seat then.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import add_days, getdate, now_datetime, today

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.booking import seat_history
from ifitwala_ed.activities.booking.seat_history import Seat
from ifitwala_ed.activities.reporting import Report, column, linked
from ifitwala_ed.core import moments, one_field, readers

FILTERS = ("school", "program_offering", "name")


@dataclass
class Session:
	"""One meeting of one section, in one room or several."""

	student_group: str
	starts: datetime
	ends: datetime
	rooms: list[str] = field(default_factory=list)
	instructors: list[str] = field(default_factory=list)


def execute(filters: dict | None = None) -> Report:
	"""Return a row for every student at every session, in the sections whose group the user may see."""
	chosen = reporting.read_filters(filters, from_date=readers.day, to_date=readers.day)
	chosen.name = chosen.student_group
	first = chosen.from_date or getdate(today())
	last = max(chosen.to_date or first, first)
	groups = reporting.documents(
		"Student Group",
		fields=["name", "student_group_name", "school", "program_offering"],
		filters=[
			*reporting.conditions(chosen, FILTERS),
			["group_based_on", "=", "Activity"],
			["name", "in", [*_groups_meeting(first, last), ""]],
		],
		order_by="student_group_name asc, name asc",
	)
	sessions = _sessions([group.name for group in groups], first, last)
	rows = _rows({group.name: group for group in groups}, sessions)
	message = None if sessions else _("There is no session in this time.")
	return columns(), reporting.text_cells(columns(), rows), message, None, None, True


def columns() -> list[dict]:
	return [
		linked("section_title", _("Section"), "Student Group", "student_group", 190),
		column("session_date", _("Date"), "Date", 100),
		column("time", _("Time"), width=120),
		column("rooms", _("Room"), width=140),
		column("number", _("No."), "Int", 60),
		linked("student_name", _("Student"), "Student", "student", 190),
		column("year_group", _("Year Group"), width=110),
		column("present", _("Present"), width=80),
		column("remarks", _("Remarks"), width=180),
		reporting.school(),
	]


def _sessions(groups: list[str], first: date, last: date) -> list[Session]:
	"""Return the sessions of the groups on these days, in the order of time. Two queries."""
	found: dict[tuple[str, datetime], Session] = {}
	for group, starts, ends, room in _facts("Location Booking", "location", groups, first, last):
		session = found.setdefault((group, starts), Session(group, starts, ends))
		if room:
			session.rooms.append(room)
	people = _facts("Employee Booking", "employee", groups, first, last)
	names = one_field.by_name("Employee", [employee for *_rest, employee in people], "employee_name")
	for group, starts, _ends, employee in people:
		if (group, starts) in found:
			found[group, starts].instructors.append(names.get(employee) or employee)
	return sorted(found.values(), key=lambda session: (session.starts, session.student_group))


def _groups_meeting(first: date, last: date) -> list[str]:
	"""Return the groups with a session on these days, found room by room: by the days, and not by all groups ever."""
	rooms = frappe.get_all("Location", pluck="name", order_by="name asc")
	fact = DocType("Location Booking")
	return (
		frappe.qb.from_(fact)
		.select(fact.source_name)
		.distinct()
		.where(fact.location.isin([*rooms, ""]))
		.where((fact.from_datetime >= first) & (fact.from_datetime < add_days(last, 1)))
		.where(fact.source_doctype == "Student Group")
		.orderby(fact.source_name)
		.run(pluck=True)
	)


def _facts(
	doctype: str, holder: str, groups: Collection[str], first: date, last: date
) -> list[tuple[str, datetime, datetime, str]]:
	fact = DocType(doctype)
	return list(
		frappe.qb.from_(fact)
		.select(fact.source_name, fact.from_datetime, fact.to_datetime, fact[holder])
		.where((fact.source_doctype == "Student Group") & fact.source_name.isin(list(groups) or [""]))
		.where((fact.from_datetime >= first) & (fact.from_datetime < add_days(last, 1)))
		.orderby(fact.from_datetime)
		.orderby(fact[holder])
		.run()
	)


def _rows(groups: dict[str, frappe._dict], sessions: list[Session]) -> list[dict]:
	expected_at = _Expected.of(sessions)
	titles = one_field.by_name(
		"Program Offering", [group.program_offering for group in groups.values()], "title"
	)
	rows = []
	for session in sessions:
		group = groups[session.student_group]
		head = _head(session, group) | {"offering_title": titles.get(group.program_offering)}
		expected = expected_at.of_session(session) or [frappe._dict(student_name=_("Nobody is confirmed"))]
		for number, student in enumerate(expected, start=1):
			rows.append(head | _line(number, student))
	return rows


def _head(session: Session, group: frappe._dict) -> dict:
	return {
		"student_group": group.name,
		"section_title": group.student_group_name,
		"school": group.school,
		"session_date": session.starts.date(),
		"time": moments.clocks(session.starts, session.ends),
		"rooms": ", ".join(session.rooms),
		"instructors": ", ".join(session.instructors),
	}


def _line(number: int, student: frappe._dict) -> dict:
	return {
		"number": number if student.name else None,
		"student": student.name,
		"student_name": student.student_name,
		"year_group": student.year_group,
		"present": "☐" if student.name else None,
		"remarks": None,
	}


@dataclass
class _Expected:
	"""Who is on the rosters now, and who had a seat when the sessions that have begun took place."""

	now: datetime
	roster: dict[str, list[frappe._dict]]
	seats: dict[str, list[Seat]]
	students: dict[str, frappe._dict]

	@classmethod
	def of(cls, sessions: list[Session]) -> "_Expected":
		"""Read for some sessions; three queries."""
		now = now_datetime()
		begun = [session for session in sessions if session.starts < now]
		seats: dict[str, list[Seat]] = {}
		if begun:
			last = max(session.ends for session in begun)
			for seat in seat_history.seats_of({session.student_group for session in begun}, last):
				seats.setdefault(seat.student_group, []).append(seat)
		names = {seat.student for some in seats.values() for seat in some}
		ahead = {session.student_group for session in sessions if session.starts >= now}
		return cls(now, _on_the_roster(ahead), seats, _students(names))

	def of_session(self, session: Session) -> list[frappe._dict]:
		if session.starts >= self.now:
			return self.roster.get(session.student_group, [])
		there = {
			seat.student
			for seat in self.seats.get(session.student_group, ())
			if seat.is_held_in(session.starts, session.ends)
		}
		return [student for name, student in self.students.items() if name in there]


def _students(names: Collection[str]) -> dict[str, frappe._dict]:
	"""Return some students in the order of their names."""
	if not names:
		return {}
	rows = frappe.get_all(
		"Student",
		filters={"name": ("in", sorted(names))},
		fields=["name", "student_name", "year_group"],
		order_by="student_name asc, name asc",
	)
	return {row.name: row for row in rows}


def _on_the_roster(groups: Collection[str]) -> dict[str, list[frappe._dict]]:
	"""Return the students on the roster of each group, by name. One query."""
	row, student = DocType("Student Group Student"), DocType("Student")
	rows = (
		frappe.qb.from_(row)
		.join(student)
		.on(student.name == row.student)
		.select(row.parent, student.name, student.student_name, student.year_group)
		.where(
			(row.parenttype == "Student Group") & (row.active == 1) & row.parent.isin(list(groups) or [""])
		)
		.orderby(student.student_name)
		.orderby(student.name)
		.run(as_dict=True)
	)
	found: dict[str, list[frappe._dict]] = {}
	for each in rows:
		found.setdefault(each.parent, []).append(each)
	return found
