"""One field of many documents at once, such as what the people are called that some rows name."""

from collections.abc import Iterable
from typing import Any

import frappe


def by_name(doctype: str, names: Iterable[str | None], fieldname: str) -> dict[str, Any]:
	"""Return one field of some documents, by document; an empty name is none. One query, none without names.

	Who may see the rows may see what they name, so nobody's rights are asked.
	"""
	wanted = sorted({name for name in names if name})
	if not wanted:
		return {}
	found = frappe.get_all(
		doctype, filters={"name": ["in", wanted]}, fields=["name", fieldname], order_by="name asc"
	)
	return {row.name: row[fieldname] for row in found}
