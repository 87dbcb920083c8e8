"""Rows as they would be stored, without the rules that lead to them: for tests of who may see what."""

from typing import Any

import frappe
from frappe.model.document import Document


def row(doctype: str, **values: Any) -> Document:
	"""Writes a document past its controller."""
	document = frappe.get_doc({"doctype": doctype, **values})
	document.name = frappe.generate_hash(length=10)
	document.db_insert()
	return document
