"""Which fields of which doctypes link to a doctype."""

import frappe


def all_doctypes() -> list[str]:
	"""The doctypes of the installed apps."""
	return frappe.db.sql("select `name` from `tabDocType` order by `name`", pluck=True)


def link_fields(doctype: str) -> list[tuple[str, str]]:
	"""(doctype, field) of every Link to a doctype."""
	return [
		(parent, df.fieldname)
		for parent in all_doctypes()
		for df in frappe.get_meta(parent).get_link_fields()
		if df.options == doctype and not df.is_virtual
	]


def dynamic_link_fields() -> list[tuple[str, str, str]]:
	"""(doctype, field, field that names the target's doctype) of every Dynamic Link."""
	return [
		(parent, df.fieldname, df.options)
		for parent in all_doctypes()
		for df in frappe.get_meta(parent).get_dynamic_link_fields()
	]
