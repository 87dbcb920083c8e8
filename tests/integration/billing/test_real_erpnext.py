"""The books with the whole of ERPNext: submitted, paid, credited, cancelled and amended."""

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.activities.booking import payment_state
from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, people
from tests.integration.billing.conftest import Paid
from tests.integration.booking.conftest import acting_as

pytestmark = pytest.mark.real_bench


@pytest.fixture
def bookkeeper() -> str:
	return people.user("Bo", ["Accounts Manager"]).name


@pytest.fixture
def submitted(paid, bookkeeper: str) -> Paid:
	"""A booking whose invoice staff have submitted."""
	booking = paid()
	booking.deliver()
	with acting_as(bookkeeper):
		booking.invoice().submit()
	frappe.db.commit()
	return booking


def state_of(booking: Paid) -> str | None:
	return payment_state.of_bookings([frappe.get_doc("Activity Booking", booking.name)]).get(booking.name)


def pay(invoice: Document, amount: float) -> Document:
	cash = {"company": invoice.company, "account_type": "Cash", "is_group": 0}
	payment = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Receive",
			"company": invoice.company,
			"party_type": "Customer",
			"party": invoice.customer,
			"paid_from": invoice.debit_to,
			"paid_to": frappe.db.get_value("Account", cash, "name"),
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 1,
			"target_exchange_rate": 1,
			"reference_no": "cash",
			"reference_date": frappe.utils.today(),
			"references": [
				{
					"reference_doctype": invoice.doctype,
					"reference_name": invoice.name,
					"allocated_amount": amount,
				}
			],
		}
	)
	payment.insert()
	payment.submit()
	frappe.db.commit()
	return payment


def credit_notes_of(booking: Paid) -> list[Document]:
	names = frappe.get_all(
		"Sales Invoice",
		filters={"return_against": booking.get("sales_invoice"), "is_return": 1},
		pluck="name",
		order_by="name asc",
	)
	return [frappe.get_doc("Sales Invoice", name) for name in names]


def todos_of(document: Document) -> list[str]:
	filters = {"reference_type": document.doctype, "reference_name": document.name, "status": "Open"}
	return frappe.get_all("ToDo", filters=filters, pluck="allocated_to", order_by="name asc")


def cancel_as_the_family(booking: Paid) -> object:
	"""The family cancels, and what follows runs with the family in the session."""
	with acting_as(booking.family.user):
		booking.cancel()
		return booking.deliver("Cancelled")


def test_submitted_part_paid_and_paid(submitted: Paid) -> None:
	invoice = submitted.invoice()
	assert state_of(submitted) == "Payment pending"
	pay(invoice, invoice.outstanding_amount / 2)
	assert state_of(submitted) == "Payment pending"
	pay(invoice, submitted.invoice().outstanding_amount)
	assert submitted.invoice().status == "Paid"
	assert state_of(submitted) == "Paid"


def test_a_credit_note_that_staff_delete_leaves_no_number_behind(submitted: Paid) -> None:
	_doctype, number = cancel_as_the_family(submitted)
	claim = ("Activity Booking Invoice", submitted.name, "credit_note")
	assert frappe.db.get_value(*claim) == number
	billing.delete_invoice(number)
	assert not frappe.db.get_value(*claim)


def test_cancelled_after_submission_is_credited(submitted: Paid, bookkeeper: str) -> None:
	number = submitted.get("sales_invoice")
	made = cancel_as_the_family(submitted)
	[credit_note] = credit_notes_of(submitted)
	assert made == ("Sales Invoice", credit_note.name)
	assert (credit_note.docstatus, credit_note.grand_total) == (0, -submitted.invoice().grand_total)
	assert credit_note.activity_booking == submitted.name
	assert credit_note.owner == "Administrator"
	assert todos_of(credit_note) == [bookkeeper]
	assert submitted.get("billing_status", "sales_invoice") == ("Voided", number)
	reason = submitted.reason_of("Invoice Voided")
	assert number in reason
	assert credit_note.name in reason
	assert state_of(submitted) is None


def test_credited_once_however_often(submitted: Paid) -> None:
	cancel_as_the_family(submitted)
	assert submitted.deliver("Cancelled") is None
	assert submitted.deliver("Confirmed") is None
	[credit_note] = credit_notes_of(submitted)
	assert len(todos_of(credit_note)) == 1


def test_the_credit_note_can_be_submitted(submitted: Paid) -> None:
	"""A unique field on the invoice would refuse it."""
	cancel_as_the_family(submitted)
	[credit_note] = credit_notes_of(submitted)
	credit_note.submit()
	assert submitted.invoice().outstanding_amount == 0
	assert submitted.get("billing_status") == "Voided"


def test_a_paid_one_is_credited_and_the_money_is_owed_back(submitted: Paid) -> None:
	pay(submitted.invoice(), submitted.invoice().outstanding_amount)
	cancel_as_the_family(submitted)
	[credit_note] = credit_notes_of(submitted)
	credit_note.submit()
	assert submitted.invoice().outstanding_amount == 0
	assert frappe.get_doc("Sales Invoice", credit_note.name).outstanding_amount == credit_note.grand_total


def test_a_draft_credit_note_can_be_deleted_by_hand(submitted: Paid) -> None:
	cancel_as_the_family(submitted)
	[credit_note] = credit_notes_of(submitted)
	billing.delete_invoice(credit_note.name)
	assert submitted.get("billing_status") == "Voided"
	assert submitted.deliver("Cancelled") is None
	assert credit_notes_of(submitted) == []


def test_what_staff_credited_before_is_not_credited_again(submitted: Paid) -> None:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	own = make_sales_return(submitted.get("sales_invoice")).insert()
	own.submit()
	frappe.db.commit()
	cancel_as_the_family(submitted)
	assert [note.name for note in credit_notes_of(submitted)] == [own.name]
	assert submitted.get("billing_status") == "Voided"


def test_cancelled_by_hand_and_amended(submitted: Paid, bookkeeper: str) -> None:
	number = submitted.get("sales_invoice")
	with acting_as(bookkeeper):
		submitted.invoice().cancel()
	assert submitted.get("billing_status", "sales_invoice") == ("Voided", number)
	assert number in submitted.reason_of("Invoice Voided")
	assert submitted.deliver() is None

	cancelled = frappe.get_doc("Sales Invoice", number)
	amended = frappe.copy_doc(cancelled)
	amended.update({"amended_from": number, "activity_booking": submitted.name})
	with acting_as(bookkeeper):
		amended.insert()
		amended.submit()
	assert submitted.get("billing_status", "sales_invoice") == ("Invoiced", amended.name)
	assert state_of(submitted) == "Payment pending"

	cancel_as_the_family(submitted)
	assert len(credit_notes_of(submitted)) == 1


def test_cancelled_by_hand_and_made_anew(submitted: Paid) -> None:
	number = submitted.get("sales_invoice")
	submitted.invoice().cancel()
	answer = booking_billing.retry(submitted.name)
	assert answer.billing_status == "Invoiced"
	assert answer.sales_invoice != number
	assert frappe.db.get_value("Sales Invoice", number, "docstatus") == 2


def test_cancelled_by_hand_and_by_the_family(submitted: Paid) -> None:
	submitted.invoice().cancel()
	cancel_as_the_family(submitted)
	assert submitted.get("billing_status") == "Voided"
	assert credit_notes_of(submitted) == []


@pytest.mark.parametrize("keeps_the_link", [True, False])
def test_copies_disturb_nothing(submitted: Paid, keeps_the_link: bool) -> None:
	"""Amendments, duplicates and imports copy fields. The booking has the invoice that it has."""
	number = submitted.get("sales_invoice")
	copied = frappe.copy_doc(submitted.invoice(), ignore_no_copy=keeps_the_link)
	copied.insert()
	assert bool(copied.activity_booking) == keeps_the_link
	assert submitted.get("billing_status", "sales_invoice") == ("Invoiced", number)
	billing.delete_invoice(copied.name)
	assert submitted.get("billing_status", "sales_invoice") == ("Invoiced", number)


def test_the_due_date_follows_the_customers_terms(paid) -> None:
	booking = paid()
	term = frappe.get_doc(
		{
			"doctype": "Payment Term",
			"payment_term_name": frappe.generate_hash(length=8),
			"invoice_portion": 100,
			"due_date_based_on": "Day(s) after invoice date",
			"credit_days": 21,
		}
	).insert()
	template = frappe.get_doc(
		{
			"doctype": "Payment Terms Template",
			"template_name": frappe.generate_hash(length=8),
			"terms": [
				{
					"payment_term": term.name,
					"invoice_portion": 100,
					"due_date_based_on": term.due_date_based_on,
					"credit_days": 21,
				}
			],
		}
	).insert()
	customer = frappe.db.get_value("Account Holder", booking.get("account_holder"), "customer")
	frappe.db.set_value("Customer", customer, "payment_terms", template.name)
	frappe.db.commit()
	booking.deliver()
	invoice = booking.invoice()
	assert frappe.utils.date_diff(invoice.due_date, invoice.posting_date) == 21
