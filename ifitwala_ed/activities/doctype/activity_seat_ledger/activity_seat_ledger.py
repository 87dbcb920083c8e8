import frappe
from frappe import _
from frappe.model.document import Document


class ActivitySeatLedger(Document):
	"""The seats of a section, or of a whole offering. Written by booking alone, with conditional UPDATEs."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		capacity: DF.Int
		has_total: DF.Check
		program_offering: DF.Link
		revision: DF.Int
		seats_held: DF.Int
		student_group: DF.Link | None
		waiting: DF.Int
	# end: auto-generated types

	def validate(self) -> None:
		frappe.throw(
			_("The seat ledger follows the bookings and can't be edited."), title=_("Kept by the System")
		)

	def on_trash(self) -> None:
		frappe.throw(
			_("The seat ledger follows the bookings and can't be deleted."), title=_("Kept by the System")
		)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Seat Ledger", ["program_offering", "student_group"], constraint_name="unique_section"
	)
