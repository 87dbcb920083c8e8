"""Jinja templates of the installed apps."""

import frappe
import jinja2
from frappe import _


def get_jenv(app: str | None = None) -> jinja2.Environment:
	"""Finds templates in the app, else in the framework; without an app, in the last one that has them."""
	apps = [app, "frappe"] if app else list(reversed(frappe.get_installed_apps()))
	loader = jinja2.FileSystemLoader([frappe.get_app_path(name) for name in apps])
	environment = jinja2.Environment(loader=loader, autoescape=True)
	environment.globals.update(_=_, frappe=frappe)
	return environment


def render_template(template: str, context: dict | None = None) -> str:
	"""Render a template by its path in an app, or as it is given."""
	environment = get_jenv()
	if template.endswith(".html") and "\n" not in template:
		return environment.get_template(template).render(context or {})
	return environment.from_string(template).render(context or {})
