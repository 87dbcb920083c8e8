"""How a booking's payment stands, by ERPNext's own account of its invoice. Nothing of it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import frappe
from frappe.utils import flt, getdate

from ifitwala_ed.activities.booking import lifecycle

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

INVOICED: Final = "Invoiced"
TAKEN_BACK: Final = "Voided"
PAID: Final = "Paid"
PAYMENT_PENDING: Final = "Payment pending"
SUBMITTED: Final = 1
ENDED: Final = (lifecycle.CANCELLED, lifecycle.REJECTED, lifecycle.EXPIRED)

# what `payment.state` of an answer can be
AFTER_CONFIRMATION: Final = "after_confirmation"
IN_PREPARATION: Final = "in_preparation"
DUE: Final = "due"
OVERDUE: Final = "overdue"
SETTLED: Final = "paid"
CREDITED: Final = "credited"
NOTHING_DUE: Final = "nothing_due"

# what ERPNext calls an invoice that a credit note has settled, and how its words for a late one begin
ERPNEXT_CREDITED: Final = "Credit Note Issued"
ERPNEXT_LATE: Final = "Overdue"


@dataclass(frozen=True, slots=True)
class Invoice:
	"""What ERPNext says of a booking's invoice."""

	name: str
	docstatus: int
	status: str | None
	total: float
	currency: str | None
	outstanding: float
	# of the customer's account, in which ERPNext counts what is outstanding
	outstanding_currency: str | None
	due_date: date | None

	@property
	def is_submitted(self) -> bool:
		return self.docstatus == SUBMITTED

	@property
	def is_settled(self) -> bool:
		"""Whether nothing is left to be paid. A draft is still to be paid, whatever it says."""
		return self.is_submitted and self.outstanding <= 0

	@property
	def is_overdue(self) -> bool:
		"""Whether its day is over, or that of one of its instalments, as ERPNext finds out every night."""
		is_past = self.due_date is not None and self.due_date < getdate()
		return is_past or (self.status or "").startswith(ERPNEXT_LATE)


def invoices_of(bookings: "Iterable[frappe._dict | ActivityBooking]") -> dict[str, Invoice]:
	"""Return the invoices of bookings, by the booking's name. One query for all of them.

	The caller has judged who may see the bookings. A number alone proves nothing: where a draft was deleted past the
	hooks, ERPNext gives its number to the next invoice, which may be another family's.
	"""
	invoice_of = {booking.name: booking.sales_invoice for booking in bookings if booking.sales_invoice}
	if not invoice_of:
		return {}
	rows = frappe.get_all(
		"Sales Invoice",
		filters={"name": ["in", sorted(set(invoice_of.values()))]},
		fields=[
			"name",
			"activity_booking",
			"docstatus",
			"status",
			"grand_total",
			"rounded_total",
			"currency",
			"outstanding_amount",
			"party_account_currency",
			"due_date",
		],
		order_by="name asc",
	)
	return {
		row.activity_booking: _invoice(row)
		for row in rows
		if row.activity_booking and invoice_of.get(row.activity_booking) == row.name
	}


def total_of(invoice: frappe._dict) -> float:
	"""Return what an invoice asks for: its rounded total, which is zero where the site doesn't round."""
	return flt(invoice.rounded_total) or flt(invoice.grand_total)


def _invoice(row: frappe._dict) -> Invoice:
	return Invoice(
		name=row.name,
		docstatus=row.docstatus,
		status=row.status,
		total=total_of(row),
		currency=row.currency,
		outstanding=flt(row.outstanding_amount),
		outstanding_currency=row.party_account_currency or row.currency,
		due_date=getdate(row.due_date) if row.due_date else None,
	)


def of_bookings(
	bookings: "Iterable[frappe._dict | ActivityBooking]", invoices: Mapping[str, Invoice] | None = None
) -> dict[str, str]:
	"""Return Paid or Payment pending by the names of the bookings that are invoiced. One query, and none where the
	invoices are known.
	"""
	invoiced = [each for each in bookings if each.sales_invoice and each.billing_status == INVOICED]
	known = invoices_of(invoiced) if invoices is None else invoices
	paid = {name for name, invoice in known.items() if invoice.is_settled}
	return {each.name: PAID if each.name in paid else PAYMENT_PENDING for each in invoiced}


def described(booking: "frappe._dict | ActivityBooking", invoice: Invoice | None) -> dict[str, Any]:
	"""Return how the payment of a booking that costs something stands, as docs/api.md shapes it.

	An invoice is told of once staff have submitted it: before, they may still change it.
	"""
	shown = invoice if invoice and invoice.is_submitted else None
	price = {"amount": flt(booking.amount), "currency": booking.currency}
	return {
		"state": _state(booking, shown),
		"total": {"amount": shown.total, "currency": shown.currency} if shown else price,
		"sales_invoice": shown.name if shown else None,
		"outstanding": {"amount": shown.outstanding, "currency": shown.outstanding_currency}
		if shown
		else None,
		"due_date": shown.due_date.isoformat() if shown and shown.due_date else None,
	}


def _state(booking: "frappe._dict | ActivityBooking", shown: Invoice | None) -> str:
	if shown and shown.is_settled and shown.status == ERPNEXT_CREDITED:
		return CREDITED
	if booking.status in ENDED:
		return NOTHING_DUE
	if booking.status != lifecycle.CONFIRMED:
		return AFTER_CONFIRMATION
	if booking.billing_status == TAKEN_BACK:
		return NOTHING_DUE
	if not shown:
		return IN_PREPARATION
	if shown.is_settled:
		return SETTLED
	return OVERDUE if shown.is_overdue else DUE
