"""Taking an invoice back: a draft is deleted, a submitted one gets a draft credit note and somebody a to-do."""

from typing import Final

import frappe
from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return
from frappe import _

from ifitwala_ed.activities.booking import events
from ifitwala_ed.core.wording import bold
from ifitwala_ed.school_billing import billed_bookings, bookkeepers, invoice_claims
from ifitwala_ed.school_billing.billed_bookings import BilledBooking
from ifitwala_ed.school_billing.billing_authority import billing_authority
from ifitwala_ed.school_billing.invoice_claims import Claim

INVOICE: Final = "Sales Invoice"
DRAFT, SUBMITTED = 0, 1


def void(booking: BilledBooking, claim: Claim) -> tuple[str, str] | None:
	"""Take back the invoice of a booking that is not to be paid any more; return the credit note, if one was made.

	The app's check is the caller's: the stored booking holds no seat that has to be paid for. The claim is held.
	"""
	if not claim.sales_invoice:
		if booking.billing_status != billed_bookings.VOIDED:
			billed_bookings.settle(booking, billed_bookings.VOIDED, sales_invoice=booking.sales_invoice)
		return None
	standing = invoice_claims.standing_invoice(claim)
	docstatus = standing.docstatus if standing else None
	if docstatus == DRAFT:
		with billing_authority():
			# the invoice's own hook unlinks the booking and puts the number on record
			frappe.delete_doc(INVOICE, claim.sales_invoice)
		return None
	if docstatus == SUBMITTED:
		return INVOICE, _credit(booking, claim.sales_invoice)
	release(booking, claim.sales_invoice, _("Invoice {0} exists no more.").format(claim.sales_invoice))
	return None


def release(booking: BilledBooking, sales_invoice: str, reason: str, *, keeps_link: bool = False) -> None:
	"""Have a booking without a valid invoice: its number is put on record and stays in the history."""
	invoice_claims.note(booking.name, sales_invoice=None)
	billed_bookings.settle(
		booking,
		billed_bookings.VOIDED,
		sales_invoice=sales_invoice if keeps_link else None,
		event=events.INVOICE_VOIDED,
		reason=reason,
	)


def _credit(booking: BilledBooking, sales_invoice: str) -> str:
	credit_note = _credit_note_of(sales_invoice) or _make_credit_note(booking.name, sales_invoice)
	invoice_claims.note(booking.name, credit_note=credit_note)
	with billing_authority():
		release(
			booking,
			sales_invoice,
			_("Invoice {0} was submitted already: credit note {1} takes it back.").format(
				sales_invoice, credit_note
			),
			keeps_link=True,
		)
	return credit_note


def _credit_note_of(sales_invoice: str) -> str | None:
	"""Return the credit note that staff made before the booking was cancelled."""
	filters = {"return_against": sales_invoice, "is_return": 1, "docstatus": ["<", 2]}
	return frappe.db.get_value(INVOICE, filters, "name", order_by="name asc")


def _make_credit_note(activity_booking: str, sales_invoice: str) -> str:
	with billing_authority():
		credit_note = make_sales_return(sales_invoice)
		credit_note.activity_booking = activity_booking
		# it settles the invoice; ERPNext sets this back where the invoice is paid and money has to be returned
		credit_note.update_outstanding_for_self = 0
		credit_note.insert()
		bookkeepers.assign_todo(
			credit_note,
			_(
				"A booking lost its seat after its invoice {0} had been submitted. Check and submit credit note {1}, "
				"and pay back what was paid."
			).format(bold(sales_invoice), bold(credit_note.name)),
		)
	return credit_note.name
