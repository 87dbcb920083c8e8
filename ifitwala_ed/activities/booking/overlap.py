"""A student is in one place at a time: seats against seats, and seats against classes.

Compared are the dated sessions of groups that are not over, as the schedule materialized them in Location Booking, as
half-open intervals. Whoever asks holds the student's lock, so no other request can take a clashing seat meanwhile.
"""

from collections.abc import Collection
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Field

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.double_bookings import Meeting
from ifitwala_ed.activities.booking.snapshots import Clash
from ifitwala_ed.core import one_field
from ifitwala_ed.schedule.intervals import overlapping_pairs


def meetings_of(
	student_groups: Collection[str],
	*,
	after: datetime | None = None,
	before: datetime | None = None,
	locking: bool = False,
) -> list[Meeting]:
	"""Read the dated sessions of groups, those only that end after a moment and begin before another. One query."""
	if not student_groups:
		return []
	session = DocType("Location Booking")
	query = (
		frappe.qb.from_(session)
		.select(session.source_name, session.from_datetime, session.to_datetime)
		.where(session.source_doctype == "Student Group")
		.where(session.source_name.isin(sorted(student_groups)))
		.orderby(session.from_datetime)
	)
	if after:
		query = query.where(session.to_datetime > after)
	if before:
		query = query.where(session.from_datetime < before)
	return [Meeting(*row) for row in (query.for_update() if locking else query).run()]


def first_clashes(student_groups: Collection[str], bound_to: Collection[str]) -> dict[str, Clash]:
	"""Read which of the groups meet at the same time as one of those a student is bound to, each with its first clash."""
	query, wanted, other, group = clashing_sessions(student_groups, bound_to)
	rows = (
		query.select(
			wanted.source_name.as_("student_group"),
			other.source_name.as_("other_group"),
			group.student_group_name.as_("other_title"),
			wanted.from_datetime,
		)
		.orderby(wanted.from_datetime)
		.orderby(other.source_name)
		.run(as_dict=True)
	)
	first: dict[str, Clash] = {}
	for row in rows:
		first.setdefault(row.student_group, Clash(**row))
	return first


def clashing_sessions(
	student_groups: Collection[str], bound_to: Collection[str]
) -> tuple[QueryBuilder, Table, Table, Table]:
	"""Return the query for sessions of the groups, not over, at the same time as sessions of those somebody is bound to.

	With it the tables of the wanted session, of the other, and of the other's group.
	"""
	wanted, other, group = DocType("Location Booking"), DocType("Location Booking"), DocType("Student Group")
	wanted, other = wanted.as_("wanted"), other.as_("other")
	query = (
		frappe.qb.from_(wanted)
		.join(other)
		.on(_at_once(wanted, other))
		.join(group)
		.on(group.name == other.source_name)
		.where((wanted.source_doctype == "Student Group") & wanted.source_name.isin(list(student_groups)))
		.where((other.source_doctype == "Student Group") & other.source_name.isin(list(bound_to)))
		.where(wanted.source_name != other.source_name)
		.where(wanted.to_datetime > now_datetime())
	)
	return query, wanted, other, group


def _at_once(wanted: Table, other: Table) -> Criterion:
	return (other.from_datetime < wanted.to_datetime) & (other.to_datetime > wanted.from_datetime)


def first_clashes_now(student_groups: Collection[str], bound_to: Collection[str]) -> dict[str, Clash]:
	"""Return ``first_clashes`` of what is stored now, for a transaction whose snapshot may be old. At most two queries.

	The sessions' rows alone are locked: an edit that waits for the student holds its group's.
	"""
	meetings = meetings_of({*student_groups, *bound_to}, after=now_datetime(), locking=True)
	wanted = [meeting for meeting in meetings if meeting.group in student_groups]
	others = [meeting for meeting in meetings if meeting.group in bound_to]
	pairs = [(mine, other) for mine, other in overlapping_pairs(wanted, others) if mine.group != other.group]
	if not pairs:
		return {}
	titles = one_field.by_name("Student Group", bound_to, "student_group_name")
	first: dict[str, Clash] = {}
	for mine, other in sorted(pairs, key=lambda pair: (pair[0].start, pair[1].group)):
		clash = Clash(mine.group, other.group, titles.get(other.group) or other.group, mine.start)
		first.setdefault(mine.group, clash)
	return first


def waiting_without_clash(student_groups: Collection[str]) -> set[str]:
	"""Of the given sections, those in whose queue somebody waits who could attend. Three queries at most."""
	booking = DocType("Activity Booking")
	waiting = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.allocated_student_group)
		.where(booking.allocated_student_group.isin(list(student_groups)))
		.where(booking.status == lifecycle.WAITLISTED)
		.orderby(booking.name)
		.run(as_dict=True)
	)
	if not waiting:
		return set()
	names = [row.name for row in waiting]
	clashing = _waiting_against_seats(names) | _waiting_against_classes(names)
	return {row.allocated_student_group for row in waiting if row.name not in clashing}


def _waiting_against_seats(names: list[str]) -> set[str]:
	waiter, held = DocType("Activity Booking").as_("waiter"), DocType("Activity Booking").as_("held")
	query = (
		frappe.qb.from_(waiter)
		.join(held)
		.on((held.student == waiter.student) & held.status.isin(lifecycle.SEAT_HOLDING_STATES))
	)
	return _clashing(query.where(waiter.name.isin(names)), waiter, held.allocated_student_group)


def _waiting_against_classes(names: list[str]) -> set[str]:
	waiter, row = DocType("Activity Booking").as_("waiter"), DocType("Student Group Student").as_("row")
	group = DocType("Student Group").as_("class")
	query = (
		frappe.qb.from_(waiter)
		.join(row)
		.on((row.student == waiter.student) & (row.active == 1) & (row.parenttype == "Student Group"))
		.join(group)
		.on((group.name == row.parent) & (group.status == "Active") & (group.group_based_on != "Activity"))
	)
	return _clashing(query.where(waiter.name.isin(names)), waiter, row.parent)


def _clashing(query: QueryBuilder, waiter: Table, bound_to: Field) -> set[str]:
	"""Return those of the waiting whose section meets while a group that they are bound to does."""
	wanted, other = DocType("Location Booking").as_("wanted"), DocType("Location Booking").as_("other")
	rows = (
		query.join(wanted)
		.on(
			(wanted.source_doctype == "Student Group")
			& (wanted.source_name == waiter.allocated_student_group)
		)
		.join(other)
		.on((other.source_doctype == "Student Group") & (other.source_name == bound_to))
		.select(waiter.name)
		.distinct()
		.where(wanted.to_datetime > now_datetime())
		.where(_at_once(wanted, other))
		.run()
	)
	return {name for (name,) in rows}
