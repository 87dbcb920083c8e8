"""What the database plans to read for the statements of a call: a whole table is too much of one that grows."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final
from unittest import mock

import frappe

PLANNED: Final = re.compile(r"\s*\(*\s*(select|update|delete|with)\b", re.IGNORECASE)
# `tabActivity Booking` b, `tabActivity Booking` as `b`
ALIAS: Final = re.compile(r"`(tab[^`]+)`\s+(?:as\s+)?(?:`(\w+)`|(\w+))", re.IGNORECASE)
# every row of the table, or of one of its indexes
WHOLE: Final = ("ALL", "index")


def whole_tables(call: Callable[[], Any], tables: Collection[str], at_most: int) -> list[str]:
	"""The statements of a call that read one of these tables from end to end, with more than so many rows of it.

	An index that is read in its order until a page is full reads no more than the page. The call's writes are rolled back.
	"""
	statements = _statements_of(call)
	frappe.db.rollback()
	big = {f"tab{doctype}" for doctype in tables}
	return [
		f"{step['table']} by {step['type']}, {step['rows']} rows: {query}"
		for query, values in statements
		for step in _steps(query, values)
		if step["type"] in WHOLE
		and _named(query).get(step["table"], step["table"]) in big
		and int(step["rows"] or 0) > at_most
	]


def _statements_of(call: Callable[[], Any]) -> list[tuple[str, Any]]:
	sql, sent = frappe.db.sql, []

	def noting(query: Any, values: Any = (), *args: Any, **kwargs: Any) -> Any:
		if kwargs.get("run", True) and PLANNED.match(str(query)):
			sent.append((str(query), values))
		return sql(query, values, *args, **kwargs)

	with mock.patch.object(frappe.db, "sql", noting):
		call()
	return sent


def _steps(query: str, values: Any) -> Iterator[dict[str, Any]]:
	yield from frappe.db.sql(f"EXPLAIN {query}", values, as_dict=True)


def _named(query: str) -> dict[str, str]:
	"""Which table a name in the plan stands for."""
	return {alias or bare: table for table, alias, bare in ALIAS.findall(query)}
