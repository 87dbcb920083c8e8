"""A student leaves the school: what isn't over is cancelled, and the seats move the queues. The past stays as it was."""

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce

from ifitwala_ed.activities.booking import held, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.endings import Whereabouts, over
from ifitwala_ed.activities.booking.snapshots import ActiveBooking


def cancel_active_bookings(student: str) -> list[str]:
	"""Cancel a student's active bookings of what isn't over, in the transaction that disables the student; return their
	names.

	All of them are of one student, and ledger rows are changed in their order. The queues move after the commit.
	The student's own save holds the student's lock, so nothing is booked meanwhile.
	"""
	leaving = _not_over(snapshot_reader.bookings_of(student, read_newest=True))
	for each in leaving:
		booking = held.hold(each.name)
		booking.status = lifecycle.CANCELLED
		booking.cancellation_reason = _("The student is no longer enrolled.")
		# whoever may disable the student was allowed to by the student's own document
		booking.save(ignore_permissions=True)
	return [each.name for each in leaving]


def preview(student: str) -> list[dict[str, str]]:
	"""Return what a student would lose by leaving: ``{booking, offering_title, section, status}``. Nothing, who has left."""
	if not frappe.db.get_value("Student", student, "enabled"):
		return []
	names = [each.name for each in _not_over(snapshot_reader.bookings_of(student))]
	booking, group = DocType("Activity Booking"), DocType("Student Group")
	return (
		frappe.qb.from_(booking)
		.left_join(group)
		.on(group.name == booking.allocated_student_group)
		.select(
			booking.name.as_("booking"),
			booking.offering_title,
			Coalesce(group.student_group_name, "").as_("section"),
			booking.status,
		)
		.where(booking.name.isin([*names, ""]))
		.orderby(booking.offering_title)
		.orderby(booking.name)
		.run(as_dict=True)
	)


def _not_over(standing: list[ActiveBooking]) -> list[ActiveBooking]:
	"""Return the bookings of what isn't over, in the order of their ledger rows."""
	ended = over({_whereabouts(booking) for booking in standing})
	leaving = [booking for booking in standing if _whereabouts(booking) not in ended]
	return sorted(
		leaving, key=lambda booking: (booking.program_offering, booking.allocated_student_group or "")
	)


def _whereabouts(booking: ActiveBooking) -> Whereabouts:
	return Whereabouts(booking.program_offering, booking.allocated_student_group)
