"""Offerings whose timetable was promised to families."""

from collections.abc import Iterable

import frappe
from frappe.utils import today

OPENED = ("Open", "Closed")


def with_sections(groups: Iterable[str]) -> list[str]:
	"""Offerings, opened and not over yet, that have one of ``groups`` as an active section."""
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
		.where(offering.activity_booking_status.isin(OPENED))
		.where(offering.end_date >= today())
		.orderby(offering.name)
	).run(pluck=True)
