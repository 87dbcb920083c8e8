"""Whether what a booking costs has been paid, by ERPNext's own account of its invoice."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import frappe
from frappe.utils import flt

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

INVOICED: Final = "Invoiced"
PAID: Final = "Paid"
PAYMENT_PENDING: Final = "Payment pending"
SUBMITTED: Final = 1


def of_bookings(bookings: "Iterable[frappe._dict | ActivityBooking]") -> dict[str, str]:
	"""Paid or Payment pending by the names of the bookings that have an invoice. One query for all of them.

	The caller has judged who may see the bookings. A draft is still to be paid, whatever it says.
	"""
	invoice_of = {
		booking.name: booking.sales_invoice
		for booking in bookings
		if booking.sales_invoice and booking.billing_status == INVOICED
	}
	if not invoice_of:
		return {}
	invoices = frappe.get_all(
		"Sales Invoice",
		filters={"name": ["in", sorted(set(invoice_of.values()))]},
		fields=["name", "docstatus", "outstanding_amount"],
		order_by="name asc",
	)
	paid = {
		invoice.name
		for invoice in invoices
		if invoice.docstatus == SUBMITTED and flt(invoice.outstanding_amount) <= 0
	}
	return {name: PAID if invoice in paid else PAYMENT_PENDING for name, invoice in invoice_of.items()}
