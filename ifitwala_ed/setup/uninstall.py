"""Uninstalling the app leaves Frappe and ERPNext as they were."""

import frappe

from ifitwala_ed.core import notes
from ifitwala_ed.setup.custom_fields import remove_custom_fields
from ifitwala_ed.setup.email_templates import remove_email_templates
from ifitwala_ed.setup.link_permissions import withdraw_link_permissions
from ifitwala_ed.setup.roles import remove_roles

# What Frappe keeps by the name of a doctype and doesn't clear when the doctype goes: children's data in former values
# and comments, and User Permissions, of which one on a doctype that is gone keeps its user from signing in.
KEPT_BY_DOCTYPE = {
	"Comment": ("reference_doctype",),
	"Deleted Document": ("deleted_doctype",),
	"DocShare": ("share_doctype",),
	"Document Follow": ("ref_doctype",),
	"Notification Log": ("document_type",),
	"Tag Link": ("document_type",),
	"ToDo": ("reference_type",),
	"User Permission": ("allow", "applicable_for"),
	"Version": ("ref_doctype",),
	"View Log": ("reference_doctype",),
}

# What shows a workspace in version 16.
DESK_ENTRIES = ("Desktop Icon", "Workspace Sidebar")


def before_uninstall() -> None:
	"""Take away what the app put beside its own doctypes."""
	doctypes = own_doctypes()
	remove_custom_fields()
	remove_email_templates()
	remove_references(doctypes)
	remove_jobs()
	withdraw_link_permissions()
	remove_roles()
	remove_memories()
	remove_patch_log()
	remove_desk_entries()


def after_uninstall() -> None:
	"""Forget what was cached of the app."""
	frappe.clear_cache()


def own_doctypes() -> list[str]:
	"""Return the names of the app's doctypes."""
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	return frappe.get_all("DocType", filters={"module": ["in", modules]}, pluck="name", order_by="name")


def remove_references(doctypes: list[str]) -> None:
	"""Delete what Frappe keeps beside these doctypes, by their names."""
	frappe.db.delete("Singles", {"doctype": ["in", doctypes]})
	remove_mails(doctypes)
	for doctype in filter(frappe.db.table_exists, KEPT_BY_DOCTYPE):
		for fieldname in KEPT_BY_DOCTYPE[doctype]:
			frappe.db.delete(doctype, {fieldname: ["in", doctypes]})
	for name in frappe.get_all(
		"File", filters={"attached_to_doctype": ["in", doctypes]}, pluck="name", order_by="name"
	):
		# only who may uninstall the app gets here, and what the files belong to goes anyway
		frappe.delete_doc("File", name, ignore_permissions=True)


def remove_mails(doctypes: list[str]) -> None:
	"""Delete the queued mails about documents that go: nobody should get one that was still to be sent."""
	mails = frappe.get_all(
		"Email Queue", filters={"reference_doctype": ["in", doctypes]}, pluck="name", order_by="name"
	)
	if mails:
		frappe.db.delete("Email Queue Recipient", {"parent": ["in", mails]})
		frappe.db.delete("Email Queue", {"name": ["in", mails]})


def remove_memories() -> None:
	"""Delete what the app noted for itself, among the site's global values and beside them."""
	notes.forget_all()
	frappe.db.delete("DefaultValue", {"parent": "__global", "defkey": ["like", "ifitwala_ed_%"]})


def remove_desk_entries() -> None:
	"""Delete the app's places on the desktop and in the sidebar, where Frappe has such.

	Frappe itself looks for icons by another name than the one that its own records have. As rows: a document that goes on a
	developer's site takes its file with it, which is a file of this app.
	"""
	for doctype in filter(frappe.db.table_exists, DESK_ENTRIES):
		names = frappe.get_all(doctype, filters={"app": "ifitwala_ed"}, pluck="name", order_by="name")
		for table in frappe.get_meta(doctype).get_table_fields() if names else ():
			frappe.db.delete(table.options, {"parenttype": doctype, "parent": ["in", names]})
		frappe.db.delete(doctype, {"app": "ifitwala_ed"})


def remove_patch_log() -> None:
	"""Delete the notes on which of the app's patches have run: an app that is installed again has none behind it."""
	frappe.db.delete("Patch Log", {"patch": ["like", "ifitwala_ed.%"]})


def remove_jobs() -> None:
	"""Delete the app's scheduled jobs. Frappe would keep calling them until the next migrate."""
	jobs = frappe.get_all(
		"Scheduled Job Type", filters={"method": ["like", "ifitwala_ed.%"]}, pluck="name", order_by="name"
	)
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ["in", jobs]})
		frappe.db.delete("Scheduled Job Type", {"name": ["in", jobs]})
