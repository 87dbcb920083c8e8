from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.schedule import manual_reservations


class EmployeeBooking(SchoolDocument):
	"""Somebody is taken for some time: by the schedule of a group, or by hand (a leave)."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		blocks_availability: DF.Check
		employee: DF.Link
		from_datetime: DF.Datetime
		location: DF.Link | None
		school: DF.Link | None
		slot_key: DF.Data | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
		title: DF.Data | None
		to_datetime: DF.Datetime
	# end: auto-generated types

	def validate(self) -> None:
		manual_reservations.check(self)

	def on_update(self) -> None:
		manual_reservations.tell(self)

	def on_trash(self) -> None:
		manual_reservations.check_deletion(self)


def on_doctype_update() -> None:
	manual_reservations.add_indexes("Employee Booking", "employee")
