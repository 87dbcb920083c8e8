"""Reads what binds children: the seats they hold, offered ones too, and the active classes they are in.

Each function takes a fixed number of queries, however many children and groups. The locking reads are of one table each,
so that they hold no more than they give; whoever asks for them has locked the students.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder, Table

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.double_bookings import Commitment
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW
from ifitwala_ed.schedule.groups import ACTIVITY


@dataclass(frozen=True, slots=True)
class GroupFacts:
	"""What a group is called, and whether being in it takes a child's time as a class does."""

	title: str
	binds_its_students: bool


def listed_in(groups: Collection[str]) -> set[str]:
	"""Read who is on the list of one of the groups. One query, none without groups."""
	row, rosters = _rosters()
	return {each.student for each in _read(rosters.where(row.parent.isin([*groups])))} if groups else set()


def seated_in(groups: Collection[str], *, locking: bool = False) -> set[str]:
	"""Read who has a seat in one of the groups. One query, none without groups."""
	booking, seats = _seats()
	query = seats.where(booking.allocated_student_group.isin([*groups]))
	return {each.student for each in _read(query, locking=locking)} if groups else set()


def of_students(students: Collection[str], *, locking: bool = False) -> list[Commitment]:
	"""Read the seats of students, and the groups that list them, which need not be classes. Two queries."""
	names = [*students, ""]
	(booking, seats), (row, rosters) = _seats(), _rosters()
	return [
		*_read(seats.where(booking.student.isin(names)), locking=locking),
		*_read(rosters.where(row.student.isin(names)), locking=locking),
	]


def classes_now(student: str) -> set[str]:
	"""Read the classes that list a student now, whatever the transaction's snapshot shows. Two queries.

	Those that are retired have no sessions to come.
	"""
	row, rosters = _rosters()
	listed = {each.group for each in _read(rosters.where(row.student == student), locking=True)}
	return set(
		frappe.get_all(
			"Student Group",
			filters={"name": ("in", sorted(listed)), "group_based_on": ("!=", ACTIVITY)},
			pluck="name",
			order_by="name asc",
		)
	)


def of_everybody_seated(groups: Collection[str]) -> list[Commitment]:
	"""Read what binds every child that has a seat in one of some groups, to these groups. Two queries, none without groups.

	A list repeats the seats where the group is an activity, and of a class it may name who has no seat anywhere.
	"""
	if not groups:
		return []
	(booking, seats), (row, rosters) = _seats(), _rosters()
	seated = _read(seats.where(booking.allocated_student_group.isin(sorted(groups))))
	students = {each.student for each in seated}
	listed = _read(rosters.where(row.parent.isin(sorted(groups))))
	return [*seated, *(each for each in listed if each.student in students)]


def facts_of(groups: Iterable[str]) -> dict[str, GroupFacts]:
	"""Read what groups are called and whether they are active classes. One query."""
	rows = frappe.get_all(
		"Student Group",
		filters={"name": ("in", sorted(set(groups)))},
		fields=["name", "student_group_name", "group_based_on", "status"],
		order_by="name asc",
	)
	return {
		row.name: GroupFacts(
			row.student_group_name or row.name,
			row.group_based_on != ACTIVITY and row.status == "Active",
		)
		for row in rows
	}


def binding(commitments: Iterable[Commitment], groups: dict[str, GroupFacts]) -> list[Commitment]:
	"""Return those that bind: seats, and places in active classes. An activity's roster only repeats its seats."""
	return [
		each
		for each in commitments
		if each.is_seat or (each.group in groups and groups[each.group].binds_its_students)
	]


def _seats() -> tuple[Table, QueryBuilder]:
	booking = DocType("Activity Booking")
	return booking, (
		frappe.qb.from_(booking)
		.select(booking.student, booking.allocated_student_group, booking.name)
		.where(booking.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.where(booking.allocated_student_group.isnotnull())
		.orderby(booking.name)
	)


def _rosters() -> tuple[Table, QueryBuilder]:
	row = DocType(ROSTER_ROW)
	return row, (
		frappe.qb.from_(row)
		.select(row.student, row.parent)
		.where((row.parenttype == "Student Group") & (row.active == 1))
		.orderby(row.name)
	)


def _read(query: QueryBuilder, *, locking: bool = False) -> list[Commitment]:
	return [Commitment(*row) for row in (query.for_update() if locking else query).run()]
