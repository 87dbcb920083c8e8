"""Whom to bill, and what for."""

from typing import Any

import frappe
from frappe.model.document import Document

from ifitwala_ed.core import transactions
from tests.factories import offerings, people, places
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


def paid_offering(fee: float = 120, **values: Any) -> offerings.Offered:
	"""An open offering that has to be paid for."""
	return offerings.open_offering(
		activity_payment_required=1,
		activity_fee_amount=fee,
		activity_billable_offering=values.pop("billable", None) or billable_offering().name,
		**values,
	)


def paying_family(school: str, **values: Any) -> people.Family:
	"""A guardian who can log in, a child, and an account holder with a customer."""
	return people.family(school, account_holder=values.pop("payer", None) or account_holder().name, **values)


def delete_invoice(number: str) -> None:
	"""Deletes an invoice as staff do, anew where a worker has just numbered another: ERPNext gives the number back."""
	transactions.run(lambda: frappe.delete_doc("Sales Invoice", number))
