"""Installing the app, and keeping what it brings in place on every migrate."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import frappe
from frappe import _
from frappe.installer import remove_from_installed_apps
from frappe.utils.password import get_encryption_key

from ifitwala_ed.setup.custom_fields import make_custom_fields
from ifitwala_ed.setup.email_templates import make_email_templates
from ifitwala_ed.setup.link_permissions import grant_link_permissions
from ifitwala_ed.setup.roles import make_roles

APP: Final = "ifitwala_ed"
# As `tool.bench.frappe-dependencies` in pyproject.toml, which a bench asks when it gets the app.
MAJOR_VERSIONS: Final = ("15", "16")


def before_install() -> None:
	"""Refuse where the app can't work. Else have what Frappe installs next found, and make the roles before it does."""
	refuse_same_doctypes(frappe.get_installed_apps())
	refuse_other_versions({app: frappe.get_module(app).__version__ for app in ("frappe", "erpnext")})
	refuse_before_setup()
	renew_module_map()
	forget_failed_install()
	make_roles()


def after_install() -> None:
	"""Put roles, custom fields, rights and mail texts in place; a site where that fails doesn't list the app."""
	with listed_if_complete():
		put_in_place()


def after_migrate() -> None:
	"""Put back what was changed or lost since."""
	put_in_place()


def put_in_place() -> None:
	"""Make roles, custom fields, rights and mail texts what they should be. Where they are, nothing is written."""
	# Frappe makes it when something is first sealed: of two processes that do so at once each makes another, and what the
	# one seals, a draw or a medical note, nobody opens any more
	get_encryption_key()
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


def refuse_other_versions(versions: dict[str, str]) -> None:
	"""Raise IncompatibleApp where Frappe or ERPNext has a version that the app isn't made for."""
	if {version.split(".")[0] for version in versions.values()} <= set(MAJOR_VERSIONS):
		return
	frappe.throw(
		_(
			"Ifitwala Ed runs with Frappe and ERPNext 15 or 16. This bench has Frappe {0} and ERPNext {1}. "
			"Install Ifitwala Ed in another bench."
		).format(versions["frappe"], versions["erpnext"]),
		exc=frappe.IncompatibleApp,
		title=_("Another Version Is Needed"),
	)


def refuse_before_setup() -> None:
	"""Raise IncompatibleApp as long as there is neither a company nor a chart of accounts to work with."""
	if frappe.db.get_single_value("System Settings", "setup_complete"):
		return
	frappe.throw(
		_(
			"This site's setup wizard is not complete: ERPNext has no company yet, and Ifitwala Ed could bill nobody. "
			"Sign in as Administrator, complete the wizard, and install Ifitwala Ed then."
		),
		exc=frappe.IncompatibleApp,
		title=_("The Setup Wizard Is Not Complete"),
	)


def renew_module_map() -> None:
	"""Have Frappe list the modules of its apps anew.

	It caches the list in Redis and reads it when a command begins. In a bench that was used before it got this app, the
	list knows nothing of it, and Frappe would install an app without doctypes.
	"""
	frappe.cache.delete_value("app_modules")
	frappe.setup_module_map()


def forget_failed_install() -> None:
	"""Delete the modules that an install has left which ended before its end: Frappe makes them once more."""
	frappe.db.delete("Module Def", {"app_name": APP})


@contextmanager
def listed_if_complete() -> Iterator[None]:
	"""Take the app off the site's list of apps, where Frappe has put it already, unless the block comes to its end."""
	is_complete = False
	try:
		yield
		is_complete = True
	finally:
		if not is_complete:
			frappe.db.rollback()
			# as long as Frappe believes in the install it goes by the list that it cached, with the app in it
			frappe.flags.in_install = False
			frappe.clear_cache()
			remove_from_installed_apps(APP)
