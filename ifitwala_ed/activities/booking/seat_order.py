"""The bookings of a section in the order in which they got what they have: first the seats, then the queue."""

from datetime import datetime
from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import events, lifecycle, waitlist
from ifitwala_ed.activities.booking.lifecycle import Place

BOOKING: Final = "Activity Booking"
RESULT: Final = "Activity Allocation Result"


def of_section(program_offering: str, student_group: str) -> list[frappe._dict]:
	"""Return who has a seat in a section, in the order of getting it, then who waits, in the order of the queue.

	Each is ``{name, student, status}``. Seats that were given at the same moment, by one draw, are in its order.
	"""
	rows = _bookings(program_offering, student_group)
	held = [row for row in rows if lifecycle.holds_seat(row.status)]
	names = [row.name for row in held]
	since, drawn = _seated_since(names, student_group), _lottery_numbers(names)
	held.sort(key=lambda row: (since.get(row.name) or row.submitted_on, drawn.get(row.name, ""), row.name))
	return [*held, *(row for row in rows if row.status == lifecycle.WAITLISTED)]


def _bookings(program_offering: str, student_group: str) -> list[frappe._dict]:
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.student, booking.status, booking.submitted_on)
		.where((booking.program_offering == program_offering) & booking.status.isin(lifecycle.SECTION_STATES))
		.where(booking.allocated_student_group == student_group)
	)
	return waitlist.in_order(query, booking).run(as_dict=True)


def _seated_since(activity_bookings: list[str], student_group: str) -> dict[str, datetime]:
	"""Return when each began to hold the seat that it holds: an offer that was accepted is the same seat."""
	since = {}
	for row in frappe.get_all(
		events.EVENT,
		filters={"activity_booking": ["in", activity_bookings], "to_student_group": student_group},
		fields=["activity_booking", "from_status", "from_student_group", "to_status", "occurred_on"],
		order_by="occurred_on asc, name asc",
	):
		before, after = Place(row.from_status, row.from_student_group), Place(row.to_status, student_group)
		if after.held and not (before.held and before.student_group == student_group):
			since[row.activity_booking] = row.occurred_on
	return since


def _lottery_numbers(activity_bookings: list[str]) -> dict[str, str]:
	return dict(
		frappe.get_all(
			RESULT,
			filters={"activity_booking": ["in", activity_bookings], "is_applied": 1},
			fields=["activity_booking", "lottery_number"],
			order_by="creation asc, name asc",
			as_list=True,
		)
	)
