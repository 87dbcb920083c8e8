"""A student who leaves loses what was booked, and the seats go to the next in line."""

import frappe
from frappe import _

from ifitwala_ed.activities.booking import cancellation, lifecycle


def cancel_bookings_of(student: str) -> int:
	"""Cancel the active bookings of a student who isn't enabled any more; give how many there were.

	Each is a transaction of its own, so that a job which is killed and run again ends the rest.
	"""
	if frappe.db.get_value("Student", student, "enabled"):
		return 0
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"student": student, "status": ["in", lifecycle.ACTIVE_STATES]},
		pluck="name",
		order_by="creation",
	)
	for booking in bookings:
		cancellation.cancel(booking, student, reason=_("The student has left the school."), by_family=False)
	return len(bookings)
