"""A child row that is saved or deleted by itself obeys the rights on the document it belongs to.

Frappe judges such a row by roles alone, so it would reach into another school's documents. Saving the parent
doesn't come through here: a parent's save calls no hooks of its rows.
"""

import frappe
from frappe.model.document import Document


def require_parents_right(row: Document, method: str | None = None) -> None:
	"""Hook: raise PermissionError unless the user may write the document that the row is stored or put in."""
	if row.flags.ignore_permissions:
		return
	parents = {(row.parenttype, row.parent)}
	stored = row.get_doc_before_save()
	if stored:
		parents.add((stored.parenttype, stored.parent))
	for doctype, name in sorted(parents):
		frappe.get_doc(doctype, name).check_permission("write")
