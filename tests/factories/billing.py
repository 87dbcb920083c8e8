"""Whom to bill, and what for."""

from typing import Any

import frappe
from frappe.model.document import Document

from tests.factories import places
from tests.factories.core import insert, unique


def item(**values: Any) -> Document:
	name = unique("Activity Fee")
	group = frappe.get_all("Item Group", filters={"is_group": 0}, pluck="name", order_by="name", limit=1)
	defaults = {
		"item_code": name,
		"item_name": name,
		"item_group": group[0],
		"stock_uom": "Nos",
		"is_stock_item": 0,
	}
	return insert("Item", defaults, values)


def billable_offering(**values: Any) -> Document:
	defaults = {
		"billable_offering_name": unique("Activity Fee"),
		"item": values.get("item") or item().name,
		"company": values.get("company") or places.company(),
	}
	return insert("Billable Offering", defaults, values)


def account_holder(guardian: str | None = None, **values: Any) -> Document:
	defaults = {"account_holder_name": unique("Account Holder"), "guardian": guardian}
	return insert("Account Holder", defaults, values)
