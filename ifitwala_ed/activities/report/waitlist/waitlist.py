"""Who waits for which section, in the order in which seats are offered: of terms with a session to come."""

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities import occupancy, reporting
from ifitwala_ed.activities.booking import events, lifecycle, section_sessions, waitlist
from ifitwala_ed.activities.occupancy import SectionOccupancy
from ifitwala_ed.activities.reporting import Condition, Report, column, linked
from ifitwala_ed.core import one_field

FILTERS = ("school", "program_offering", "allocated_student_group")


def execute(filters: dict | None = None) -> Report:
	"""Return a row for every waiting booking that the user may see."""
	chosen = reporting.read_filters(filters)
	chosen.allocated_student_group = chosen.student_group
	rows = _rows(waiting(reporting.conditions(chosen, FILTERS)))
	return columns(), reporting.text_cells(columns(), rows), None, None, None, True


def waiting(conditions: list[Condition]) -> list[frappe._dict]:
	"""Return the bookings that wait for a seat which could still be offered, and that the user may see."""
	bookings = reporting.documents(
		"Activity Booking",
		fields=[
			"name",
			"program_offering",
			"offering_title",
			"allocated_student_group",
			"student",
			"student_name",
			"school",
			"waitlist_joined_on",
			"goes_first",
		],
		filters=[*conditions, ["status", "=", lifecycle.WAITLISTED]],
		order_by="offering_title asc, goes_first desc, waitlist_joined_on asc, name asc",
	)
	status = one_field.by_name("Program Offering", [each.program_offering for each in bookings], "status")
	sections = {each.allocated_student_group for each in bookings}
	live = section_sessions.meeting_after(sections, now_datetime())
	return [
		each
		for each in bookings
		if status.get(each.program_offering) == "Active" and each.allocated_student_group in live
	]


def columns() -> list[dict]:
	return [
		linked("offering_title", _("Offering"), "Program Offering", "program_offering", 200),
		linked("section_title", _("Section"), "Student Group", "student_group", 180),
		column("position", _("Position"), "Int", 80),
		linked("student_name", _("Student"), "Activity Booking", "activity_booking", 180),
		column("year_group", _("Year Group")),
		reporting.school(),
		column("waitlist_joined_on", _("On the Waitlist Since"), "Datetime", 170),
		column("goes_first", _("Goes First"), "Check", 100),
		column("free", _("Free Seats"), "Int", 110),
		column("passed_over", _("Last Passed Over Because"), width=280),
	]


def _rows(bookings: list[frappe._dict]) -> list[dict]:
	names = [booking.name for booking in bookings]
	positions = waitlist.positions(names)
	year_groups = one_field.by_name("Student", [booking.student for booking in bookings], "year_group")
	passed_over = _passed_over(names)
	sections = _sections([booking.program_offering for booking in bookings])
	rows = []
	for booking in bookings:
		section = sections.get((booking.program_offering, booking.allocated_student_group))
		rows.append(
			{
				"activity_booking": booking.name,
				"program_offering": booking.program_offering,
				"offering_title": booking.offering_title,
				"student_group": booking.allocated_student_group,
				"section_title": section.title if section else booking.allocated_student_group,
				"position": positions.get(booking.name),
				"student_name": booking.student_name,
				"year_group": year_groups.get(booking.student),
				"school": booking.school,
				"waitlist_joined_on": booking.waitlist_joined_on,
				"goes_first": booking.goes_first,
				"free": section.seats.free if section else 0,
				"passed_over": passed_over.get(booking.name),
			}
		)
	return sorted(
		rows, key=lambda row: (row["offering_title"] or "", row["section_title"] or "", row["position"] or 0)
	)


def _sections(offerings: list[str]) -> dict[tuple[str, str], SectionOccupancy]:
	return {
		(section.program_offering, section.student_group): section
		for offered in occupancy.of_offerings(offerings)
		for section in offered.sections
	}


def _passed_over(bookings: list[str]) -> dict[str, str]:
	"""Return why a free seat last went past each booking, where one did."""
	if not bookings:
		return {}
	event = DocType(events.EVENT)
	rows = (
		frappe.qb.from_(event)
		.select(event.activity_booking, event.reason)
		.where(event.activity_booking.isin(bookings) & (event.event == events.PROMOTION_SKIPPED))
		.orderby(event.occurred_on)
		.orderby(event.creation)
		.run()
	)
	return dict(rows)
