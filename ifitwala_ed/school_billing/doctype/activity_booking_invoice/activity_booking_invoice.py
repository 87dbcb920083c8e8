from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityBookingInvoice(SystemDocument):
	"""Which invoice a booking has. Its lock is held while one is made (school_billing/invoice_claims.py)."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		credit_note: DF.Data | None
		revision: DF.Int
		sales_invoice: DF.Data | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("Which invoice a booking has is written by billing and can't be changed.")
