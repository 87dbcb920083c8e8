"""Who is limited to a school can neither make, change nor delete another school's documents, nor pull them over."""

import frappe
import pytest

from tests.factories import people
from tests.permissions.conftest import World
from tests.permissions.looking import may

CONFIGURATION = (
	"Student",
	"Guardian",
	"Account Holder",
	"Program Offering",
	"Student Group",
	"Org Communication",
)


@pytest.fixture
def coordinator(world: World) -> str:
	return world.staff["Activity Coordinator"]


@pytest.mark.parametrize("right", ["write", "delete", "print", "export"])
def test_rights_end_at_the_school(world: World, coordinator: str, right: str) -> None:
	for doctype in CONFIGURATION:
		assert may(coordinator, right, doctype, world.here[doctype]), doctype
		assert not may(coordinator, right, doctype, world.there[doctype]), doctype


@pytest.mark.parametrize("doctype", ["Student", "Program Offering", "Student Group", "Org Communication"])
def test_a_document_cannot_be_pulled_into_the_own_school(
	world: World, coordinator: str, doctype: str
) -> None:
	"""Frappe judges a save by the values that are to be stored, where the school is already the own one."""
	frappe.set_user(coordinator)
	document = frappe.get_doc(doctype, world.there[doctype])
	document.school = world.here.school
	with pytest.raises(frappe.PermissionError):
		document.save()


@pytest.mark.parametrize("doctype", ["Student", "Program Offering", "Student Group", "Org Communication"])
def test_a_document_cannot_be_pushed_into_another_school(
	world: World, coordinator: str, doctype: str
) -> None:
	frappe.set_user(coordinator)
	document = frappe.get_doc(doctype, world.here[doctype])
	document.school = world.there.school
	with pytest.raises(frappe.PermissionError):
		document.save()


def test_a_document_cannot_be_made_in_another_school(world: World, coordinator: str) -> None:
	frappe.set_user(coordinator)
	for school, allowed in ((world.here.school, True), (world.there.school, False)):
		student = frappe.get_doc({"doctype": "Student", "first_name": "Noa", "school": school})
		assert student.has_permission("create") is allowed


def test_a_booking_cannot_be_made_in_another_schools_offering(world: World, coordinator: str) -> None:
	frappe.set_user(coordinator)
	for campus, allowed in ((world.here, True), (world.there, False)):
		booking = frappe.get_doc(
			{
				"doctype": "Activity Booking",
				"program_offering": campus["Program Offering"],
				"student": world.here["Student"],
			}
		)
		assert booking.has_permission("create") is allowed


def test_whoever_enters_a_person_sees_the_entry_until_it_belongs_to_a_school(
	world: World, coordinator: str
) -> None:
	colleague = world.staff["Academic Admin"]
	frappe.set_user(coordinator)
	entered = people.guardian()
	payer = frappe.get_doc(
		{"doctype": "Account Holder", "account_holder_name": entered.guardian_name}
	).insert()
	frappe.set_user("Administrator")
	for doctype, name in (("Guardian", entered.name), ("Account Holder", payer.name)):
		assert may(coordinator, "write", doctype, name)
		assert not may(colleague, "read", doctype, name)
	people.student(world.there.school, [entered.name], account_holder=payer.name)
	for doctype, name in (("Guardian", entered.name), ("Account Holder", payer.name)):
		assert not may(coordinator, "read", doctype, name)
