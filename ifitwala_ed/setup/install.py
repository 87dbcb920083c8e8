"""Installing the app, and keeping what it brings in place on every migrate."""

import frappe
from frappe import _

from ifitwala_ed.setup.custom_fields import make_custom_fields
from ifitwala_ed.setup.email_templates import make_email_templates
from ifitwala_ed.setup.link_permissions import grant_link_permissions
from ifitwala_ed.setup.roles import make_roles


def before_install() -> None:
	"""Refuse where another app owns the same doctypes; else make the roles before Frappe makes them for Desk."""
	refuse_same_doctypes(frappe.get_installed_apps())
	make_roles()


def after_install() -> None:
	"""Put roles, custom fields, rights and mail texts in place."""
	put_in_place()


def after_migrate() -> None:
	"""Put back what was changed or lost since."""
	put_in_place()


def put_in_place() -> None:
	"""Make roles, custom fields, rights and mail texts what they should be. Where they are, nothing is written."""
	make_roles()
	make_custom_fields()
	grant_link_permissions()
	make_email_templates()


def refuse_same_doctypes(installed_apps: list[str]) -> None:
	"""Raise IncompatibleApp where an installed app has doctypes of the same names."""
	if "education" not in installed_apps:
		return
	frappe.throw(
		_(
			"Ifitwala Ed and Frappe Education both bring doctypes such as Student, Guardian, Program and Student Group, "
			"so that one would overwrite the other's. Install Ifitwala Ed on another site, or uninstall Education first."
		),
		exc=frappe.IncompatibleApp,
		title=_("Two Apps With the Same Doctypes"),
	)
