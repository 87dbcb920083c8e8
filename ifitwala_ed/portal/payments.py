"""What a family reads of a booking's payment, and where it can pay: words and links, by ERPNext's invoice and requests."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, getdate

from ifitwala_ed.activities.booking import lifecycle, payment_state
from ifitwala_ed.core import moments

REQUEST: Final = "Payment Request"
# sent to the payer, and neither paid, cancelled nor paid in part: its address asks for the whole of it
OPEN_REQUEST: Final = ("Requested", "Initiated")
PRECISION: Final = 2

# how a payment looks: a colour is never all that tells it
TONES: Final = {
	payment_state.DUE: "waiting",
	payment_state.OVERDUE: "bad",
	payment_state.SETTLED: "good",
	payment_state.CREDITED: "over",
}


def label(booking: Mapping[str, Any]) -> str | None:
	"""Return what stands beside a booking in a list, where its payment is something to know there."""
	state = booking["payment"]["state"] if booking["payment"] else ""
	return {
		payment_state.DUE: _("To be paid"),
		payment_state.OVERDUE: _("Overdue"),
		payment_state.SETTLED: _("Paid"),
		payment_state.CREDITED: _("Credited"),
	}.get(state)


def sentence(booking: Mapping[str, Any]) -> str | None:
	"""Return how a booking's payment stands, and what happens next with it; nothing where nothing has to be paid."""
	payment = booking["payment"]
	if not payment:
		return None
	if payment["state"] in (payment_state.DUE, payment_state.OVERDUE):
		return _owed(payment)
	if payment["state"] == payment_state.NOTHING_DUE:
		return _nothing_due(booking)
	return {
		payment_state.AFTER_CONFIRMATION: _("The invoice follows once the seat is confirmed."),
		payment_state.IN_PREPARATION: _(
			"The school's office is preparing the invoice. Nothing has to be paid before it comes."
		),
		payment_state.SETTLED: _("Paid. Thank you."),
		payment_state.CREDITED: _("The invoice was credited. Nothing is left to be paid."),
	}[payment["state"]]


def _owed(payment: Mapping[str, Any]) -> str:
	left, due_date = money(payment["outstanding"]), payment["due_date"]
	if payment["state"] == payment_state.OVERDUE:
		# the day of the last instalment may be to come
		if not due_date or getdate(due_date) >= getdate():
			return _("Overdue: {0} still has to be paid.").format(left)
		return _("Overdue: {0} still has to be paid. It was due on {1}.").format(left, moments.day(due_date))
	if not due_date:
		return _("{0} still has to be paid.").format(left)
	return _("{0} still has to be paid, by {1}.").format(left, moments.day(due_date))


def _nothing_due(booking: Mapping[str, Any]) -> str:
	payment = booking["payment"]
	if booking["status"] == lifecycle.CONFIRMED:
		return _("The school's office took the invoice back. Nothing has to be paid unless a new one comes.")
	if _is_paid_in_part(payment):
		return _(
			"Nothing more has to be paid. For what you have paid already, please ask the school's office."
		)
	return _("Nothing has to be paid for this booking.")


def _is_paid_in_part(payment: Mapping[str, Any]) -> bool:
	"""Return whether something was paid. What is counted in two currencies can't be compared, unless nothing is left."""
	total, left = payment["total"], payment["outstanding"]
	if not left:
		return False
	return left["amount"] <= 0 or (left["currency"] == total["currency"] and left["amount"] < total["amount"])


def money(price: Mapping[str, Any]) -> str:
	"""Return an amount with its currency."""
	return fmt_money(price["amount"], currency=price["currency"])


def invoice_address(booking: Mapping[str, Any]) -> str | None:
	"""Return where a family finds the PDF of a booking's invoice, where there is one to be shown."""
	if not booking["payment"] or not booking["payment"]["sales_invoice"]:
		return None
	query = urlencode({"activity_booking": booking["name"]})
	return f"/api/method/ifitwala_ed.api.portal.get_activity_invoice?{query}"


def link(payment: Mapping[str, Any] | None) -> dict[str, Any] | None:
	"""Return where an invoice can be paid and how much, ``{url, price}``, as the school's payment gateway was asked to.

	The newest of ERPNext's Payment Requests counts that asks for no more than is left to be paid. None is made here. One query,
	and none where nothing is to be paid. The caller has judged who may see the booking.
	"""
	if not payment or payment["state"] not in (payment_state.DUE, payment_state.OVERDUE):
		return None
	requests = frappe.get_all(
		REQUEST,
		filters={
			"reference_doctype": "Sales Invoice",
			"reference_name": payment["sales_invoice"],
			"payment_request_type": "Inward",
			"docstatus": payment_state.SUBMITTED,
			"status": ["in", OPEN_REQUEST],
		},
		fields=["payment_url", "grand_total", "currency"],
		order_by="creation desc, name desc",
	)
	for request in requests:
		price = {
			"amount": flt(request.grand_total),
			"currency": request.currency or payment["total"]["currency"],
		}
		if _is_web_address(request.payment_url) and _is_owed(price, payment["outstanding"]):
			return {"url": request.payment_url, "price": price}
	return None


def _is_owed(price: Mapping[str, Any], left: Mapping[str, Any]) -> bool:
	"""Return whether no more is asked for than is left, as after a payment by bank. Two currencies can't be compared."""
	is_comparable = price["currency"] == left["currency"]
	return not is_comparable or flt(price["amount"], PRECISION) <= flt(left["amount"], PRECISION)


def _is_web_address(url: str | None) -> bool:
	try:
		parts = urlsplit(url or "")
	except ValueError:
		return False
	return parts.scheme in ("http", "https") and bool(parts.netloc)
