"""Uninstalling the app leaves Frappe and ERPNext as they were."""

import frappe

from ifitwala_ed.setup.custom_fields import remove_custom_fields
from ifitwala_ed.setup.roles import remove_roles

# What Frappe keeps by the name of a doctype and doesn't clear when the doctype goes. A User Permission on a doctype
# that doesn't exist any more would even keep its user from signing in.
KEPT_BY_DOCTYPE = {
	"User Permission": ("allow", "applicable_for"),
	"DocShare": ("share_doctype",),
	"ToDo": ("reference_type",),
	"Notification Log": ("document_type",),
}


def before_uninstall() -> None:
	"""Take away what the app put beside its own doctypes."""
	doctypes = own_doctypes()
	remove_custom_fields()
	remove_references(doctypes)
	remove_roles()


def after_uninstall() -> None:
	"""Take away what the end of the doctypes leaves behind."""
	frappe.db.delete("Scheduled Job Type", {"method": ["like", "ifitwala\\_ed.%"]})
	frappe.clear_cache()


def own_doctypes() -> list[str]:
	"""Return the names of the app's doctypes."""
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	return frappe.get_all("DocType", filters={"module": ["in", modules]}, pluck="name", order_by="name")


def remove_references(doctypes: list[str]) -> None:
	"""Delete what Frappe keeps beside these doctypes, by their names."""
	frappe.db.delete("Singles", {"doctype": ["in", doctypes]})
	for doctype in filter(frappe.db.table_exists, KEPT_BY_DOCTYPE):
		for fieldname in KEPT_BY_DOCTYPE[doctype]:
			frappe.db.delete(doctype, {fieldname: ["in", doctypes]})
