"""What the app's roles may pick of ERPNext's documents in a link field: the right `select`, which shows names only.

Frappe checks the right on what a link names, and ERPNext gives it to its own roles alone. The only way to add a right to
a doctype of another app is Custom DocPerm, and the first such row of a doctype replaces all of its DocPerms. So Frappe's
own copy of them is made first (`setup_custom_perms`), as Role Permissions Manager does. What was copied is remembered:
as long as nobody changed the copy, it follows ERPNext's updates, and goes on uninstall.

Only install, migrate and uninstall call this, and they run with all rights: permissions are not asked.
"""

import json
from typing import Any, Final

import frappe
from frappe.core.page.permission_manager.permission_manager import get_standard_permissions
from frappe.permissions import rights, setup_custom_perms

from ifitwala_ed.permissions.roles import ACADEMIC_ADMIN, ACADEMIC_STAFF, ACTIVITY_COORDINATOR

# Whoever may write a document of this app picks what it links to. Every Desk user may pick an Item by itself.
SELECTED_BY: Final = {
	"Company": (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR),
	"Customer": (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR),
	"Employee": (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR, ACADEMIC_STAFF),
	"Holiday List": (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR),
	"Location": (ACADEMIC_ADMIN, ACTIVITY_COORDINATOR, ACADEMIC_STAFF),
}

# Remembers the rows that were added, and for each doctype the rights that were copied.
GRANTED: Final = "ifitwala_ed_granted_link_permissions"

Rule = list[Any]


def grant_link_permissions() -> None:
	"""Give every role what it lacks. Where nothing lacks, nothing is written."""
	memory = _recall()
	before = json.dumps(memory)
	for doctype, roles in SELECTED_BY.items():
		if setup_custom_perms(doctype):
			memory["copied"][doctype] = _rules_of_others(doctype)
		elif doctype in memory["copied"]:
			_follow_updates(doctype, memory)
		for role in roles:
			if not frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": 0}):
				memory["rows"].append(_grant(doctype, role))
	if json.dumps(memory) != before:
		frappe.db.set_global(GRANTED, json.dumps(memory))


def withdraw_link_permissions() -> None:
	"""Take away what was added, and the copies that nobody changed since."""
	memory = _recall()
	frappe.db.delete("Custom DocPerm", {"name": ["in", memory["rows"]]})
	for doctype, copied in memory["copied"].items():
		if _rules_of_others(doctype) == copied:
			frappe.db.delete("Custom DocPerm", {"parent": doctype})
	for doctype in SELECTED_BY:
		frappe.clear_cache(doctype=doctype)
	frappe.db.delete("DefaultValue", {"parent": "__global", "defkey": GRANTED})


def _recall() -> dict[str, Any]:
	# as stored: what was remembered has to be rolled back with the rows, and caches aren't
	stored = frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": GRANTED}, "defvalue")
	return json.loads(stored or '{"copied": {}, "rows": []}')


def _follow_updates(doctype: str, memory: dict[str, Any]) -> None:
	"""Copy anew when ERPNext changed its rights and nobody changed the copy."""
	standard = sorted(map(_rule, get_standard_permissions(doctype)))
	copied = memory["copied"][doctype]
	if standard == copied or _rules_of_others(doctype) != copied:
		return
	frappe.db.delete("Custom DocPerm", {"parent": doctype})
	setup_custom_perms(doctype)
	memory["copied"][doctype] = _rules_of_others(doctype)


def _grant(doctype: str, role: str) -> str:
	row = frappe.new_doc("Custom DocPerm")
	# every right by its name: a new row would read and export by default
	row.update({right: int(right == "select") for right in rights})
	row.update(
		{
			"parent": doctype,
			"parenttype": "DocType",
			"parentfield": "permissions",
			"role": role,
			"permlevel": 0,
		}
	)
	# install and migrate are run by the administrator of the bench
	return row.insert(ignore_permissions=True).name


def _rules_of_others(doctype: str) -> list[Rule]:
	"""Return the doctype's custom rights without those of the roles that are given any here."""
	rows = frappe.get_all(
		"Custom DocPerm",
		filters={"parent": doctype, "role": ["not in", SELECTED_BY[doctype]]},
		fields=["role", "permlevel", "if_owner", *(f"`{right}`" for right in rights)],
		order_by="name asc",
	)
	return sorted(map(_rule, rows))


def _rule(row: dict) -> Rule:
	given = [right for right in rights if row.get(right)]
	return [row.get("role"), row.get("permlevel") or 0, row.get("if_owner") or 0, given]
