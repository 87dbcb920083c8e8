"""The fields which the app adds to ERPNext's doctypes: one table for install, migrate and uninstall."""

from typing import Any, Final

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

CUSTOM_FIELDS: Final[dict[str, list[dict[str, Any]]]] = {
	"Location": [
		{
			"fieldname": "is_bookable",
			"label": "Is Bookable",
			"fieldtype": "Check",
			"default": "0",
			"insert_after": "is_group",
			"description": "Activities can take place here.",
		},
		{
			"fieldname": "seats",
			"label": "Seats",
			"fieldtype": "Int",
			"non_negative": 1,
			"insert_after": "is_bookable",
			"depends_on": "is_bookable",
			"description": "A larger group is reported when an offering is made ready. 0 sets no limit.",
		},
	],
	"Sales Invoice": [
		{
			"fieldname": "activity_booking",
			"label": "Activity Booking",
			"fieldtype": "Link",
			"options": "Activity Booking",
			"insert_after": "customer_name",
			"read_only": 1,
			"no_copy": 1,
			"print_hide": 1,
			"search_index": 1,
			"ignore_user_permissions": 1,
			"depends_on": "activity_booking",
			"description": "The booking which this invoice is for.",
		}
	],
}


def make_custom_fields() -> None:
	"""Add what is missing and correct what differs. Where nothing does, nothing is written."""
	differing = {
		doctype: [df for df in fields if not _is_in_place(doctype, df)]
		for doctype, fields in CUSTOM_FIELDS.items()
	}
	differing = {doctype: fields for doctype, fields in differing.items() if fields}
	if differing:
		create_custom_fields(differing)


def remove_custom_fields() -> None:
	"""Take the fields away, with what they hold and what was customized about them."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [df["fieldname"] for df in fields]
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ["in", names]})
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ["in", names]})
		_drop_columns(doctype, names)
		frappe.clear_cache(doctype=doctype)


def _is_in_place(doctype: str, df: dict) -> bool:
	stored = frappe.db.get_value(
		"Custom Field", {"dt": doctype, "fieldname": df["fieldname"]}, list(df), as_dict=True
	)
	return bool(stored) and all((stored[key] or None) == (value or None) for key, value in df.items())


def _drop_columns(doctype: str, fieldnames: list[str]) -> None:
	for fieldname in fieldnames:
		if frappe.db.has_column(doctype, fieldname):
			frappe.db.sql_ddl(f"alter table `tab{doctype}` drop column `{fieldname}`")
