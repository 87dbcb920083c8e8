"""The Email Templates that the app brings. A school's edits are kept, on migrate and when the app goes."""

import frappe

from ifitwala_ed.activities.notices import templates


def make_email_templates() -> None:
	"""Store what is missing; what is there is the school's."""
	for name in sorted(set(templates.NAMES.values())):
		if not frappe.db.exists(templates.TEMPLATE, name):
			# install and migrate are run by the administrator of the bench
			templates.new(name).insert(ignore_permissions=True)


def remove_email_templates() -> None:
	"""Delete those that nobody has edited."""
	for name in sorted(set(templates.NAMES.values())):
		stored = frappe.db.get_value(templates.TEMPLATE, name, ["subject", "response_html"])
		if stored == (templates.SUBJECT, templates.BODY):
			# uninstall is run by the administrator of the bench
			frappe.delete_doc(templates.TEMPLATE, name, ignore_permissions=True)
