"""INSERT … that meets a row with the same key: one statement for many rows, in the words of each database."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import frappe

CHUNK = 1000


def insert_or_skip(doctype: str, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
	"""Insert the rows whose unique keys are free; what is there already stays as it is. Returns the statements sent.

	Unlike INSERT IGNORE it hides no other problem, such as a value that is too long.
	"""
	return _insert(doctype, fields, rows, mariadb="name = name", others="DO NOTHING")


def insert_or_update(
	doctype: str, fields: Sequence[str], rows: Iterable[Sequence[Any]], update: Sequence[str]
) -> int:
	"""Insert the rows whose name is free and apply ``update`` (assignments over stored columns) to the others.

	On MariaDB the rows are locked one after the other in the order given, there or not yet.
	"""
	table = f"`tab{doctype}`"
	assignments = ", ".join(f"{column} = {table}.{value}" for column, value in (u.split("=") for u in update))
	return _insert(doctype, fields, rows, mariadb=assignments, others=f"(name) DO UPDATE SET {assignments}")


def _insert(
	doctype: str, fields: Sequence[str], rows: Iterable[Sequence[Any]], *, mariadb: str, others: str
) -> int:
	columns = ", ".join(f"`{field}`" for field in fields)
	place = f"({', '.join(['%s'] * len(fields))})"
	statements = 0
	for chunk in in_chunks(rows, CHUNK):
		# names come from this app's code, values are bound
		insert = f"INSERT INTO `tab{doctype}` ({columns}) VALUES {', '.join([place] * len(chunk))}"  # noqa: S608
		on_conflict = f"{insert} ON CONFLICT {others}"
		frappe.db.multisql(
			{
				"mariadb": f"{insert} ON DUPLICATE KEY UPDATE {mariadb}",
				"postgres": on_conflict,
				"sqlite": on_conflict,
			},
			[value for row in chunk for value in row],
		)
		statements += 1
	return statements


def in_chunks(items: Iterable, size: int) -> Iterator[tuple]:
	"""``items`` in tuples of at most ``size``."""
	iterator = iter(items)
	while chunk := tuple(islice(iterator, size)):
		yield chunk
