"""When sections meet, where and with whom, as families read it. Callers pass groups that the family may see."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Max, Min
from frappe.utils import get_time

from ifitwala_ed.core import moments


@dataclass(frozen=True)
class Weekly:
	"""One row of a weekly timetable. ``weekday`` is Monday to Sunday, in English."""

	weekday: str
	from_time: time
	to_time: time
	location_name: str | None


@dataclass
class Timetable:
	"""A section's sessions: how many, from when to when, its weekly rows and who teaches it."""

	session_count: int = 0
	first: datetime | None = None
	last: datetime | None = None
	weekly: list[Weekly] = field(default_factory=list)
	instructors: list[str] = field(default_factory=list)

	@property
	def answer(self) -> dict[str, Any]:
		"""The timetable as an answer of an endpoint carries it."""
		return {
			"meets": [
				{
					"weekday": row.weekday,
					"from_time": row.from_time.strftime("%H:%M"),
					"to_time": row.to_time.strftime("%H:%M"),
					"location_name": row.location_name,
				}
				for row in self.weekly
			],
			"session_count": self.session_count,
			"first": moments.iso(self.first),
			"last": moments.iso(self.last),
			"instructors": self.instructors,
		}


def of_groups(student_groups: Collection[str], today: date) -> dict[str, Timetable]:
	"""Read the timetables of groups. Two queries. A weekly row that has ended by today isn't told."""
	found = {name: Timetable() for name in student_groups}
	if not found:
		return found
	for name, first, last, count in _sessions(found):
		found[name].first, found[name].last, found[name].session_count = first, last, count
	for name, weekday, starts, ends, valid_to, room, teacher, leader in _weekly_rows(found):
		table, is_over = found[name], bool(valid_to and valid_to < today)
		row = Weekly(weekday, get_time(str(starts)), get_time(str(ends)), room)
		if row not in table.weekly and not is_over:
			table.weekly.append(row)
		for person in (teacher, None if is_over else leader):
			if person and person not in table.instructors:
				table.instructors.append(person)
	return found


def _sessions(student_groups: Collection[str]) -> list[tuple]:
	session = DocType("Location Booking")
	return (
		frappe.qb.from_(session)
		.select(
			session.source_name,
			Min(session.from_datetime),
			Max(session.from_datetime),
			Count(session.from_datetime).distinct(),
		)
		.where((session.source_doctype == "Student Group") & session.source_name.isin(list(student_groups)))
		.groupby(session.source_name)
		.run()
	)


def _weekly_rows(student_groups: Collection[str]) -> list[tuple]:
	"""Return each weekly row once for every instructor of its group, and with who leads that row."""
	row, room = DocType("Student Group Schedule"), DocType("Location")
	teaches, employee = DocType("Student Group Instructor"), DocType("Employee")
	leader = employee.as_("leader")
	return (
		frappe.qb.from_(row)
		.left_join(room)
		.on(room.name == row.location)
		.left_join(teaches)
		.on((teaches.parent == row.parent) & (teaches.parenttype == "Student Group"))
		.left_join(employee)
		.on(employee.name == teaches.employee)
		.left_join(leader)
		.on(leader.name == row.employee)
		.select(
			row.parent,
			row.weekday,
			row.from_time,
			row.to_time,
			row.valid_to,
			room.location_name,
			employee.employee_name,
			leader.employee_name,
		)
		.where((row.parenttype == "Student Group") & row.parent.isin(list(student_groups)))
		.orderby(row.parent)
		.orderby(row.idx)
		.orderby(teaches.idx)
		.run()
	)
