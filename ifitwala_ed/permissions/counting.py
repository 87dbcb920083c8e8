"""Counts of this app's documents, for whoever may list them.

Version 15's ``frappe.client.get_count`` asks for no right: with filters its number tells any signed-in parent whatever
they ask about anybody's child. hooks.py puts this in its place.
"""

from typing import Any

import frappe
import frappe.client

from ifitwala_ed.core import list_filters
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.permissions.document_access import PARENTS
from ifitwala_ed.permissions.own_doctypes import is_own


@frappe.whitelist()
@reads_arguments
def get_count(
	doctype: str,
	filters: str | dict | list | None = None,
	debug: bool = False,
	cache: bool = False,
) -> int:
	"""How many documents the user finds in a list. Raises PermissionError for who may not list them.

	Other apps' documents are counted as Frappe counts them.
	"""
	if not is_own(doctype):
		return frappe.client.get_count(doctype, filters, debug, cache)
	found: list[Any] = frappe.get_list(
		doctype,
		parent_doctype=PARENTS.get(doctype),
		filters=list_filters.read(doctype, filters),
		pluck="name",
		order_by="name asc",
		limit_page_length=0,
	)
	return len(found)
