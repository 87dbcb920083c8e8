"""Offerings whose timetable was promised to families."""

from collections.abc import Iterable

import frappe
from frappe.utils import today

from ifitwala_ed.schedule.calendars import ACTIVE
from ifitwala_ed.schedule.groups import ACTIVITY

OPENED = ("Open", "Closed")


def promised_groups(groups: Iterable[str]) -> set[str]:
	"""Return those of ``groups`` that children count on: classes, and active sections of offerings opened and not over.

	Their sessions take place whatever else has their room, until a person decides.
	"""
	names = [*groups, ""]
	group = frappe.qb.DocType("Student Group")
	section = frappe.qb.DocType("Program Offering Activity Section")
	offering = frappe.qb.DocType("Program Offering")
	return set(
		frappe.qb.from_(group)
		.left_join(section)
		.on((section.student_group == group.name) & (section.is_active == 1))
		.left_join(offering)
		.on(offering.name == section.parent)
		.select(group.name)
		.distinct()
		.where(group.name.isin(names) & (group.status == "Active"))
		.where(
			(group.group_based_on != ACTIVITY)
			| (
				offering.activity_booking_status.isin(OPENED)
				& (offering.status == ACTIVE)
				& (offering.end_date >= today())
			)
		)
		.run(pluck=True)
	)


def with_sections(groups: Iterable[str]) -> list[str]:
	"""Return offerings, active, opened and not over yet, that have one of ``groups`` as an active section."""
	section = frappe.qb.DocType("Program Offering Activity Section")
	offering = frappe.qb.DocType("Program Offering")
	return (
		frappe.qb.from_(section)
		.join(offering)
		.on(offering.name == section.parent)
		.select(offering.name)
		.distinct()
		.where(section.student_group.isin([*groups, ""]))
		.where(section.is_active == 1)
		.where(offering.activity_booking_status.isin(OPENED) & (offering.status == ACTIVE))
		.where(offering.end_date >= today())
		.orderby(offering.name)
	).run(pluck=True)
