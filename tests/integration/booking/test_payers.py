"""A child with several people who pay: a family chooses among those of the child, and nobody else is charged."""

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import BillingSetupError
from tests.factories import billing, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent


def separated(school: str, **row: object) -> tuple[people.Family, str, str]:
	"""A family whose child has an account holder and another who may pay; gives it with the two."""
	own, other = billing.account_holder().name, billing.account_holder().name
	family = people.family(school, account_holder=own)
	add_payer(family.student, other, **row)
	return family, own, other


def add_payer(student: str, account_holder: str, **row: object) -> None:
	document = frappe.get_doc("Student", student)
	document.append("payers", {"account_holder": account_holder, **row})
	document.save()
	frappe.db.commit()


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_guardian_chooses_among_those_of_the_child(book, is_paid: bool) -> None:
	made = billing.paid_offering() if is_paid else offerings.open_offering()
	family, own, other = separated(made.school)
	sibling = people.family(made.school, account_holder=own)
	assert book(made, family, account_holder=other)["account_holder"] == other
	assert book(made, sibling)["account_holder"] == own
	require_consistent(made.offering)


def test_the_default_stays(book) -> None:
	made = billing.paid_offering()
	family, own, _other = separated(made.school)
	assert book(made, family)["account_holder"] == own


def test_the_default_may_be_named_and_listed_too(book) -> None:
	made = billing.paid_offering()
	family, own, _other = separated(made.school)
	add_payer(family.student, own)
	assert book(made, family, account_holder=own)["account_holder"] == own


@pytest.mark.parametrize("is_paid", [True, False])
def test_anybody_else_is_refused(book, is_paid: bool) -> None:
	made = billing.paid_offering() if is_paid else offerings.open_offering()
	family, _own, other = separated(made.school, may_be_charged=0)
	_family, strangers_own, strangers_other = separated(made.school)
	for account_holder in (other, strangers_own, strangers_other, "no-such-payer"):
		with pytest.raises(BillingSetupError, match="none who may be charged") as refusal:
			book(made, family, account_holder=account_holder)
		assert refusal.value.values["reasons"][0]["code"] == "PAYER_NOT_OWN"
	assert not frappe.db.exists("Activity Booking", {"student": family.student})


def test_a_child_without_a_default_is_paid_for_by_who_is_chosen(book) -> None:
	made = billing.paid_offering()
	other = billing.account_holder().name
	family = people.family(made.school, account_holder=None)
	add_payer(family.student, other)
	with pytest.raises(BillingSetupError, match="nobody is on record"):
		book(made, family)
	assert book(made, family, account_holder=other)["account_holder"] == other


def test_who_is_chosen_has_to_be_one_who_can_be_invoiced(book) -> None:
	made = billing.paid_offering()
	family, _own, other = separated(made.school)
	customer = frappe.db.get_value("Account Holder", other, "customer")
	frappe.db.set_value("Customer", customer, "disabled", 1)
	with pytest.raises(BillingSetupError, match="can be invoiced"):
		book(made, family, account_holder=other)
	assert book(made, family)["status"] == "Confirmed"


def test_a_draw_judges_who_was_chosen() -> None:
	made = billing.paid_offering(activity_allocation_mode="Lottery (Preference)")
	family, own, other = separated(made.school)
	with acting_as(family.user):
		name = api.submit_activity_booking(
			made.offering, family.student, choices=made.sections, account_holder=other
		)["name"]
	for payer, is_disabled in ((own, 1), (other, 0)):
		customer = frappe.db.get_value("Account Holder", payer, "customer")
		frappe.db.set_value("Customer", customer, "disabled", is_disabled)
	frappe.db.commit()
	api.close_activity_booking_window(made.offering)
	assert api.allocate_activity_bookings(made.offering)["confirmed"] == 1
	assert frappe.db.get_value("Activity Booking", name, "account_holder") == other


def test_staff_change_the_payer_to_another_of_the_childs(book) -> None:
	made = billing.paid_offering(activity_allocation_mode="Manual")
	family, _own, other = separated(made.school)
	booking = frappe.get_doc("Activity Booking", book(made, family, made.section)["name"])
	booking.account_holder = other
	booking.save()
	booking.account_holder = billing.account_holder().name
	with pytest.raises(BillingSetupError, match="none who may be charged"):
		booking.save()


def test_nobody_is_listed_twice() -> None:
	made = offerings.offering()
	family, _own, other = separated(made.school)
	with pytest.raises(frappe.ValidationError, match="listed already"):
		add_payer(family.student, other)


def test_the_choice_is_part_of_the_request(book) -> None:
	made = billing.paid_offering()
	family, _own, other = separated(made.school)
	first = book(made, family, account_holder=other, idempotency_key="once")
	assert book(made, family, account_holder=other, idempotency_key="once")["name"] == first["name"]


@pytest.mark.parametrize("nobody", ["", None])
def test_a_payer_that_is_left_empty_is_the_childs_own(nobody: str | None) -> None:
	made = billing.paid_offering(activity_allocation_mode="Lottery (Preference)")
	family = billing.paying_family(made.school)
	own = frappe.db.get_value("Student", family.student, "account_holder")
	name = api.submit_activity_booking(made.offering, family.student, choices=[made.section])["name"]
	booking = frappe.get_doc("Activity Booking", name)
	booking.account_holder = nobody
	booking.save()
	assert frappe.db.get_value("Activity Booking", name, "account_holder") == own
	frappe.db.commit()
	api.close_activity_booking_window(made.offering)
	assert api.allocate_activity_bookings(made.offering)["confirmed"] == 1
