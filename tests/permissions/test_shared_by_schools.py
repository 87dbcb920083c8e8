"""What reaches every school is changed by admins who are limited to none; everybody else looks at it as before."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.exceptions import CustomerNotYoursError
from ifitwala_ed.permissions.roles import ADMIN_ROLES
from ifitwala_ed.permissions.shared_by_schools import DOCTYPES
from tests.factories import people
from tests.factories.core import unique
from tests.permissions.conftest import World
from tests.support.site import Site, connected

SETTINGS = "Activity Booking Settings"
NEW = {
	"Academic Year": lambda: {
		"academic_year_name": unique("Year"),
		"year_start_date": "2031-08-01",
		"year_end_date": "2032-07-31",
	},
	"Activity": lambda: {"activity_name": unique("Juggling")},
	"Program": lambda: {"program_name": unique("Afternoons")},
	"Year Group": lambda: {"year_group_name": unique("Year Group")},
}


@pytest.fixture(scope="module")
def free(site: Site) -> dict[str, str]:
	"""Admins without a school limit."""
	with connected(site):
		made = {role: people.staff(role).name for role in ADMIN_ROLES}
		frappe.db.commit()
	return made


def new(doctype: str) -> frappe.model.document.Document:
	return frappe.get_doc({"doctype": doctype, **NEW[doctype]()})


def save(doctype: str, name: str) -> None:
	frappe.get_doc(doctype, name).save()


def delete(doctype: str, name: str) -> None:
	frappe.delete_doc(doctype, name)


def test_every_shared_doctype_is_asked() -> None:
	assert {*NEW, SETTINGS} == set(DOCTYPES)


@pytest.mark.parametrize("doctype", NEW)
@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_an_admin_of_one_campus_changes_none(world: World, doctype: str, role: str) -> None:
	name = new(doctype).insert().name
	frappe.set_user(world.staff[role])
	assert frappe.get_doc(doctype, name).has_permission("read")
	assert name in frappe.get_list(doctype, pluck="name", order_by="name asc", limit_page_length=0)
	with pytest.raises(frappe.PermissionError):
		new(doctype).insert()
	for act in (save, delete):
		with pytest.raises(frappe.PermissionError):
			act(doctype, name)


@pytest.mark.parametrize("doctype", NEW)
@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_an_admin_of_all_schools_does(free: dict[str, str], doctype: str, role: str) -> None:
	frappe.set_user(free[role])
	name = new(doctype).insert().name
	save(doctype, name)
	delete(doctype, name)


@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_settings_are_for_admins_of_all_schools(
	world: World, free: dict[str, str], role: str, booking_settings: object
) -> None:
	def save_settings(user: str) -> None:
		frappe.set_user(user)
		settings = frappe.get_doc(SETTINGS)
		settings.default_waitlist_offer_hours = 30
		settings.save()

	assert may_look(world.staff[role])
	with pytest.raises(frappe.PermissionError):
		save_settings(world.staff[role])
	save_settings(free[role])
	frappe.set_user("Administrator")


def may_look(user: str) -> bool:
	frappe.set_user(user)
	return frappe.get_doc(SETTINGS).has_permission("read")


CHOICES: dict[str, Callable[[World], str | None]] = {
	"of the own school's family": lambda world: customer_of(world.here["Account Holder"]),
	"none, so that one is made": lambda _world: None,
}


def make_holder(customer: str | None) -> frappe.model.document.Document:
	"""As the session's user, with the rights that are there."""
	values = {"account_holder_name": unique("Account Holder"), "customer": customer}
	return frappe.get_doc({"doctype": "Account Holder", **values}).insert()


def customer_of(account_holder: str) -> str:
	return frappe.db.get_value("Account Holder", account_holder, "customer")


@pytest.mark.parametrize("choice", CHOICES)
def test_an_account_holder_gets_a_customer_whom_its_author_may_pick(world: World, choice: str) -> None:
	customer = CHOICES[choice](world)
	frappe.set_user(world.staff["Activity Coordinator"])
	made = make_holder(customer)
	assert made.customer
	assert made.customer == (customer or made.customer)


def test_and_no_other(world: World) -> None:
	foreign = customer_of(world.there["Account Holder"])
	frappe.set_user(world.staff["Activity Coordinator"])
	with pytest.raises(CustomerNotYoursError):
		make_holder(foreign)
	holder = frappe.get_doc("Account Holder", world.here["Account Holder"])
	holder.customer = foreign
	with pytest.raises(CustomerNotYoursError):
		holder.save()


def test_an_account_holder_whose_customer_stays_is_saved_by_whoever_may(world: World) -> None:
	"""The customer may have been chosen by somebody who sees more."""
	holder = frappe.get_doc("Account Holder", world.here["Account Holder"])
	frappe.db.set_value("Account Holder", holder.name, "customer", customer_of(world.there["Account Holder"]))
	frappe.set_user(world.staff["Activity Coordinator"])
	holder.reload()
	holder.email = "kim@example.com"
	holder.save()
