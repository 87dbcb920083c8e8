"""The active bookings of one student: what a new seat must not repeat or overlap."""

from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.core.prepared import prepared, value


@dataclass(frozen=True)
class ActiveBooking:
	"""A booking that applies, waits, or holds a seat."""

	name: str
	program_offering: str
	status: str
	allocated_student_group: str | None

	@property
	def held_section(self) -> str | None:
		"""The section it holds a seat in, if it does."""
		return self.allocated_student_group if lifecycle.holds_seat(self.status) else None


def of_student(
	student: str, *, other_than: str | None = None, read_newest: bool = False
) -> list[ActiveBooking]:
	"""Read a student's active bookings, but for the one that asks. One query.

	``read_newest`` is a locking read: needed where the transaction may have taken its snapshot before the
	student's lock, as Desk and REST saves do.
	"""
	rows = _active_bookings(read_newest, student=student)
	return [ActiveBooking(*row) for row in rows if row[0] != other_than]


@prepared
def _active_bookings(read_newest: bool) -> QueryBuilder:
	booking = DocType("Activity Booking")
	query = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.program_offering, booking.status, booking.allocated_student_group)
		.where((booking.student == value("student")) & booking.status.isin(lifecycle.ACTIVE_STATES))
	)
	return query.for_update() if read_newest else query
