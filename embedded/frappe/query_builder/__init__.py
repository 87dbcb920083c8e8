"""PyPika under Frappe's names."""

import frappe
from frappe.query_builder.builder import Builder
from pypika import Case, CustomFunction, Order, Table
from pypika.queries import Column, QueryBuilder
from pypika.terms import Criterion, Field, Interval, Tuple, ValueWrapper

__all__ = [
	"Builder",
	"Case",
	"Column",
	"Criterion",
	"CustomFunction",
	"DocType",
	"Field",
	"Interval",
	"Order",
	"QueryBuilder",
	"Table",
	"Tuple",
	"ValueWrapper",
]


def DocType(*args, **kwargs) -> Table:
	return frappe.qb.DocType(*args, **kwargs)
