"""What each family has booked, what it owes for that, and what has been invoiced and paid.

Whoever sees a booking sees what became of its money: the state of its invoices is read for that with no right to
Sales Invoice of the reader's own. The invoice itself opens only for who has that right.
"""

from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import add_days, add_months, flt, today

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.booking import lifecycle, payment_state
from ifitwala_ed.activities.reporting import Condition, Report, column, figure, linked
from ifitwala_ed.core import moments, one_field, readers

FILTERS = ("school", "student", "billing_status")
CANCELLED = 2
MONTHS: Final = 12


@dataclass
class Money:
	"""The invoices and credit notes of one booking together. A draft counts with its total."""

	invoiced: float = 0
	outstanding: float = 0
	status: str = ""

	@property
	def paid(self) -> float:
		return self.invoiced - self.outstanding


def execute(filters: dict | None = None) -> Report:
	"""Return a row for every booking that the user may see, family by family: of the last twelve months, unless days or a
	family are asked for. Raises PermissionError for who sees no payers.
	"""
	reporting.require_right("Account Holder")
	chosen = reporting.read_filters(
		filters, from_date=readers.day, to_date=readers.day, with_ended=readers.yes_or_no
	)
	messages = _limit_period(chosen)
	bookings = [each for each in _bookings(chosen) if chosen.with_ended or _concerns_money(each)]
	rows = _rows(bookings)
	currencies = {row["currency"] for row in rows if row["currency"]}
	is_added_up = len(currencies) <= 1
	if not is_added_up:
		messages.append(_("The amounts are in several currencies, so they are not added up."))
	return (
		columns(),
		reporting.text_cells(columns(), rows),
		"<br>".join(messages) or None,
		None,
		summary(rows, *currencies) if is_added_up else None,
		not is_added_up,
	)


def _limit_period(filters: frappe._dict) -> list[str]:
	"""Set from when bookings are shown where nothing asks for older ones; return what is said of that."""
	if filters.from_date or filters.to_date or filters.account_holder or filters.student:
		return []
	filters.from_date = add_months(today(), -MONTHS)
	return [
		_("Shown is what was booked since {0}. Choose Booked From or a family to see what is older.").format(
			moments.day(filters.from_date)
		)
	]


def columns() -> list[dict]:
	return [
		linked("account_holder_name", _("Account Holder"), "Account Holder", "account_holder", 180),
		linked("student_name", _("Student"), "Student", "student", 170),
		linked("offering_title", _("Offering"), "Activity Booking", "activity_booking", 200),
		column("section_title", _("Section"), width=150),
		column("status", _("Status"), width=100),
		column("booked_on", _("Booked On"), "Date", 100),
		column("fee_owed", _("Fee Owed"), "Currency", 110, options="currency"),
		column("billing_status", _("Billing"), width=110),
		linked("invoice", _("Invoice"), "Sales Invoice", "sales_invoice", 150),
		column("invoice_status", _("Invoice Status"), width=130),
		column("invoiced", _("Invoiced"), "Currency", 110, options="currency"),
		column("paid", _("Paid"), "Currency", 110, options="currency"),
		column("outstanding", _("Outstanding"), "Currency", 110, options="currency"),
		column("currency", _("Currency"), width=90),
		reporting.school(),
	]


def summary(rows: list[dict], currency: str | None = None) -> list[dict]:
	figures = [(_("Fees Owed"), "fee_owed", "Blue"), (_("Invoiced"), "invoiced", "Blue")]
	figures += [(_("Paid"), "paid", "Green"), (_("Outstanding"), "outstanding", "Red")]
	return [
		figure(label, sum(row[key] for row in rows), colour, "Currency", currency=currency)
		for label, key, colour in figures
	]


def _bookings(filters: frappe._dict) -> list[frappe._dict]:
	return reporting.documents(
		"Activity Booking",
		fields=[
			"name",
			"creation",
			"student",
			"student_name",
			"school",
			"offering_title",
			"allocated_student_group",
			"status",
			"account_holder",
			"payment_required",
			"amount",
			"currency",
			"billing_status",
			"sales_invoice",
		],
		filters=[*reporting.conditions(filters, FILTERS), *_dates(filters)],
		or_filters=_of_family(filters.account_holder),
		order_by="student_name asc, student asc, creation asc, name asc",
	)


def _dates(filters: frappe._dict) -> list[Condition]:
	found: list[Condition] = []
	if filters.from_date:
		found.append(["creation", ">=", filters.from_date])
	if filters.to_date:
		found.append(["creation", "<", add_days(filters.to_date, 1)])
	return found


def _of_family(account_holder: str | None) -> list[Condition] | None:
	"""Return what a payer is named in, and what their students booked without cost."""
	if not account_holder:
		return None
	students = frappe.get_all(
		"Student", filters={"account_holder": account_holder}, pluck="name", order_by="name asc"
	)
	return [["account_holder", "=", account_holder], ["student", "in", students or [""]]]


def _concerns_money(booking: frappe._dict) -> bool:
	return lifecycle.is_active(booking.status) or bool(booking.sales_invoice)


def _rows(bookings: list[frappe._dict]) -> list[dict]:
	money = _money([booking.name for booking in bookings])
	payers = one_field.by_name("Student", [booking.student for booking in bookings], "account_holder")
	payers = {booking.name: booking.account_holder or payers.get(booking.student) for booking in bookings}
	names = one_field.by_name("Account Holder", payers.values(), "account_holder_name")
	sections = one_field.by_name(
		"Student Group", [booking.allocated_student_group for booking in bookings], "student_group_name"
	)
	rows = [
		_row(booking, money.get(booking.name, Money()))
		| {
			"account_holder": payers[booking.name],
			"account_holder_name": names.get(payers[booking.name]),
			"section_title": sections.get(booking.allocated_student_group),
		}
		for booking in bookings
	]
	return sorted(rows, key=_by_payer)


def _by_payer(row: dict) -> tuple[bool, str, str]:
	"""Return what rows are sorted by: family by family, whom nobody pays for last."""
	return not row["account_holder"], row["account_holder_name"] or "", row["account_holder"] or ""


def _row(booking: frappe._dict, money: Money) -> dict:
	owed = booking.payment_required and booking.status == lifecycle.CONFIRMED
	return {
		"activity_booking": booking.name,
		"student": booking.student,
		"student_name": booking.student_name,
		"school": booking.school,
		"offering_title": booking.offering_title,
		"status": _(booking.status),
		"booked_on": booking.creation.date(),
		"fee_owed": flt(booking.amount) if owed else 0.0,
		"billing_status": _(booking.billing_status),
		"sales_invoice": booking.sales_invoice,
		"invoice": booking.sales_invoice,
		"invoice_status": money.status,
		"invoiced": money.invoiced,
		"paid": money.paid,
		"outstanding": money.outstanding,
		"currency": booking.currency,
	}


def _money(bookings: list[str]) -> dict[str, Money]:
	invoices = _invoices(activity_booking=["in", bookings]) if bookings else {}
	booking_of = {name: invoice.activity_booking for name, invoice in invoices.items()}
	if invoices:
		# those that the office makes at Desk have no booking: ERPNext doesn't copy it
		invoices |= _invoices(is_return=1, return_against=["in", sorted(invoices)])
	found: dict[str, Money] = {}
	for invoice in invoices.values():
		booking = invoice.activity_booking or booking_of[invoice.return_against]
		money, total = found.setdefault(booking, Money()), payment_state.total_of(invoice)
		money.invoiced += total
		money.outstanding += flt(invoice.outstanding_amount) if invoice.docstatus else total
		money.status = ", ".join(filter(None, (money.status, _(invoice.status))))
	return found


def _invoices(**filters: Any) -> dict[str, frappe._dict]:
	"""Return invoices and credit notes that aren't cancelled by their names, the oldest first. One query."""
	fields = ["activity_booking", "return_against", "docstatus", "status"]
	rows = frappe.get_all(
		"Sales Invoice",
		filters={**filters, "docstatus": ["<", CANCELLED]},
		fields=["name", *fields, "grand_total", "rounded_total", "outstanding_amount"],
		order_by="creation asc, name asc",
	)
	return {row.name: row for row in rows}
