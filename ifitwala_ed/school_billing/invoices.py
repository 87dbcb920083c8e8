"""Draft invoices: made once for a booking, by the system, after the app has judged that it may be billed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn

import frappe
from frappe import _
from frappe.utils import flt

from ifitwala_ed.activities.booking import billability, events, payers
from ifitwala_ed.activities.booking.billability import Billing
from ifitwala_ed.activities.booking.payers import Payer
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import BillingSetupError
from ifitwala_ed.school_billing import billed_bookings, invoice_claims, invoice_lines
from ifitwala_ed.school_billing.billed_bookings import BilledBooking
from ifitwala_ed.school_billing.billing_authority import billing_authority
from ifitwala_ed.school_billing.invoice_claims import Claim
from ifitwala_ed.school_billing.invoice_lines import Line

if TYPE_CHECKING:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import SalesInvoice

INVOICE: Final = "Sales Invoice"


def create_draft_tuition_invoice(
	program_offering: str,
	account_holder: str | None,
	posting_date: date | str | None = None,
	items: Sequence[Mapping[str, Any]] | None = None,
	activity_booking: str | None = None,
) -> dict[str, Any]:
	"""Make a draft Sales Invoice, or give the one that the booking has.

	Gives ``sales_invoice``, ``customer``, ``company``, ``currency``, ``grand_total``, ``posting_date``, ``due_date``
	and ``created``. With ``activity_booking`` the invoice is for what the family agreed to, the booking links to it
	and becomes Invoiced, all in the caller's transaction; without ``items`` there is one line, of the offering's item
	at its fee. ``items`` are dicts with ``rate`` and, where they differ, ``item_code``, ``qty``, ``description``.
	``posting_date`` is today unless given; ERPNext derives the due date from the customer's payment terms.

	Raises BillingSetupError where something is missing or doesn't belong together, ERPNext's own errors, and
	StaleJudgement where the booking changed meanwhile (run it in ``transactions.run``, which tries again).
	"""
	if not activity_booking:
		billing, payer = _judge_offering(program_offering, account_holder)
		lines = invoice_lines.given(items, billing.item) if items is not None else [_fee(billing)]
		return _answer(_insert(billing, payer, lines, posting_date), created=True)

	claim = invoice_claims.hold(activity_booking)
	if standing := _standing(claim):
		return _answer(standing, created=False)
	booking = billed_bookings.load(activity_booking)
	billing, payer = _judge_booking(booking, program_offering, account_holder)
	lines = (
		invoice_lines.given(items, billing.item)
		if items is not None
		else invoice_lines.of_booking(booking, billing.item)
	)
	invoice = _insert(billing, payer, lines, posting_date, activity_booking)
	invoice_claims.note(activity_booking, sales_invoice=invoice.name)
	with billing_authority():
		billed_bookings.settle(
			booking, billed_bookings.INVOICED, sales_invoice=invoice.name, event=events.INVOICED
		)
	return _answer(invoice, created=True)


def _standing(claim: Claim) -> "frappe._dict | None":
	"""Return the booking's invoice, unless it was cancelled or is gone."""
	fields = ("name", "customer", "company", "currency", "grand_total", "posting_date", "due_date")
	stored = invoice_claims.standing_invoice(claim, *fields)
	return stored if stored and stored.docstatus < 2 else None


def _judge_offering(program_offering: str, account_holder: str | None) -> tuple[Billing, Payer]:
	fields = [
		"name",
		"school",
		"activity_payment_required",
		"activity_fee_amount",
		"activity_billable_offering",
	]
	offering = frappe.db.get_value("Program Offering", program_offering, fields, as_dict=True)
	if not offering:
		_refuse(_("Program Offering {0} does not exist.").format(bold(program_offering)))
	if not offering.activity_payment_required:
		_refuse(_("{0} is free of charge.").format(bold(program_offering)))
	return _judge(billability.of_offering(offering), account_holder)


def _judge_booking(
	booking: BilledBooking, program_offering: str, account_holder: str | None
) -> tuple[Billing, Payer]:
	if (booking.program_offering, booking.account_holder) != (program_offering, account_holder):
		_refuse(_("Booking {0} is of another offering or account holder.").format(bold(booking.name)))
	if not booking.is_owed:
		_refuse(_("Only a confirmed booking that has to be paid for is invoiced."))
	billing = billability.read(booking.school, booking.billable_offering, fee=flt(booking.amount))
	return _judge(billing, account_holder)


def _judge(billing: Billing, account_holder: str | None) -> tuple[Billing, Payer]:
	"""Return the payer, after the check that what is invoiced and who pays can be billed together; refuse what can't."""
	for finding in billability.findings(billing):
		_refuse(finding.message)
	payer = payers.find(account_holder, billing.school_company)
	if not payer:
		_refuse(payers.why_nobody(account_holder))
	if why := payers.why_not_invoiced(payer, account_holder):
		_refuse(why)
	return billing, payer


def _fee(billing: Billing) -> Line:
	return Line(billing.item, billing.fee)


def _insert(
	billing: Billing,
	payer: Payer,
	lines: list[Line],
	posting_date: date | str | None,
	activity_booking: str | None = None,
) -> "SalesInvoice":
	invoice = frappe.new_doc(INVOICE)
	invoice.update(
		{
			"company": billing.school_company,
			"customer": payer.customer,
			"currency": payer.company_currency,
			# the fee is what was agreed: neither price lists nor their exchange rates have a say
			"ignore_pricing_rule": 1,
			"plc_conversion_rate": 1,
			"activity_booking": activity_booking,
			"items": [line.as_row() for line in lines],
		}
	)
	if posting_date:
		invoice.update({"posting_date": posting_date, "set_posting_time": 1})
	with billing_authority():
		return invoice.insert()


def _answer(invoice: "SalesInvoice | frappe._dict", *, created: bool) -> dict[str, Any]:
	return {
		"sales_invoice": invoice.name,
		"customer": invoice.customer,
		"company": invoice.company,
		"currency": invoice.currency,
		"grand_total": flt(invoice.grand_total),
		"posting_date": invoice.posting_date,
		"due_date": invoice.due_date,
		"created": created,
	}


def _refuse(sentence: str) -> NoReturn:
	throw(BillingSetupError, sentence, title=_("Can't Be Invoiced"))
