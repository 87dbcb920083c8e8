"""Nobody counts what they may not list.

Version 15's ``frappe.client.get_count`` asks for no right: with filters its number tells any signed-in parent whatever
they ask about anybody's child, in this app's documents and in others', notifications among them. hooks.py puts this in its
place.
"""

from typing import Any

import frappe

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
	"""Return how many documents the user finds in a list, of any doctype. Raises PermissionError for who may not list
	them.
	"""
	query = frappe.get_list(
		doctype,
		parent_doctype=PARENTS.get(doctype),
		filters=_read(doctype, filters),
		fields=["name"],
		# a filter by rows joins their table, which has names too
		order_by=f"`tab{doctype}`.`name` asc",
		limit_page_length=0,
		run=False,
	)
	# Frappe wrote the query with the user's conditions in it; version 16 gives it as an object
	return frappe.db.sql(f"select count(*) from ({query}) found")[0][0]  # noqa: S608


def _read(doctype: str, filters: Any) -> Any:
	"""Return the filters; of other apps' doctypes Frappe judges them, which knows more kinds of them."""
	return list_filters.read(doctype, filters) if is_own(doctype) else list_filters.parsed(filters)
