"""Offerings in the middle of their life: seats taken, offered and waited for."""

from typing import Any

import frappe
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings, people


def book(made: offerings.Offered, section: str, student: str | None = None, **student_values: Any) -> str:
	"""The office books a student (a new one) into a section; gives the booking."""
	student = student or people.student(made.school, **student_values).name
	return api.submit_activity_booking(made.offering, student, choices=[section])["name"]


def crowded(made: offerings.Offered, section: str, bookings: int, cancelled: int = 0) -> list[str]:
	"""Books a section that many times, then cancels the first of them: whoever waits is offered a seat."""
	names = [book(made, section) for _number in range(bookings)]
	for name in names[:cancelled]:
		api.cancel_activity_booking(name)
	return names


def busy_offering(total: int = 0, **values: Any) -> offerings.Offered:
	"""First come first serve with a crowded section (2 seats: 1 confirmed, 1 offered, 1 waits, 1 cancelled), one
	with seats left (2 seats: 1 confirmed) and an empty one (2 seats); ``total`` limits all of them together."""
	made = offerings.open_offering(sections=3, capacity=2, **({"capacity": total} if total else {}), **values)
	crowded(made, made.sections[0], bookings=4, cancelled=1)
	book(made, made.sections[1])
	return made


def let_an_hour_pass_since_the_offer(booking: str) -> None:
	"""Move the offer of a booking back by more than an hour in its history."""
	event = frappe.qb.DocType("Activity Booking Event")
	(
		frappe.qb.update(event)
		.set(event.occurred_on, add_to_date(now_datetime(), minutes=-61))
		.where((event.activity_booking == booking) & (event.event == "Offered"))
		.run()
	)
	frappe.db.commit()
