"""How full every section is: seats, who has them, who waits, and what is left."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import today

from ifitwala_ed.activities import occupancy, reporting
from ifitwala_ed.activities.occupancy import OfferingOccupancy, SectionOccupancy
from ifitwala_ed.activities.reporting import Condition, Report, column, figure, linked
from ifitwala_ed.core import readers

FILTERS = ("school", "academic_year", "program", "name", "status", "activity_booking_status")


def execute(filters: dict | None = None) -> Report:
	"""Return a row for every section of the offerings that the user may see: of those that aren't over, unless others are
	asked for.
	"""
	chosen = reporting.read_filters(filters, only_free=readers.yes_or_no, also_over=readers.yes_or_no)
	chosen.name = chosen.program_offering
	asks_for_others = chosen.also_over or chosen.program_offering or chosen.academic_year
	period: list[Condition] = [] if asks_for_others else [["end_date", ">=", today()]]
	offerings = reporting.documents(
		"Program Offering",
		fields=["name", "school", "academic_year", "activity_booking_status"],
		filters=[*reporting.conditions(chosen, FILTERS), *period, ["activity_booking_enabled", "=", 1]],
		order_by="title asc, name asc",
	)
	by_name = {offering.name: offering for offering in offerings}
	occupied = occupancy.of_offerings(by_name)
	rows = [
		_row(offered, section, by_name[offered.program_offering])
		for offered in occupied
		for section in offered.sections
		if section.seats.free or not chosen.only_free
	]
	return columns(), reporting.text_cells(columns(), rows), None, chart(rows), summary(occupied), True


def columns() -> list[dict]:
	return [
		linked("offering_title", _("Offering"), "Program Offering", "program_offering", 200),
		linked("section_title", _("Section"), "Student Group", "student_group", 180),
		reporting.school(),
		column("activity_booking_status", _("Booking"), width=90),
		column("capacity", _("Seats"), "Int", 80),
		column("confirmed", _("Confirmed"), "Int", 100),
		column("offered", _("Offered"), "Int", 90),
		column("held", _("Held"), "Int", 80),
		column("waiting", _("Waiting"), "Int", 90),
		column("free", _("Free"), "Int", 80),
		column("occupied", _("Occupied"), "Percent", 100),
	]


def chart(rows: list[dict]) -> dict | None:
	"""Return seats held and left of every section, as stacked bars."""
	if not rows:
		return None
	return {
		"data": {
			"labels": [row["section_title"] for row in rows],
			"datasets": [
				{"name": _("Held"), "values": [row["held"] for row in rows]},
				{"name": _("Free"), "values": [row["free"] for row in rows]},
			],
		},
		"type": "bar",
		"barOptions": {"stacked": True},
		"colors": ["#449CF0", "#C9E7CB"],
	}


def summary(occupied: Iterable[OfferingOccupancy]) -> list[dict]:
	"""Return the numbers of all offerings together; an offering's own limit bounds its seats."""
	totals = [offered.total for offered in occupied]
	return [
		figure(_("Seats"), sum(total.capacity for total in totals)),
		figure(_("Confirmed"), sum(total.confirmed for total in totals), "Green"),
		figure(_("Offered"), sum(total.offered for total in totals), "Orange"),
		figure(_("Waiting"), sum(total.waiting for total in totals), "Red"),
		figure(_("Free"), sum(total.free for total in totals), "Green"),
	]


def _row(offered: OfferingOccupancy, section: SectionOccupancy, offering: frappe._dict) -> dict:
	seats = section.seats
	return {
		"program_offering": offered.program_offering,
		"offering_title": offered.title,
		"student_group": section.student_group,
		"section_title": section.title if section.is_active else _("{0} (closed)").format(section.title),
		"school": offering.school,
		"activity_booking_status": _(offering.activity_booking_status),
		"capacity": seats.capacity,
		"confirmed": seats.confirmed,
		"offered": seats.offered,
		"held": seats.held,
		"waiting": seats.waiting,
		"free": seats.free,
		"occupied": 100 * seats.held / seats.capacity if seats.capacity else 0,
	}
