"""What `/api/resource/<doctype>` lists."""

import frappe
from frappe import _


@frappe.whitelist()
def get_list(
	doctype,
	fields=None,
	filters=None,
	group_by=None,
	order_by=None,
	limit_start=None,
	limit_page_length=20,
	parent=None,
	debug: bool = False,
	as_dict: bool = True,
	or_filters=None,
):
	if frappe.get_meta(doctype).istable:
		check_parent_permission(parent, doctype)
	return frappe.get_list(
		doctype,
		parent_doctype=parent,
		fields=frappe.parse_json(fields) or ["name"],
		filters=frappe.parse_json(filters),
		or_filters=frappe.parse_json(or_filters),
		group_by=group_by,
		order_by=order_by,
		limit_start=frappe.utils.cint(limit_start),
		limit_page_length=frappe.utils.cint(limit_page_length),
		as_list=not as_dict,
	)


def check_parent_permission(parent: str | None, child_doctype: str) -> None:
	"""Child rows may be listed only through a parent doctype that has them and that the user may read."""
	has_table = parent and any(
		df.options == child_doctype for df in frappe.get_meta(parent).get_table_fields()
	)
	if not has_table:
		frappe.throw(_("You need to set the parent DocType to list its rows."), frappe.PermissionError)
	if not frappe.has_permission(parent):
		raise frappe.PermissionError
