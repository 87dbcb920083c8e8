"""Installing beside other apps, and what the app puts on a site besides its doctypes."""

import json
import re
from pathlib import Path

import frappe
import pytest

from ifitwala_ed.core import notes
from ifitwala_ed.permissions.roles import ACADEMIC_STAFF, GUARDIAN
from ifitwala_ed.setup import install, roles, uninstall
from ifitwala_ed.setup.custom_fields import CUSTOM_FIELDS, make_custom_fields
from tests.factories import people, places
from tests.factories.core import insert
from tests.factories.rows import row
from tests.support.http import REPOSITORY


def test_it_refuses_beside_education_and_says_why() -> None:
	install.refuse_same_doctypes(["frappe", "erpnext"])
	with pytest.raises(frappe.IncompatibleApp, match="uninstall Education first"):
		install.refuse_same_doctypes(["frappe", "erpnext", "education"])


@pytest.mark.parametrize(
	("frappes", "erpnexts"), [("14.99.0", "14.88.1"), ("15.101.1", "14.88.1"), ("17.0.0", "16.7.3")]
)
def test_it_refuses_other_versions_and_names_them(frappes: str, erpnexts: str) -> None:
	install.refuse_other_versions({"frappe": "15.0.0", "erpnext": "15.99.1"})
	install.refuse_other_versions({"frappe": "16.10.7", "erpnext": "16.7.3"})
	with pytest.raises(frappe.IncompatibleApp) as raised:
		install.refuse_other_versions({"frappe": frappes, "erpnext": erpnexts})
	assert f"15 or 16. This bench has Frappe {frappes} and ERPNext {erpnexts}." in str(raised.value)


def test_the_versions_are_those_that_a_bench_asks_for() -> None:
	asked_for = re.findall(
		r'^(?:frappe|erpnext) = "(.*)"', (REPOSITORY / "pyproject.toml").read_text(), re.MULTILINE
	)
	first, last = int(install.MAJOR_VERSIONS[0]), int(install.MAJOR_VERSIONS[-1])
	assert asked_for == [f">={first}.0.0,<{last + 1}.0.0"] * 2


def test_it_refuses_before_the_setup_wizard_is_complete() -> None:
	install.refuse_before_setup()
	frappe.db.set_single_value("System Settings", "setup_complete", 0)
	with pytest.raises(frappe.IncompatibleApp, match="complete the wizard"):
		install.refuse_before_setup()


def test_a_list_of_modules_without_the_app_is_made_anew() -> None:
	"""As in a bench that was used before it got the app."""
	without = {app: modules for app, modules in frappe.local.app_modules.items() if app != install.APP}
	frappe.cache.set_value("app_modules", without)
	frappe.setup_module_map()
	assert install.APP not in frappe.local.app_modules
	install.renew_module_map()
	assert "activities" in frappe.local.app_modules[install.APP]
	assert frappe.local.module_app["activities"] == install.APP
	assert frappe.cache.get_value("app_modules") == frappe.local.app_modules


def test_the_key_of_the_site_is_there_before_anything_is_sealed(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	config = tmp_path / "site_config.json"
	config.write_text("{}")
	(tmp_path / "locks").mkdir()
	monkeypatch.setattr(frappe.local, "site_path", str(tmp_path))
	keyless = {name: value for name, value in frappe.local.conf.items() if name != "encryption_key"}
	monkeypatch.setattr(frappe.local, "conf", frappe._dict(keyless))
	install.put_in_place()
	key = json.loads(config.read_text())["encryption_key"]
	install.put_in_place()
	assert json.loads(config.read_text())["encryption_key"] == key == frappe.local.conf.encryption_key


def test_erpnexts_doctypes_have_the_fields() -> None:
	for doctype, fields in CUSTOM_FIELDS.items():
		meta = frappe.get_meta(doctype)
		for df in fields:
			assert meta.get_field(df["fieldname"]).fieldtype == df["fieldtype"]
	assert frappe.get_meta("Sales Invoice").get_field("activity_booking").no_copy


def test_a_changed_field_is_put_right() -> None:
	name = frappe.db.get_value("Custom Field", {"dt": "Location", "fieldname": "seats"})
	frappe.db.set_value("Custom Field", name, "label", "Chairs")
	make_custom_fields()
	assert frappe.db.get_value("Custom Field", name, "label") == "Seats"


def test_roles_that_the_app_brought_go_with_their_assignments() -> None:
	user = people.staff(ACADEMIC_STAFF).name
	frappe.db.set_global(roles.FOUND_ROLES, "{}")
	roles.remove_roles()
	assert not frappe.db.exists("Role", ACADEMIC_STAFF)
	assert not frappe.db.exists("Has Role", {"parent": user, "role": ACADEMIC_STAFF})


def test_roles_that_were_there_before_stay_as_they_were() -> None:
	people.nobody_has(GUARDIAN)
	user = people.user("Kit", [GUARDIAN]).name
	frappe.db.set_global(roles.FOUND_ROLES, json.dumps({GUARDIAN: 1}))
	roles.remove_roles()
	assert frappe.db.get_value("Role", GUARDIAN, "desk_access") == 1
	assert frappe.db.exists("Has Role", {"parent": user, "role": GUARDIAN})


def test_no_user_permission_on_a_doctype_that_goes_is_left() -> None:
	"""Frappe would not let its user sign in."""
	school = places.school().name
	user = people.staff(ACADEMIC_STAFF, [school]).name
	people.employee(user)
	todo = {"description": "Call", "reference_type": "School", "reference_name": school, "allocated_to": user}
	insert("ToDo", todo, {})
	uninstall.remove_references(uninstall.own_doctypes())
	left = frappe.get_all("User Permission", filters={"user": user}, pluck="allow", order_by="allow")
	assert "School" not in left
	assert "Employee" in left
	assert not frappe.db.exists("ToDo", {"reference_type": "School"})


def test_what_the_app_noted_for_itself_goes() -> None:
	frappe.db.set_global("ifitwala_ed_demo", "{}")
	notes.note("activity_audit_nights", {"until": "x"})
	uninstall.remove_memories()
	assert notes.recall("activity_audit_nights") == {}
	assert not frappe.db.exists("DefaultValue", {"parent": notes.PARENT})
	assert not frappe.db.exists("DefaultValue", {"parent": "__global", "defkey": ["like", "ifitwala_ed_%"]})
	assert frappe.db.exists("DefaultValue", {"parent": "__global", "defkey": "installed_apps"})


def test_no_mail_about_a_document_that_goes_is_sent_any_more() -> None:
	for about in ("Activity Booking", "User"):
		mail = row("Email Queue", reference_doctype=about, reference_name="x", status="Not Sent")
		row(
			"Email Queue Recipient",
			parent=mail.name,
			parenttype="Email Queue",
			recipient=f"{about[:4]}@example.com",
		)
	uninstall.remove_references(uninstall.own_doctypes())
	assert not frappe.db.exists("Email Queue", {"reference_doctype": "Activity Booking"})
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": "Acti@example.com"})
	assert frappe.db.exists("Email Queue Recipient", {"recipient": "User@example.com"})
