"""The app's roles: made before its doctypes are, kept right on every migrate, taken away on uninstall.

Frappe makes the roles that a doctype names by itself, all of them with access to Desk. A parent would be a System User.
Only install, migrate and uninstall call this, and they run with all rights: permissions are not asked.
"""

import json
from typing import Final

import frappe

from ifitwala_ed.permissions.roles import (
	ACADEMIC_ADMIN,
	ACADEMIC_STAFF,
	ACTIVITY_COORDINATOR,
	FAMILY_ROLES,
	GUARDIAN,
	INSTRUCTOR,
	STUDENT,
)

# Role: access to Desk
ROLES: Final = {
	ACADEMIC_ADMIN: 1,
	ACTIVITY_COORDINATOR: 1,
	ACADEMIC_STAFF: 1,
	INSTRUCTOR: 1,
	GUARDIAN: 0,
	STUDENT: 0,
}

# Remembers the roles which the site had before the app, with their access to Desk.
FOUND_ROLES: Final = "ifitwala_ed_found_roles"


def make_roles() -> None:
	"""Make what is missing, correct the access to Desk, and make users who lose it by that Website Users."""
	_remember_found_roles()
	for role, desk_access in ROLES.items():
		_make_role(role, desk_access)
	correct_family_users()


def remove_roles() -> None:
	"""Take away the roles which the app brought, with their assignments, and leave the others as they were found."""
	found = json.loads(frappe.db.get_global(FOUND_ROLES) or "{}")
	for role in ROLES:
		if role in found:
			_set_desk_access(role, found[role])
		else:
			_remove_role(role)
	frappe.db.delete("DefaultValue", {"parent": "__global", "defkey": FOUND_ROLES})


def correct_family_users() -> None:
	"""Make every System User whose roles give no access to Desk a Website User."""
	family = _users_with(FAMILY_ROLES)
	if not family:
		return
	desk_roles = frappe.get_all("Role", filters={"desk_access": 1}, pluck="name", order_by="name")
	at_desk = _users_with(desk_roles)
	for name in frappe.get_all(
		"User",
		filters={"name": ["in", sorted(family - at_desk)], "user_type": "System User"},
		pluck="name",
		order_by="name",
	):
		user = frappe.get_doc("User", name)
		user.flags.ignore_permissions = True
		user.save()  # derives the user type from the roles


def _remember_found_roles() -> None:
	if frappe.db.get_global(FOUND_ROLES) is not None:
		return
	found = frappe.get_all(
		"Role", filters={"name": ["in", list(ROLES)]}, fields=["name", "desk_access"], order_by="name"
	)
	frappe.db.set_global(FOUND_ROLES, json.dumps({role.name: role.desk_access for role in found}))


def _make_role(role: str, desk_access: int) -> None:
	if frappe.db.exists("Role", role):
		_set_desk_access(role, desk_access)
		return
	doc = frappe.new_doc("Role")
	doc.update({"role_name": role, "desk_access": desk_access})
	# install and migrate are run by the administrator of the bench
	doc.insert(ignore_permissions=True)


def _set_desk_access(role: str, desk_access: int) -> None:
	doc = frappe.get_doc("Role", role)
	if doc.desk_access != desk_access:
		doc.desk_access = desk_access
		# install and migrate are run by the administrator of the bench
		doc.save(ignore_permissions=True)


def _remove_role(role: str) -> None:
	for doctype in filter(frappe.db.table_exists, ("Has Role", "Custom DocPerm", "DocPerm")):
		frappe.db.delete(doctype, {"role": role})
	# uninstall is run by the administrator of the bench
	frappe.delete_doc("Role", role, force=True, ignore_permissions=True, ignore_missing=True)


def _users_with(roles: tuple[str, ...] | list[str]) -> set[str]:
	return set(
		frappe.get_all(
			"Has Role",
			filters={"role": ["in", roles], "parenttype": "User"},
			pluck="parent",
			order_by="parent",
		)
	)
