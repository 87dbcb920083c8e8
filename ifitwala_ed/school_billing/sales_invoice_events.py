"""What happens to a booking when its invoice is deleted, cancelled or amended, by staff or by the system itself."""

from typing import TYPE_CHECKING

from frappe import _

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.outbox import delivery
from ifitwala_ed.school_billing import billed_bookings, invoice_claims, voiding

if TYPE_CHECKING:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import SalesInvoice


def on_trash(doc: "SalesInvoice", method: str | None = None) -> None:
	"""The booking lets go of a deleted invoice, which ERPNext would refuse to delete while something links to it."""
	_let_go(doc, _("Invoice {0} was deleted.").format(doc.name), keeps_link=False)
	_forget_number(doc)


def on_cancel(doc: "SalesInvoice", method: str | None = None) -> None:
	"""A cancelled invoice is kept and shown, and is nobody's debt any more."""
	_let_go(doc, _("Invoice {0} was cancelled.").format(doc.name), keeps_link=True)


def after_insert(doc: "SalesInvoice", method: str | None = None) -> None:
	"""The amendment of a booking's cancelled invoice takes its place."""
	booking = billed_bookings.of_invoice(doc.amended_from) if doc.amended_from else None
	if not booking or not booking.is_owed:
		return
	claim = invoice_claims.hold(booking.name)
	if claim.sales_invoice:
		return
	doc.db_set("activity_booking", booking.name, update_modified=False)
	invoice_claims.note(booking.name, sales_invoice=doc.name)
	billed_bookings.settle(booking, billed_bookings.INVOICED, sales_invoice=doc.name, event=events.INVOICED)


def _forget_number(doc: "SalesInvoice") -> None:
	"""ERPNext gives the number of its newest deleted draft to the next invoice, which may be another family's."""
	if not doc.activity_booking:
		return
	delivery.forget_reference(doc.activity_booking, doc.doctype, doc.name)
	if invoice_claims.hold(doc.activity_booking).credit_note == doc.name:
		invoice_claims.note(doc.activity_booking, credit_note=None)


def _let_go(doc: "SalesInvoice", reason: str, *, keeps_link: bool) -> None:
	booking = billed_bookings.of_invoice(doc.name)
	if not booking:
		return
	if invoice_claims.hold(booking.name).sales_invoice == doc.name:
		voiding.release(booking, doc.name, reason, keeps_link=keeps_link)
	elif not keeps_link:
		billed_bookings.settle(booking, booking.billing_status, sales_invoice=None)
