"""A student is in one place at a time: seats against seats, and seats against classes.

Compared are the dated sessions of groups, as the schedule materialized them in Location Booking, as half-open
intervals. Whoever asks holds the student's lock, so no other request can take a clashing seat meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import frappe
from frappe import _
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.active_bookings import ActiveBooking
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core.prepared import prepared, value
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import ScheduleClashError


@dataclass(frozen=True)
class Clash:
	"""A section, the group the student is bound to at the same time, and when this first happens."""

	student_group: str
	other_group: str
	other_title: str
	from_datetime: datetime


def clashes_of(
	student: str,
	student_groups: Collection[str],
	others: Collection[ActiveBooking],
) -> dict[str, Clash]:
	"""Which of the groups a student can't attend, each with its first clash.

	``others`` are the student's active bookings besides the one that asks. Two queries at most.
	"""
	bound_to = {other.held_section for other in others} - {None} | _classes_of(student)
	if not bound_to or not student_groups:
		return {}
	wanted, other, group = DocType("Location Booking"), DocType("Location Booking"), DocType("Student Group")
	wanted, other = wanted.as_("wanted"), other.as_("other")
	rows = (
		frappe.qb.from_(wanted)
		.join(other)
		.on((other.from_datetime < wanted.to_datetime) & (other.to_datetime > wanted.from_datetime))
		.join(group)
		.on(group.name == other.source_name)
		.select(
			wanted.source_name.as_("student_group"),
			other.source_name.as_("other_group"),
			group.student_group_name.as_("other_title"),
			wanted.from_datetime,
		)
		.where((wanted.source_doctype == "Student Group") & wanted.source_name.isin(list(student_groups)))
		.where((other.source_doctype == "Student Group") & other.source_name.isin(list(bound_to)))
		.where(wanted.source_name != other.source_name)
		.orderby(wanted.from_datetime)
		.orderby(other.source_name)
		.run(as_dict=True)
	)
	first: dict[str, Clash] = {}
	for row in rows:
		first.setdefault(row.student_group, Clash(**row))
	return first


def refuse(student_name: str, offering_title: str, section: Section, clash: Clash) -> NoReturn:
	"""Throw ScheduleClashError with what clashes and when."""
	frappe.throw(
		_(
			"{0} can't attend {1}, {2}: on {3} it meets at the same time as {4}. Choose another section."
		).format(
			bold(student_name),
			bold(offering_title),
			bold(section.title),
			frappe.utils.format_datetime(clash.from_datetime),
			bold(clash.other_title),
		),
		exc=ScheduleClashError,
		title=_("Schedule Clash"),
	)


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


def _classes_of(student: str) -> set[str]:
	return {group for (group,) in _active_classes(student=student)}


@prepared
def _active_classes() -> QueryBuilder:
	row, group = DocType("Student Group Student"), DocType("Student Group")
	return (
		frappe.qb.from_(row)
		.join(group)
		.on(group.name == row.parent)
		.select(row.parent)
		.where((row.student == value("student")) & (row.active == 1) & (row.parenttype == "Student Group"))
		.where((group.status == "Active") & (group.group_based_on != "Activity"))
	)


def _waiting_against_seats(names: list[str]) -> set[str]:
	waiter, held = DocType("Activity Booking").as_("waiter"), DocType("Activity Booking").as_("held")
	wanted, other = DocType("Location Booking").as_("wanted"), DocType("Location Booking").as_("other")
	rows = (
		frappe.qb.from_(waiter)
		.join(held)
		.on((held.student == waiter.student) & held.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.join(wanted)
		.on(
			(wanted.source_doctype == "Student Group")
			& (wanted.source_name == waiter.allocated_student_group)
		)
		.join(other)
		.on((other.source_doctype == "Student Group") & (other.source_name == held.allocated_student_group))
		.select(waiter.name)
		.distinct()
		.where(waiter.name.isin(names))
		.where((other.from_datetime < wanted.to_datetime) & (other.to_datetime > wanted.from_datetime))
		.run()
	)
	return {row[0] for row in rows}


def _waiting_against_classes(names: list[str]) -> set[str]:
	waiter, row = DocType("Activity Booking").as_("waiter"), DocType("Student Group Student").as_("row")
	group = DocType("Student Group").as_("class")
	wanted, other = DocType("Location Booking").as_("wanted"), DocType("Location Booking").as_("other")
	rows = (
		frappe.qb.from_(waiter)
		.join(row)
		.on((row.student == waiter.student) & (row.active == 1) & (row.parenttype == "Student Group"))
		.join(group)
		.on((group.name == row.parent) & (group.status == "Active") & (group.group_based_on != "Activity"))
		.join(wanted)
		.on(
			(wanted.source_doctype == "Student Group")
			& (wanted.source_name == waiter.allocated_student_group)
		)
		.join(other)
		.on((other.source_doctype == "Student Group") & (other.source_name == row.parent))
		.select(waiter.name)
		.distinct()
		.where(waiter.name.isin(names))
		.where((other.from_datetime < wanted.to_datetime) & (other.to_datetime > wanted.from_datetime))
		.run()
	)
	return {each[0] for each in rows}
