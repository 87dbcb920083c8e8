"""Whoever may write a document may pick what its link fields name, ERPNext's documents too, and sees no more of them."""

import frappe
import pytest

from ifitwala_ed.permissions.roles import ACADEMIC_ADMIN, ACADEMIC_STAFF, ACTIVITY_COORDINATOR, INSTRUCTOR
from ifitwala_ed.setup import link_permissions, uninstall
from tests.factories import billing, people, places
from tests.support.site import Site, connected

OWN_ROLES = (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR, ACADEMIC_STAFF)


@pytest.fixture(scope="module")
def users(site: Site) -> dict[str, str]:
	with connected(site):
		made = {role: people.staff(role).name for role in (*OWN_ROLES, INSTRUCTOR)}
		frappe.db.commit()
	return made


def writers_of(doctype: str) -> set[str]:
	return {
		permission.role
		for permission in frappe.get_meta(doctype).permissions
		if not permission.permlevel and (permission.write or permission.create)
	}


def links_of_writable_doctypes() -> list[tuple[str, str, str]]:
	"""(role, doctype, what a link field of it or of its rows names) wherever the role may write the doctype."""
	found = []
	own = uninstall.own_doctypes()
	for doctype in own:
		meta = frappe.get_meta(doctype)
		if meta.istable:
			continue
		parts = [meta, *(frappe.get_meta(df.options) for df in meta.get_table_fields())]
		targets = {df.options for part in parts for df in part.get_link_fields() if not df.read_only}
		found += [
			(role, doctype, target)
			for role in writers_of(doctype).intersection(OWN_ROLES)
			for target in targets.difference(own)
		]
	return found


def test_every_writer_may_pick_what_the_document_links_to(users: dict[str, str]) -> None:
	links = links_of_writable_doctypes()
	assert {target for _role, _doctype, target in links} >= set(link_permissions.SELECTED_BY)
	refused = [
		(role, doctype, target)
		for role, doctype, target in links
		if not any(frappe.has_permission(target, right, user=users[role]) for right in ("select", "read"))
	]
	assert refused == []


@pytest.mark.parametrize("doctype", sorted(link_permissions.SELECTED_BY))
def test_a_coordinator_picks_and_may_do_nothing_else(users: dict[str, str], doctype: str) -> None:
	coordinator = users[ACTIVITY_COORDINATOR]
	allowed = frappe.permissions.get_role_permissions(frappe.get_meta(doctype), coordinator)
	assert [right for right in frappe.permissions.rights if allowed.get(right)] == ["select"]


@pytest.mark.parametrize("doctype", sorted(link_permissions.SELECTED_BY))
def test_others_get_nothing(users: dict[str, str], doctype: str) -> None:
	for right in ("select", "read"):
		assert not frappe.has_permission(doctype, right, user=users[INSTRUCTOR])


def test_a_list_of_rooms_shows_their_names(users: dict[str, str]) -> None:
	room = places.room().name
	frappe.set_user(users[ACTIVITY_COORDINATOR])
	assert frappe.get_list("Location", filters={"name": room}, pluck="name", order_by="name") == [room]
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Location", room).check_permission("read")


def test_erpnexts_own_roles_keep_what_they_have() -> None:
	"""One Custom DocPerm replaces all DocPerms of a doctype: the others have to be copied."""
	owner = people.user("Harper", ["HR Manager", "Accounts Manager", "Sales User", "Stock Manager"]).name
	for doctype in link_permissions.SELECTED_BY:
		assert frappe.has_permission(doctype, "write", user=owner), doctype


def test_a_coordinator_of_one_campus_finds_its_payers_only() -> None:
	here, there = (campus.name for campus in places.campuses(2)[1])
	customers = [customer_of_a_family_at(school) for school in (here, there)]
	limited = people.staff(ACTIVITY_COORDINATOR, [here]).name
	bookkeeper = people.staff(ACTIVITY_COORDINATOR, [here]).name
	frappe.get_doc("User", bookkeeper).add_roles("Sales User")
	assert found(limited, customers) == {customers[0]}
	assert found(people.staff(ACTIVITY_COORDINATOR).name, customers) == set(customers)
	assert found(bookkeeper, customers) == set(customers)


def customer_of_a_family_at(school: str) -> str:
	family = people.family(school)
	payer = billing.account_holder(family.guardian)
	frappe.db.set_value("Student", family.student, "account_holder", payer.name)
	return payer.customer


def found(user: str, customers: list[str]) -> set[str]:
	frappe.set_user(user)
	names = frappe.get_list("Customer", filters={"name": ["in", customers]}, pluck="name", order_by="name")
	frappe.set_user("Administrator")
	return set(names)
