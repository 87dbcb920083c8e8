"""Every page of the families' portal: Frappe asks here for GET and POST alike, whatever follows /activities."""

import frappe

from ifitwala_ed.portal import pages
from ifitwala_ed.portal.routes import ROUTES

# Frappe would keep a page by its path and show it to the next parent
no_cache = 1


def get_context(context: frappe._dict) -> None:
	answer = pages.answer(ROUTES, frappe.form_dict.get("app_path") or "")
	context.document = answer.document
	context.http_status_code = answer.status
	context.title = context.title or ""
