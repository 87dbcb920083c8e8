"""What `/api/resource/<doctype>` lists."""

import re

import frappe
from frappe import _
from frappe.model import child_table_fields, default_fields, optional_fields
from frappe.utils import cint, escape_html

STANDARD = {"*", *default_fields, *optional_fields, *child_table_fields}
# `column`, `tabDocType`.`column`, link.column, function(column), with or without an alias
FIELD = re.compile(
	r"(?:\w+\((?:distinct\s+)?)?(?:`tab(?P<doctype>[\w -]+)`\.|(?P<link>\w+)\.)?`?(?P<column>\w+|\*)`?\)?(?:\s+as\s+[`'\"]?\w+[`'\"]?)?",
	re.IGNORECASE,
)


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
	fields = ["*"] if fields == "*" else frappe.parse_json(fields) or ["name"]
	filters, or_filters = frappe.parse_json(filters), frappe.parse_json(or_filters)
	check_fields(doctype, [*fields, *filtered_fields(filters), *filtered_fields(or_filters)])
	return frappe.get_list(
		doctype,
		parent_doctype=parent,
		fields=fields,
		filters=filters,
		or_filters=or_filters,
		group_by=group_by,
		order_by=order_by,
		limit_start=cint(limit_start),
		limit_page_length=cint(limit_page_length),
		as_list=not as_dict,
	)


@frappe.whitelist()
def get_count(doctype, filters=None, debug=False, cache=False):
	return frappe.db.count(doctype, frappe.parse_json(filters))


def check_fields(doctype: str, fields: list[str]) -> None:
	"""Only columns of doctypes, and simple functions of them, may be asked for."""
	for field in fields:
		match = FIELD.fullmatch(str(field).strip())
		if not match:
			_refuse_field(field)
		column, owner = match["column"], match["doctype"] or doctype
		if column not in STANDARD and not frappe.get_meta(owner).get_field(match["link"] or column):
			_refuse_field(field)


def _refuse_field(field: str):
	frappe.throw(_("This field can't be asked for: {0}").format(escape_html(field)), frappe.DataError)


def filtered_fields(filters) -> list[str]:
	"""The columns that filters name: a dict of them, or lists with or without the doctype in front."""
	if not isinstance(filters, list):
		return list(filters or ())
	named = [f"`tab{part[0]}`.`{part[1]}`" if len(part) > 3 else part[0] for part in filters]
	return [part for part in named if isinstance(part, str)]


def check_parent_permission(parent: str | None, child_doctype: str) -> None:
	"""Child rows may be listed only through a parent doctype that has them and that the user may read."""
	has_table = parent and any(
		df.options == child_doctype for df in frappe.get_meta(parent).get_table_fields()
	)
	if not has_table:
		frappe.throw(_("You need to set the parent DocType to list its rows."), frappe.PermissionError)
	if not frappe.has_permission(parent):
		raise frappe.PermissionError
