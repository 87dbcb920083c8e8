"""One seat that waits for an answer: families give seats back until the parent of two children is offered one."""

from collections.abc import Callable
from typing import Any

import frappe

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.api.activity_booking import cancel_activity_booking, confirm_activity_booking_offer
from ifitwala_ed.demo.csv_source import Rows
from ifitwala_ed.demo.names import Names
from ifitwala_ed.demo.wishes import parent_of_two

BOOKING = "Activity Booking"


def give_seats_back(rows: Rows, names: Names) -> None:
	"""Have families cancel, and those who are offered the seats first accept, until the printed parent has an offer.

	Nobody does anything where a child of the parent has one already, or none waits for a seat that is passed on.
	"""
	students = [
		names.students[child.key] for child in parent_of_two(rows).children if child.key in names.students
	]
	waiting = _waiting(students)
	if not waiting or frappe.db.exists(BOOKING, {"student": ("in", students), "status": lifecycle.OFFERED}):
		return
	for seat in _of_section(waiting, lifecycle.CONFIRMED, but=students):
		_as_its_family(seat, cancel_activity_booking)
		if frappe.db.get_value(BOOKING, waiting.name, "status") == lifecycle.OFFERED:
			return
		for offer in _of_section(waiting, lifecycle.OFFERED, but=students):
			_as_its_family(offer, confirm_activity_booking_offer)


def _waiting(students: list[str]) -> frappe._dict | None:
	"""Return the booking with which one of the students waits longest for a seat that is offered to the next by itself."""
	promoting = frappe.get_all(
		"Program Offering", filters={"activity_auto_promote_waitlist": 1}, pluck="name", order_by="name asc"
	)
	found = frappe.get_all(
		BOOKING,
		filters={
			"student": ("in", students),
			"status": lifecycle.WAITLISTED,
			"program_offering": ("in", promoting),
		},
		fields=["name", "program_offering", "allocated_student_group"],
		order_by="waitlist_joined_on asc",
		limit=1,
	)
	return found[0] if found else None


def _of_section(waiting: frappe._dict, status: str, *, but: list[str]) -> list[frappe._dict]:
	"""Return the bookings in this state of the section that is waited for, except those of some students."""
	return frappe.get_all(
		BOOKING,
		filters={
			"program_offering": waiting.program_offering,
			"allocated_student_group": waiting.allocated_student_group,
			"status": status,
			"student": ("not in", but),
		},
		fields=["name", "owner"],
		order_by="creation asc",
	)


def _as_its_family(booking: frappe._dict, act: Callable[[str], Any]) -> None:
	frappe.set_user(booking.owner)
	act(booking.name)
	frappe.db.commit()  # the end of the request, as a web server ends it
