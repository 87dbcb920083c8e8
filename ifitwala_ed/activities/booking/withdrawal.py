"""A student leaves the school: what isn't over is cancelled, and the seats move the queues. The past stays as it was."""

import frappe
from frappe import _

from ifitwala_ed.activities.booking import lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.endings import Whereabouts, over
from ifitwala_ed.activities.booking.snapshots import ActiveBooking


def cancel_active_bookings(student: str) -> list[str]:
	"""Cancel a student's active bookings of what isn't over, in the transaction that disables the student; give their names.

	All of them are of one student, and ledger rows are changed in their order. The queues move after the commit.
	The student's own save holds the student's row, so nothing is booked meanwhile.
	"""
	standing = snapshot_reader.bookings_of(student, read_newest=True)
	ended = over({_whereabouts(booking) for booking in standing})
	leaving = [booking for booking in standing if _whereabouts(booking) not in ended]
	leaving.sort(key=lambda booking: (booking.program_offering, booking.allocated_student_group or ""))
	for each in leaving:
		booking = frappe.get_doc("Activity Booking", each.name, for_update=True)
		booking.status = lifecycle.CANCELLED
		booking.cancellation_reason = _("The student is no longer enrolled.")
		# whoever may disable the student was allowed to by the student's own document
		booking.save(ignore_permissions=True)
	return [each.name for each in leaving]


def _whereabouts(booking: ActiveBooking) -> Whereabouts:
	return Whereabouts(booking.program_offering, booking.allocated_student_group)
