"""Rights on ERPNext's doctypes are added on install, kept on migrate, follow ERPNext, and go on uninstall."""

from typing import Any

import frappe
import pytest
from frappe.permissions import setup_custom_perms

from ifitwala_ed.permissions.roles import ACTIVITY_COORDINATOR
from ifitwala_ed.setup import link_permissions
from ifitwala_ed.setup.link_permissions import SELECTED_BY, grant_link_permissions, withdraw_link_permissions

FIELDS = ["name", "parent", "role", "permlevel", "`select`", "`read`", "`write`"]


@pytest.fixture(autouse=True)
def metas_are_read_anew() -> Any:
	"""Frappe's caches aren't rolled back with the test."""
	yield
	frappe.db.rollback()
	for doctype in SELECTED_BY:
		frappe.clear_cache(doctype=doctype)


def rows(doctype: str | None = None) -> list[dict]:
	of = {"parent": doctype} if doctype else {}
	return frappe.get_all("Custom DocPerm", filters=of, fields=FIELDS, order_by="name asc")


def test_a_second_migrate_changes_nothing() -> None:
	grant_link_permissions()
	before = rows()
	grant_link_permissions()
	assert rows() == before


def test_what_was_lost_is_put_back() -> None:
	frappe.db.delete("Custom DocPerm", {"parent": "Location", "role": ACTIVITY_COORDINATOR})
	grant_link_permissions()
	assert [row.role for row in rows("Location")].count(ACTIVITY_COORDINATOR) == 1


def test_uninstall_leaves_no_trace() -> None:
	withdraw_link_permissions()
	assert [row for doctype in SELECTED_BY for row in rows(doctype)] == []
	assert not frappe.db.exists("DefaultValue", {"defkey": link_permissions.GRANTED})


def test_rights_that_somebody_changed_since_stay() -> None:
	stock_user = next(row.name for row in rows("Location") if row.role == "Stock User")
	frappe.db.set_value("Custom DocPerm", stock_user, "write", 0)
	withdraw_link_permissions()
	left = {row.role: row.write for row in rows("Location")}
	assert left["Stock User"] == 0
	assert left["Stock Manager"] == 1
	assert ACTIVITY_COORDINATOR not in left
	assert rows("Company") == []


def test_rights_that_a_site_had_made_its_own_before_stay() -> None:
	withdraw_link_permissions()
	setup_custom_perms("Customer")
	before = rows("Customer")
	grant_link_permissions()
	withdraw_link_permissions()
	assert rows("Customer") == before


def test_an_update_of_erpnext_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
	standard = [{"role": "Stock Manager", "read": 1}]
	monkeypatch.setattr(link_permissions, "get_standard_permissions", lambda _doctype: standard)
	copied: list[str] = []
	monkeypatch.setattr(link_permissions, "setup_custom_perms", copied.append)
	frappe.db.set_value("Custom DocPerm", {"parent": "Company", "role": "Stock User"}, "read", 0)
	grant_link_permissions()
	# every doctype is asked for once; those that nobody changed are copied anew, and the changed one is left alone
	again = [doctype for doctype in SELECTED_BY if copied.count(doctype) == 2]
	assert again == [doctype for doctype in SELECTED_BY if doctype != "Company"]
