"""What the system alone writes is neither made, edited, renamed nor deleted by hand, Administrator included."""

from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from frappe.model.base_document import get_controller
from frappe.model.rename_doc import rename_doc
from frappe.utils import now_datetime
from frappe.utils.password import get_decrypted_password, set_encrypted_password

from ifitwala_ed.core.system_document import SystemDocument
from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.support.http import Answer, Client, Server
from tests.support.site import Site, connected

FORBIDDEN, REFUSED = 403, 417
# Of these it would be noticed too late; all others are found by their base class.
AT_LEAST = {
	"Activity Allocation Result",
	"Activity Allocation Run",
	"Activity Allocation Snapshot",
	"Activity Attendance Mark",
	"Activity Booking Event",
	"Activity Booking Invoice",
	"Activity Calendar Feed",
	"Activity Event Delivery",
	"Activity Lottery Publication",
	"Activity Lottery Secret",
	"Activity Register",
	"Activity Seat Ledger",
	"Activity Sign-In",
	"Communication Author",
	"Communication Chain",
	"Communication Delivery",
	"Communication Erasure",
	"Communication Interaction",
	"Communication Interaction Entry",
	"Medical Note Access",
	"Schedule Lock",
	"Student Lock",
	"Student Medical Note",
}


def own_doctypes() -> list[str]:
	modules = frappe.get_all("Module Def", {"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	filters = {"module": ["in", modules], "istable": 0, "issingle": 0}
	return frappe.get_all("DocType", filters, pluck="name", order_by="name")


def system_doctypes() -> list[str]:
	return [doctype for doctype in own_doctypes() if issubclass(get_controller(doctype), SystemDocument)]


def make_row(doctype: str) -> str:
	"""A stored document without anything in it: what it holds doesn't matter to who may change it."""
	name, now = frappe.generate_hash(length=10), now_datetime()
	frappe.db.bulk_insert(
		doctype,
		["name", "creation", "modified", "owner", "modified_by"],
		[(name, now, now, "Administrator", "Administrator")],
	)
	return name


@pytest.fixture(scope="module")
def rows(site: Site) -> Iterator[dict[str, str]]:
	"""One stored document of each doctype, where servers and other tests of this module see it."""
	with connected(site):
		made = {doctype: make_row(doctype) for doctype in system_doctypes()}
		frappe.db.commit()
	yield made
	with connected(site):
		for doctype, name in made.items():
			frappe.db.delete(doctype, {"name": name})
		frappe.db.commit()


def stored(doctype: str) -> list[tuple]:
	frappe.db.rollback()
	return frappe.get_all(
		doctype, fields=["name", "owner", "modified", "docstatus"], order_by="name asc", as_list=True
	)


def test_what_nobody_may_write_has_the_base_class() -> None:
	written_by_nobody = {
		doctype
		for doctype in own_doctypes()
		if not any(each.write or each.create for each in frappe.get_meta(doctype).permissions)
	}
	assert set(system_doctypes()) == written_by_nobody
	assert written_by_nobody >= AT_LEAST


# -- over REST ---------------------------------------------------------------


def insert(client: Client, doctype: str, _name: str) -> Answer:
	return client.post(f"/api/resource/{doctype}", {"owner": "Administrator"})


def insert_with_flags(client: Client, doctype: str, _name: str) -> Answer:
	flags = {"is_by_system": 1, "ignore_permissions": 1}
	return client.post(f"/api/resource/{doctype}", {"flags": flags})


def save(client: Client, doctype: str, name: str) -> Answer:
	return client.put(f"/api/resource/{doctype}/{name}", {"owner": "nobody@example.com"})


def delete(client: Client, doctype: str, name: str) -> Answer:
	return client.delete(f"/api/resource/{doctype}/{name}")


def rename(client: Client, doctype: str, name: str) -> Answer:
	return client.post(f"/api/resource/{doctype}/{name}", {"run_method": "rename", "name": "other"})


WAYS = [insert, insert_with_flags, save, delete, rename]


@pytest.fixture(scope="module")
def administrator(server: Server, site: Site) -> Iterator[Client]:
	"""Signed in by an API key, which leaves the password of the site under test as it is."""

	def use(key: str | None, secret: str | None) -> None:
		frappe.db.set_value("User", "Administrator", "api_key", key, update_modified=False)
		if secret:
			set_encrypted_password("User", "Administrator", secret, "api_secret")
		frappe.db.commit()

	with connected(site):
		before = (
			frappe.db.get_value("User", "Administrator", "api_key"),
			get_decrypted_password("User", "Administrator", "api_secret", raise_exception=False),
		)
		key, secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
		use(key, secret)
	client = server.client()
	client.session.headers["Authorization"] = f"token {key}:{secret}"
	yield client
	with connected(site):
		use(*before)


@pytest.mark.http
@pytest.mark.parametrize("way", WAYS)
def test_administrator_changes_none_over_rest(administrator: Client, rows: dict[str, str], way: Any) -> None:
	for doctype, name in rows.items():
		before = stored(doctype)
		answer = way(administrator, doctype, name)
		assert (answer.status, answer.error) == (REFUSED, "KeptBySystemError"), (doctype, answer.text)
		assert stored(doctype) == before, doctype


@pytest.mark.http
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["System Manager", "Activity Coordinator"])
def test_staff_change_none_over_rest(
	server: Server, world: World, rows: dict[str, str], role: str, way: Any
) -> None:
	client = server.client().login(world.staff[role], PASSWORD)
	for doctype, name in rows.items():
		before = stored(doctype)
		answer = way(client, doctype, name)
		assert answer.status == FORBIDDEN, (doctype, answer.text)
		assert stored(doctype) == before, doctype


# -- past the questions that a form asks ------------------------------------


def insert_unasked(doctype: str, _name: str) -> None:
	document = frappe.get_doc({"doctype": doctype})
	document.flags.update({"ignore_validate": True, "ignore_mandatory": True, "ignore_links": True})
	document.insert(ignore_permissions=True)


def save_unasked(doctype: str, name: str) -> None:
	document = frappe.get_doc(doctype, name)
	document.flags.update({"ignore_validate": True, "ignore_mandatory": True})
	document.save(ignore_permissions=True)


def set_one_value(doctype: str, name: str) -> None:
	frappe.get_doc(doctype, name).db_set("owner", "nobody@example.com")


def delete_unasked(doctype: str, name: str) -> None:
	frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_on_trash=True)


def rename_by_force(doctype: str, name: str) -> None:
	frappe.rename_doc(doctype, name, "other", force=True)


def rename_unasked(doctype: str, name: str) -> None:
	rename_doc(doc=frappe.get_doc(doctype, name), new="other", validate=False)


@pytest.mark.parametrize(
	"change",
	[insert_unasked, save_unasked, set_one_value, delete_unasked, rename_by_force, rename_unasked],
)
def test_no_step_of_frappe_is_left_out(rows: dict[str, str], change: Any) -> None:
	for doctype, name in rows.items():
		before = stored(doctype)
		with pytest.raises(frappe.ValidationError):
			change(doctype, name)
		assert stored(doctype) == before, doctype


def test_the_system_stores_one_once() -> None:
	"""What is stored with the system's flag is kept like all others, by the very document that was stored."""
	document = frappe.get_doc(
		{
			"doctype": "Schedule Lock",
			"name": "system",
			"reference_doctype": "Location",
			"reference_name": "system",
		}
	)
	document.insert_by_system()
	assert frappe.db.exists("Schedule Lock", document.name)
	with pytest.raises(frappe.ValidationError):
		document.save(ignore_permissions=True)
