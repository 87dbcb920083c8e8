"""The rights that a doctype comes with, whatever the site made of them."""

from frappe.modules import read_doctype


def get_standard_permissions(doctype: str) -> list[dict]:
	return read_doctype(doctype).get("permissions", [])
