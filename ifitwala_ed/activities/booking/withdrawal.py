"""A student leaves the school: every active booking is cancelled, and the seats move the queues."""

import frappe
from frappe import _

from ifitwala_ed.activities.booking import lifecycle


def cancel_active_bookings(student: str) -> list[str]:
	"""Cancel a student's active bookings in the transaction that disables the student; give their names.

	All of them are of one student, and ledger rows are changed in their order. The queues move after the commit.
	"""
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"student": student, "status": ["in", lifecycle.ACTIVE_STATES]},
		pluck="name",
		order_by="program_offering asc, allocated_student_group asc",
	)
	for name in bookings:
		booking = frappe.get_doc("Activity Booking", name)
		booking.status = lifecycle.CANCELLED
		booking.cancellation_reason = _("The student is no longer enrolled.")
		# whoever may disable the student was allowed to by the student's own document
		booking.save(ignore_permissions=True)
	return bookings
