"""Queries on the way of every booking, whose text is built once for a process.

Building a query takes the interpreter as long as sending it and reading its answer. A request that sends twenty of them
in a rush has other things to do.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder
from pypika.terms import Parameter


def value(name: str) -> Parameter:
	"""Return the place of a value that is given by name when the query is run."""
	return Parameter(f"%({name})s")


def prepared(build: Callable[..., QueryBuilder]) -> Callable[..., list[tuple]]:
	"""Decorate a function that gives a query with ``value`` in it: called with the values, it gives the rows.

	What the function takes itself decides the text and is given by position.
	"""

	@cache
	def text(*parts: Any) -> str:
		return build(*parts).get_sql()

	def run(*parts: Any, **values: Any) -> list[tuple]:
		# the builder wrote the text, and the database gets the values beside it
		return frappe.db.sql(text(*parts), values)

	run.__doc__ = build.__doc__
	return run


@prepared
def _row(doctype: str, fields: tuple[str, ...], keys: tuple[str, ...]) -> QueryBuilder:
	table = DocType(doctype)
	query = frappe.qb.from_(table).select(*fields).limit(1)
	for fieldname in keys:
		query = query.where(table[fieldname] == value(fieldname))
	return query


def stored_row(doctype: str, fields: Iterable[str], **equal: Any) -> frappe._dict | None:
	"""Read fields of the one row whose columns have the values given, or None where there is none.

	``frappe.db.get_value`` gives the same, but version 15 puts every field through a parser of SQL first, which takes
	several times as long as the query.
	"""
	fields = tuple(fields)
	rows = _row(doctype, fields, tuple(equal), **equal)
	return frappe._dict(zip(fields, rows[0], strict=True)) if rows else None
