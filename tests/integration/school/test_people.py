"""Students, their guardians, and who pays."""

import frappe
import pytest
from frappe.utils import add_days, today

from tests.factories import billing, people, places


@pytest.fixture
def school() -> str:
	return places.school().name


def test_the_full_name_follows_the_names(school: str) -> None:
	student = people.student(school, first_name="Ana", last_name="Lund", student_name="Somebody Else")
	assert student.student_name == "Ana Lund"
	student.last_name = None
	student.save()
	assert student.student_name == "Ana"


def test_nobody_is_born_tomorrow(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		people.student(school, date_of_birth=add_days(today(), 1))


def test_a_guardian_is_listed_once(school: str) -> None:
	guardian = people.guardian(guardian_name="Kim Lund").name
	with pytest.raises(frappe.ValidationError, match="Kim Lund"):
		people.student(school, [guardian, guardian])


def test_a_user_is_one_student(school: str) -> None:
	student, user = people.student_user(school)
	people.student(school)
	with pytest.raises(frappe.ValidationError, match="already signs in"):
		people.student(school, user=user)
	frappe.get_doc("Student", student).save()


def test_guardians_may_book_unless_it_is_said() -> None:
	field = frappe.get_meta("Student Guardian").get_field("can_book")
	assert field.default == "1"


def test_an_account_holder_gets_a_customer() -> None:
	payer = billing.account_holder(account_holder_name="Family Lund")
	customer = frappe.get_doc("Customer", payer.customer)
	assert (customer.customer_name, customer.customer_type) == ("Family Lund", "Individual")


def test_two_families_of_one_name_are_two_customers() -> None:
	first, second = (billing.account_holder(account_holder_name="Family Berg") for _number in range(2))
	assert first.customer != second.customer


def test_an_account_holder_keeps_a_customer_that_exists() -> None:
	existing = billing.account_holder().customer
	before = frappe.db.count("Customer")
	assert billing.account_holder(customer=existing).customer == existing
	assert frappe.db.count("Customer") == before


def test_a_coordinator_without_rights_in_erpnext_can_enter_an_account_holder() -> None:
	frappe.set_user(people.staff("Activity Coordinator").name)
	assert not frappe.has_permission("Customer", "create")
	payer = frappe.get_doc({"doctype": "Account Holder", "account_holder_name": "Family Holm"}).insert()
	assert frappe.db.exists("Customer", payer.customer)


def test_a_billable_offering_is_called_like_its_item() -> None:
	item = billing.item(item_name="Activity Fee Autumn")
	assert (
		billing.billable_offering(item=item.name, billable_offering_name=None).billable_offering_name
		== "Activity Fee Autumn"
	)
