"""Staff delete an invoice by hand, save an old form, change who pays: the booking stays right."""

import frappe
import pytest

from ifitwala_ed.exceptions import BillingSetupError
from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, people
from tests.integration.billing.conftest import invoices_of
from tests.integration.booking.conftest import acting_as


def test_a_draft_deleted_by_staff_is_let_go(paid) -> None:
	booking = paid()
	booking.deliver()
	number = booking.get("sales_invoice")
	billing.delete_invoice(number)
	assert booking.get("billing_status", "sales_invoice") == ("Voided", None)
	assert number in booking.reason_of("Invoice Voided")


def test_and_stays_deleted_until_staff_ask_for_another(paid) -> None:
	booking = paid()
	booking.deliver()
	billing.delete_invoice(booking.get("sales_invoice"))
	assert booking.deliver() is None
	assert invoices_of(booking) == []
	answer = booking_billing.retry(booking.name)
	assert answer.billing_status == "Invoiced"
	assert invoices_of(booking) == [answer.sales_invoice]


def test_an_old_form_overwrites_nothing(paid) -> None:
	booking = paid()
	form = frappe.get_doc("Activity Booking", booking.name)
	booking.deliver()
	form.cancellation_reason = "typed before"
	form.billing_status, form.sales_invoice = "Pending", None
	form.save()
	assert booking.get("billing_status") == "Invoiced"
	assert booking.get("sales_invoice")


def test_who_pays_stays_while_there_is_an_invoice(paid) -> None:
	booking = paid()
	booking.deliver()
	other = billing.account_holder().name
	frappe.db.set_value("Student", booking.family.student, "account_holder", other)
	document = frappe.get_doc("Activity Booking", booking.name)
	document.account_holder = other
	with pytest.raises(BillingSetupError, match="Invoice"):
		document.save()
	billing.delete_invoice(booking.get("sales_invoice"))
	document = frappe.get_doc("Activity Booking", booking.name)
	document.account_holder = other
	document.save()
	booking_billing.retry(booking.name)
	customer = frappe.db.get_value("Account Holder", other, "customer")
	assert booking.invoice().customer == customer


def test_the_claim_is_nobodys_to_change(paid) -> None:
	booking = paid()
	booking.deliver()
	claim = frappe.get_doc("Activity Booking Invoice", booking.name)
	claim.sales_invoice = "another"
	with pytest.raises(frappe.ValidationError):
		claim.save()
	with pytest.raises(frappe.ValidationError):
		claim.delete()


def test_families_read_no_reason(paid) -> None:
	booking = paid()
	frappe.db.set_value("School", booking.made.school, "company", None)
	frappe.db.commit()
	booking.deliver()
	with acting_as(booking.family.user):
		document = frappe.get_doc("Activity Booking", booking.name)
		document.apply_fieldlevel_read_permissions()
		assert not document.get("billing_error")
	with acting_as(people.staff().name):
		document = frappe.get_doc("Activity Booking", booking.name)
		document.apply_fieldlevel_read_permissions()
		assert document.get("billing_error")
