"""What each role may do by its DocPerms, whatever document it is."""

import frappe
import pytest

from ifitwala_ed.permissions.document_access import PARENTS, VIEWS
from ifitwala_ed.permissions.roles import ADMIN_ROLES, FAMILY_ROLES, INSTRUCTOR, STAFF_ROLES
from ifitwala_ed.permissions.shared_by_schools import DOCTYPES as SHARED

CHANGING = ("write", "create", "delete", "submit", "cancel", "amend", "import", "share")
APPEND_ONLY = ("Activity Booking Event", "Communication Interaction Entry")
MADE_BY_THE_SYSTEM = (
	*APPEND_ONLY,
	"Activity Allocation Result",
	"Activity Allocation Run",
	"Activity Event Delivery",
	"Activity Lottery Publication",
	"Activity Seat Ledger",
	"Communication Interaction",
	"Medical Note Access",
	"Schedule Lock",
)
CONFIGURATION = (
	"Academic Year",
	"Account Holder",
	"Activity",
	"Activity Notice Preference",
	"Billable Offering",
	"Guardian",
	"Program",
	"Program Offering",
	"School",
	"Student",
	"Student Group",
	"Year Group",
)


def doctypes(**filters: object) -> list[str]:
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	return frappe.get_all(
		"DocType", filters={"module": ["in", modules], **filters}, pluck="name", order_by="name"
	)


def rights(doctype: str, role: str, permlevel: int = 0) -> set[str]:
	return {
		right
		for permission in frappe.get_meta(doctype).permissions
		if permission.role == role and permission.permlevel == permlevel
		for right in ("read", "report", "export", "print", *CHANGING)
		if permission.get(right)
	}


def is_read_by_somebody(doctype: str) -> bool:
	return bool(frappe.get_meta(doctype).permissions)


@pytest.mark.parametrize("doctype", MADE_BY_THE_SYSTEM)
def test_nobody_changes_what_the_system_makes(doctype: str) -> None:
	for permission in frappe.get_meta(doctype).permissions:
		assert rights(doctype, permission.role).isdisjoint(CHANGING), permission.role


@pytest.mark.parametrize("doctype", CONFIGURATION)
def test_admin_configures_and_staff_look(doctype: str) -> None:
	for role in ADMIN_ROLES:
		assert rights(doctype, role) >= {"read", "write", "create", "delete", "export", "print", "report"}
	assert rights(doctype, "Academic Staff").isdisjoint(CHANGING)
	assert "read" in rights(doctype, "Academic Staff")


def test_staff_handle_bookings() -> None:
	for role in STAFF_ROLES:
		assert rights("Activity Booking", role) >= {"read", "write", "create", "report", "print", "export"}
		assert rights("Activity Booking", role, permlevel=1) >= {"read", "write"}


@pytest.mark.parametrize("role", [*FAMILY_ROLES, INSTRUCTOR])
def test_families_and_instructors_only_read(role: str) -> None:
	for doctype in doctypes(istable=0):
		assert rights(doctype, role).isdisjoint(CHANGING), doctype
		assert not rights(doctype, role, permlevel=1), doctype


def test_every_doctype_that_families_or_instructors_read_is_limited_to_their_own() -> None:
	shared = {"School", "Academic Year", "Year Group", "Program", "Activity"}
	for doctype in doctypes(istable=0):
		readers = [role for role in (*FAMILY_ROLES, INSTRUCTOR) if rights(doctype, role)]
		assert not readers or doctype in VIEWS or (doctype in shared and readers == [INSTRUCTOR])


def test_every_doctype_with_a_way_to_a_school_has_the_hooks() -> None:
	"""A new doctype that links to a school, or to what belongs to one, has to say who sees it."""
	bound = {"School", *VIEWS}
	for doctype in filter(is_read_by_somebody, doctypes(istable=0, issingle=0)):
		links = {field.options for field in frappe.get_meta(doctype).get_link_fields()}
		if doctype != "School" and links & bound:
			assert doctype in VIEWS, doctype


def test_every_child_table_of_such_a_doctype_follows_it() -> None:
	tables = {
		field.options: parent
		for parent in VIEWS
		for field in frappe.get_meta(parent).get_table_fields()
		if is_read_by_somebody(parent)
	}
	assert tables == PARENTS


@pytest.mark.parametrize(
	("hook", "expected"),
	[
		("has_permission", {*VIEWS, *SHARED}),
		("permission_query_conditions", {*VIEWS, *PARENTS, "Customer", "*"}),
	],
)
def test_hooks_name_them_all(hook: str, expected: set[str]) -> None:
	ours = {
		doctype
		for doctype, methods in frappe.get_hooks(hook).items()
		if any(method.startswith("ifitwala_ed.") for method in methods)
	}
	assert ours == expected


def test_links_to_employees_ignore_user_permissions() -> None:
	"""ERPNext limits the user of every employee to that employee: colleagues in a document would hide it."""
	for doctype in doctypes():
		for field in frappe.get_meta(doctype).fields:
			if field.fieldtype == "Link" and field.options in ("Employee", "User"):
				assert field.ignore_user_permissions, f"{doctype}.{field.fieldname}"
