"""The yardstick of what stores many rows: the same rows by plain INSERT statements."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import frappe

from ifitwala_ed.core.rows import CHUNK, in_chunks

Rows = dict[str, list[tuple]]


def seconds(call: Callable[[], Any]) -> float:
	start = time.perf_counter()
	call()
	return time.perf_counter() - start


def stored_rows(kinds: Iterable[str]) -> tuple[Rows, dict[str, list[str]]]:
	"""Every row of some tables, and the columns of each that have values."""
	rows, columns = {}, {}
	for kind in kinds:
		found = frappe.get_all(kind, fields=["*"], order_by="name asc")
		columns[kind] = [name for name, value in found[0].items() if value is not None]
		rows[kind] = [tuple(row[name] for name in columns[kind]) for row in found]
	return rows, columns


def delete_rows(rows: Rows) -> None:
	for kind in rows:
		frappe.db.delete(kind)


def insert_bare(rows: Rows, columns: dict[str, list[str]]) -> None:
	"""The fastest way there is: plain INSERT statements of many rows, in chunks as large as the gate's."""
	for kind in rows:
		names = ", ".join(f"`{name}`" for name in columns[kind])
		place = f"({', '.join(['%s'] * len(columns[kind]))})"
		for chunk in in_chunks(rows[kind], CHUNK):
			places = ", ".join([place] * len(chunk))
			values = [value for row in chunk for value in row]
			frappe.db.sql(f"INSERT INTO `tab{kind}` ({names}) VALUES {places}", values)  # noqa: S608
