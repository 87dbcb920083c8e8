from typing import Any

import frappe


def insert(doctype: str, **values: Any) -> str:
	"""Insert one document and return its name."""
	return frappe.get_doc({"doctype": doctype, **values}).insert().name


def insert_if_missing(doctype: str, name: str, **values: Any) -> str:
	"""For masters that the site may have already: a year group, a gender."""
	return name if frappe.db.exists(doctype, name) else insert(doctype, **values)


def insert_unless_found(doctype: str, filters: dict[str, Any], **values: Any) -> str:
	"""For people who may be left from an earlier demo on the site: one is found by `filters`."""
	return frappe.db.get_value(doctype, filters) or insert(doctype, **{**values, **filters})


def preferred(doctype: str, name: str, **filters: Any) -> str | None:
	"""Return the master of that name, else the first one that fits."""
	if frappe.db.exists(doctype, name):
		return name
	found = frappe.get_all(doctype, filters=filters, pluck="name", order_by="name asc", limit=1)
	return found[0] if found else None
