"""Fields that the form shows read only are the server's: what a client sends there isn't believed."""

from frappe.model.document import Document


def restore(document: Document) -> None:
	"""Set every read-only field to its stored value, or to nothing in a new document. Called first in validate."""
	before = document.get_doc_before_save()
	for field in document.meta.fields:
		if field.read_only and not field.fetch_from:
			document.set(field.fieldname, before.get(field.fieldname) if before else None)
