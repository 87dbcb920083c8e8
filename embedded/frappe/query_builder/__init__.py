"""PyPika under Frappe's names."""

import frappe
from pypika import Case, Order, Table
from pypika.terms import Criterion, Field

__all__ = ["Case", "Criterion", "DocType", "Field", "Order"]


def DocType(*args, **kwargs) -> Table:
	return frappe.qb.DocType(*args, **kwargs)
