import frappe
from frappe import _
from frappe.model.document import Document


class ActivityBookingInvoice(Document):
	"""Which invoice a booking has. Its lock is held while one is made (school_billing/invoice_claims.py)."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		credit_note: DF.Data | None
		sales_invoice: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> None:
		frappe.throw(
			_("Which invoice a booking has is written by billing and can't be changed."),
			title=_("Kept by the System"),
		)
