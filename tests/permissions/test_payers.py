"""Who may be charged for a child is known to its family and to the staff of its school, and set by staff alone."""

import frappe
import pytest

from tests.factories import billing, people, places


@pytest.fixture
def child() -> tuple[people.Family, str, str]:
	"""A child with a payer who may be charged and one who may not any more."""
	family = people.family(places.school().name, account_holder=billing.account_holder().name)
	may, may_not = billing.account_holder().name, billing.account_holder().name
	document = frappe.get_doc("Student", family.student)
	document.append("payers", {"account_holder": may})
	document.append("payers", {"account_holder": may_not, "may_be_charged": 0})
	document.save()
	return family, may, may_not


def seen() -> set[str]:
	return set(frappe.get_list("Account Holder", pluck="name", order_by="name asc", limit_page_length=0))


def test_a_family_sees_those_it_may_choose(child: tuple[people.Family, str, str]) -> None:
	family, may, may_not = child
	frappe.set_user(family.user)
	assert may in seen()
	assert may_not not in seen()
	assert frappe.has_permission("Account Holder", doc=frappe.get_doc("Account Holder", may))
	assert not frappe.has_permission("Account Holder", doc=frappe.get_doc("Account Holder", may_not))


def test_other_families_and_schools_see_none(child: tuple[people.Family, str, str]) -> None:
	family, may, may_not = child
	school = frappe.db.get_value("Student", family.student, "school")
	neighbour = people.family(school)
	elsewhere = people.staff("Academic Admin", [places.school().name])
	for user in (neighbour.user, elsewhere.name):
		frappe.set_user(user)
		assert not seen() & {may, may_not}, user
	frappe.set_user(people.staff("Academic Admin", [school]).name)
	assert {may, may_not} <= seen()


def test_a_family_adds_nobody_and_neither_does_another_school(child: tuple[people.Family, str, str]) -> None:
	family, _may, may_not = child
	elsewhere = people.staff("Academic Admin", [places.school().name])
	row = frappe.db.get_value("Student Payer", {"parent": family.student, "account_holder": may_not})
	for user in (family.user, elsewhere.name, "Guest"):
		frappe.set_user(user)
		document = frappe.get_doc("Student", family.student)
		document.payers[1].may_be_charged = 1
		with pytest.raises(frappe.PermissionError):
			document.save()
		by_itself = frappe.get_doc("Student Payer", row)
		by_itself.may_be_charged = 1
		with pytest.raises(frappe.PermissionError):
			by_itself.save()
	frappe.set_user("Administrator")
	assert not frappe.db.get_value("Student Payer", row, "may_be_charged")
