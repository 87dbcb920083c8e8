"""How many queries something sends."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe


def count_queries(call: Callable[[], Any]) -> int:
	"""The queries that a call sends over this connection."""
	sql, queries = frappe.db.sql, []

	def counting(*args: Any, **kwargs: Any) -> Any:
		queries.append(args)
		return sql(*args, **kwargs)

	with mock.patch.object(frappe.db, "sql", counting):
		call()
	return len(queries)
