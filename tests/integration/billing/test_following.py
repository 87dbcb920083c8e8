"""Billing follows the booking, whichever event arrives, however late or often."""

import frappe
import pytest

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.activities.booking.events import INVOICE_VOIDED
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import transactions
from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, offerings, people
from tests.integration.billing.conftest import Paid, invoices_of
from tests.integration.booking.conftest import acting_as
from tests.integration.outbox.conftest import clear_outbox
from tests.support import outbox


def test_confirmed_makes_an_invoice(paid) -> None:
	booking = paid()
	assert booking.get("billing_status") == "Pending"
	made = booking.deliver()
	assert made == ("Sales Invoice", booking.get("sales_invoice"))
	assert booking.get("billing_status") == "Invoiced"


def test_delivered_again_makes_none(paid) -> None:
	booking = paid()
	booking.deliver()
	assert booking.deliver() is None
	assert len(invoices_of(booking)) == 1
	assert booking.events.count("Invoiced") == 1


def test_its_own_events_are_not_billed(paid) -> None:
	booking = paid()
	booking.deliver()
	assert booking_billing.recipients(booking.event("Invoiced")) == ()
	booking.cancel()
	booking.deliver("Cancelled")
	assert booking_billing.recipients(booking.event(INVOICE_VOIDED)) == ()


def test_whom_it_concerns(paid) -> None:
	booking = paid()
	booking.cancel()
	assert list(booking_billing.recipients(booking.event("Confirmed"))) == [booking_billing.THE_BOOKING]
	assert list(booking_billing.recipients(booking.event("Cancelled"))) == [booking_billing.THE_BOOKING]


def test_a_free_booking_is_none_of_its_business() -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	with acting_as(family.user):
		name = api.submit_activity_booking(made.offering, family.student)["name"]
	booking = Paid(name, made, family)
	assert booking_billing.recipients(booking.event("Confirmed")) == ()
	assert booking.deliver() is None
	assert (booking.get("billing_status"), invoices_of(booking)) == ("Not Required", [])


def test_waiting_costs_nothing(paid) -> None:
	made = billing.paid_offering(capacity=1)
	paid(made)
	waiting = paid(made, billing.paying_family(made.school))
	assert waiting.get("status") == "Waitlisted"
	assert booking_billing.recipients(waiting.event("Waitlisted")) == ()
	assert waiting.deliver("Waitlisted") is None
	assert waiting.get("billing_status") == "Pending"


def test_cancelled_deletes_the_draft_and_keeps_its_number(paid) -> None:
	"""The draft can't be cancelled, and a booking links to it."""
	booking = paid()
	booking.deliver()
	number = booking.get("sales_invoice")
	booking.cancel()
	assert booking.deliver("Cancelled") is None
	assert booking.get("billing_status", "sales_invoice") == ("Voided", None)
	assert not frappe.db.exists("Sales Invoice", number)
	assert number in booking.reason_of(INVOICE_VOIDED)


def test_a_number_that_is_given_again_points_to_nobody_elses_invoice(paid) -> None:
	"""ERPNext gives the number of its newest deleted draft to the next invoice."""
	clear_outbox()
	booking = paid()
	outbox.deliver()
	number = booking.get("sales_invoice")
	made = {"activity_booking": booking.name, "reference_doctype": "Sales Invoice"}
	assert frappe.db.get_value("Activity Event Delivery", made, "reference_name") == number
	booking.cancel()
	outbox.deliver()
	frappe.db.commit()
	assert not frappe.db.exists("Activity Event Delivery", made)
	assert booking.get("sales_invoice") is None


def test_an_invoice_that_vanished_past_its_hooks_is_not_taken_for_anothers(paid) -> None:
	"""ERPNext's Transaction Deletion Record empties the table and starts the numbers anew."""
	first, other = paid(), paid()
	first.deliver()
	number = first.get("sales_invoice")
	frappe.db.delete("Sales Invoice", {"name": number})
	other.deliver()
	frappe.db.set_value("Activity Booking Invoice", first.name, "sales_invoice", other.get("sales_invoice"))
	frappe.db.commit()
	assert first.deliver()[1] != other.get("sales_invoice")
	frappe.db.set_value("Activity Booking Invoice", first.name, "sales_invoice", other.get("sales_invoice"))
	first.cancel()
	first.deliver("Cancelled")
	assert len(invoices_of(other)) == 1
	assert first.get("billing_status") == "Voided"


def test_cancelled_twice_is_said_once(paid) -> None:
	booking = paid()
	booking.deliver()
	booking.cancel()
	booking.deliver("Cancelled")
	booking.deliver("Cancelled")
	assert booking.events.count(INVOICE_VOIDED) == 1


def test_cancelled_before_an_invoice_was_made(paid) -> None:
	booking = paid()
	booking.cancel()
	assert booking.deliver("Confirmed") is None
	assert booking.deliver("Cancelled") is None
	assert booking.get("billing_status") == "Voided"
	assert invoices_of(booking) == []


def test_a_late_confirmation_brings_nothing_back(paid) -> None:
	booking = paid()
	booking.deliver()
	booking.cancel()
	booking.deliver("Cancelled")
	assert booking.deliver("Confirmed") is None
	assert booking.get("billing_status") == "Voided"
	assert invoices_of(booking) == []


def test_a_guardians_cancellation_takes_it_back(paid) -> None:
	"""The job that takes the invoice back runs as the parent who cancelled."""
	booking = paid()
	with acting_as(booking.family.user):
		booking.deliver()
		booking.cancel()
		booking.deliver("Cancelled")
	assert booking.get("billing_status") == "Voided"
	assert invoices_of(booking) == []


def test_booked_again_there_is_a_new_one(paid) -> None:
	first = paid()
	first.deliver()
	first.cancel()
	first.deliver("Cancelled")
	second = paid(first.made, first.family)
	second.deliver()
	assert second.get("billing_status") == "Invoiced"
	assert len(invoices_of(second)) == 1
	assert first.get("billing_status") == "Voided"


def test_what_refuses_it_is_told_to_staff(paid) -> None:
	booking = paid()
	customer = frappe.db.get_value("Account Holder", booking.get("account_holder"), "customer")
	frappe.db.set_value("Customer", customer, "disabled", 1)
	frappe.db.commit()
	assert booking.deliver() is None
	status, error = booking.get("billing_status", "billing_error")
	assert status == "Failed"
	assert customer in error
	assert "<" not in error
	assert booking.events[-1] == "Billing Failed"
	booking.deliver()
	assert booking.events.count("Billing Failed") == 1
	assert invoices_of(booking) == []

	frappe.db.set_value("Customer", customer, "disabled", 0)
	frappe.db.commit()
	booking.deliver()
	assert booking.get("billing_status", "billing_error") == ("Invoiced", None)


def test_what_erpnext_refuses_leaves_nothing_behind(paid, monkeypatch) -> None:
	"""ERPNext refuses at the very end: what it had written goes, the reason stays."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import SalesInvoice

	booking = paid()

	def refuse(self) -> None:
		frappe.throw("The fiscal year is <b>closed</b>.")

	monkeypatch.setattr(SalesInvoice, "on_update", refuse, raising=False)
	booking.deliver()
	assert booking.get("billing_status", "billing_error") == ("Failed", "The fiscal year is closed.")
	assert invoices_of(booking) == []


def test_a_failed_booking_that_is_cancelled_owes_nothing(paid) -> None:
	booking = paid()
	frappe.db.set_value("School", booking.made.school, "company", None)
	frappe.db.commit()
	booking.deliver()
	booking.cancel()
	booking.deliver("Cancelled")
	assert booking.get("billing_status", "billing_error") == ("Voided", None)


def test_a_change_in_between_is_judged_anew(paid, monkeypatch) -> None:
	"""The family cancels while the invoice is made: the stale judgement leaves nothing."""
	from ifitwala_ed.school_billing import invoices

	booking = paid()
	insert = invoices._insert
	cancelled = []

	def insert_while_the_family_cancels(*args, **kwargs):
		invoice = insert(*args, **kwargs)
		if not cancelled:
			cancelled.append(True)
			values = {"status": "Cancelled", "billing_status": "Voided"}
			frappe.db.set_value("Activity Booking", booking.name, values)
		return invoice

	monkeypatch.setattr(invoices, "_insert", insert_while_the_family_cancels)
	with pytest.raises(transactions.StaleJudgement):
		booking_billing.deliver(booking.event("Confirmed"), booking_billing.THE_BOOKING)
	frappe.db.rollback()
	assert invoices_of(booking) == []


def test_moving_to_another_section_keeps_the_invoice(paid) -> None:
	made = billing.paid_offering(sections=2)
	booking = paid(made)
	booking.deliver()
	number = booking.get("sales_invoice")
	document = frappe.get_doc("Activity Booking", booking.name)
	document.allocated_student_group = made.sections[1]
	document.save()
	assert booking_billing.recipients(booking.event("Moved")) == ()
	assert booking.get("sales_invoice", "billing_status") == (number, "Invoiced")


def test_confirmed_by_hand_or_by_a_draw_is_billed(paid) -> None:
	"""Allocations move many bookings with one UPDATE: their events are billed as any other."""
	made = billing.paid_offering(activity_allocation_mode="Manual")
	booking = paid(made)
	assert (booking.get("status"), booking_billing.recipients(booking.event("Submitted"))) == (
		"Submitted",
		(),
	)
	assignments = [{"booking": booking.name, "decision": "Confirm", "student_group": made.section}]
	api.allocate_activity_bookings(made.offering, assignments=assignments)
	booking.deliver()
	assert booking.get("billing_status") == "Invoiced"
	assert [found for found in audit() if found.document == booking.name] == []


def test_the_audit_finds_an_invoice_that_is_gone(paid) -> None:
	booking = paid()
	booking.deliver()
	frappe.db.delete("Sales Invoice", booking.get("sales_invoice"))
	found = [finding.invariant for finding in audit() if finding.document == booking.name]
	assert found == ["invoiced_bookings_have_their_invoice"]
	answer = booking_billing.retry(booking.name)
	assert frappe.db.exists("Sales Invoice", answer.sales_invoice)
	assert [found for found in audit() if found.document == booking.name] == []


def test_a_draft_that_can_not_be_deleted_is_told_to_staff(paid) -> None:
	booking, other = paid(), paid()
	booking.deliver()
	other.deliver()
	number = booking.get("sales_invoice")
	frappe.db.set_value("Sales Invoice", other.get("sales_invoice"), "amended_from", number)
	booking.cancel()
	assert booking.deliver("Cancelled") is None
	status, invoice, error = booking.get("billing_status", "sales_invoice", "billing_error")
	assert (status, invoice) == ("Failed", number)
	assert other.get("sales_invoice") in error

	frappe.db.set_value("Sales Invoice", other.get("sales_invoice"), "amended_from", None)
	answer = booking_billing.retry(booking.name)
	assert (answer.billing_status, answer.billing_error, answer.sales_invoice) == ("Voided", None, None)
	assert invoices_of(booking) == []
