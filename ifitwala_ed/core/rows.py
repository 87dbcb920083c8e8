"""Rows of documents that have no rule of their own, written by one statement for many.

A controller runs for each document, with ten statements or so. What the system keeps in its own tables needs none of
them: histories, reservations, results. Values are bound, which for thousands of rows takes a tenth of the time that
``frappe.db.bulk_insert`` needs to render them with the query builder; and its ``ignore_duplicates`` is INSERT IGNORE, which
cuts a text that is too long instead of refusing it.
What somebody typed is cleaned as the ORM does it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.core import taken_back, typed_text

CHUNK: Final = 1000
NAME_LENGTH: Final = 16

Row = Mapping[str, Any]


def insert_rows(doctype: str, rows: Iterable[Row], *, skip_existing: bool = False) -> list[str]:
	"""Insert rows, all with the same fields, and return their names.

	A row without a name gets a random one; without ``creation`` and ``owner`` it is made now, by the session's user.
	With ``skip_existing`` a row whose name or unique key is taken is left out. Unlike INSERT IGNORE that hides no other
	problem, such as a value that is too long.
	"""
	names: list[str] = []
	for columns, chunk in _chunks(doctype, rows):
		unless_taken = (
			(" ON DUPLICATE KEY UPDATE name = name", " ON CONFLICT DO NOTHING") if skip_existing else ("", "")
		)
		_insert(doctype, columns, chunk, *unless_taken)
		names += [row[0] for row in chunk]
	return names


def upsert_rows(doctype: str, rows: Iterable[Row], increments: Mapping[str, int]) -> None:
	"""Insert the rows whose name is free; raise columns of the others by ``increments``, whatever the row says.

	On MariaDB the rows are locked one after the other in the order given, there or not yet.
	"""
	for columns, chunk in _chunks(doctype, rows):
		_upsert(doctype, columns, chunk, increments)


def update_rows(doctype: str, changes: Mapping[str, Row]) -> None:
	"""Change fields of rows that are there, by their names, each to a value of its own. They are modified now, by the
	session's user; one without fields is that alone. One statement for up to a thousand.
	"""
	now, user = now_datetime(), frappe.session.user
	for chunk in in_chunks(sorted(changes.items()), CHUNK):
		by_field: dict[str, list[Any]] = {}
		for name, row in chunk:
			for fieldname, value in typed_text.cleaned(doctype, row).items():
				by_field.setdefault(fieldname, []).extend((name, value))
		sets = [
			f"`{fieldname}` = CASE name{' WHEN %s THEN %s' * (len(values) // 2)} ELSE `{fieldname}` END"
			for fieldname, values in by_field.items()
		]
		names = [name for name, _row in chunk]
		# names come from this app's code, values are bound in SQL
		frappe.db.sql(
			f"UPDATE `tab{doctype}` SET {', '.join([*sets, 'modified = %s', 'modified_by = %s'])}"  # noqa: S608
			f" WHERE name IN ({', '.join(['%s'] * len(names))})",
			[*(value for values in by_field.values() for value in values), now, user, *names],
		)


def hold_rows(doctype: str, rows: Iterable[Row], *, returning: Sequence[str] = ()) -> list[tuple]:
	"""Hold the rows until the transaction ends by raising their ``revision``, in the order given; make those missing.

	A row that is only read FOR UPDATE is held on its own database server. Where several are written at once (MariaDB
	Galera), two transactions on two of them would both hold it, and both commit. What is written is compared by all of
	them at the commit, and the later one begins anew.

	Nothing else is read: no description of the doctype, no setting. So this can be a transaction's first statement, and
	what is read after it is younger than the lock. A row is made with what it says and nothing more. Return what the SQL
	expressions of ``returning`` give for each row once it is held.
	"""
	given: list[tuple] = []
	for chunk in in_chunks(rows, CHUNK):
		values = [(*row.values(), 1) for row in chunk]
		given += _upsert(doctype, [*chunk[0], "revision"], values, {"revision": 1}, returning)
	return given


def in_chunks(items: Iterable, size: int) -> Iterator[tuple]:
	"""Return ``items`` in tuples of at most ``size``."""
	iterator = iter(items)
	while chunk := tuple(islice(iterator, size)):
		yield chunk


def _chunks(doctype: str, rows: Iterable[Row]) -> Iterator[tuple[Sequence[str], list[tuple]]]:
	"""Return the columns and the values of some rows at a time, with the columns that every document has."""
	now, user = now_datetime(), frappe.session.user
	for chunk in in_chunks(rows, CHUNK):
		complete = []
		for row in (typed_text.cleaned(doctype, row) for row in chunk):
			made_on, made_by = row.get("creation", now), row.get("owner", user)
			of_every_document = {
				"name": row.get("name") or frappe.generate_hash(length=NAME_LENGTH),
				"creation": made_on,
				"modified": made_on,
				"owner": made_by,
				"modified_by": made_by,
			}
			complete.append({**of_every_document, **row, **of_every_document})
		yield list(complete[0]), [tuple(row.values()) for row in complete]


def _insert(
	doctype: str, columns: Sequence[str], rows: list[tuple], mariadb: str = "", others: str = ""
) -> Sequence[tuple]:
	"""Insert the rows, with what is to be done about those that are there, in the words of each database."""
	place = f"({', '.join(['%s'] * len(columns))})"
	names = ", ".join(f"`{column}`" for column in columns)
	# names come from this app's code, values are bound
	insert = f"INSERT INTO `tab{doctype}` ({names}) VALUES {', '.join([place] * len(rows))}"  # noqa: S608
	statements = {"mariadb": insert + mariadb} | dict.fromkeys(("postgres", "sqlite"), insert + others)
	return frappe.db.multisql(statements, [value for row in rows for value in row])


def _upsert(
	doctype: str,
	columns: Sequence[str],
	rows: list[tuple],
	increments: Mapping[str, int],
	returning: Sequence[str] = (),
) -> Sequence[tuple]:
	taken_back.watch()
	table = f"`tab{doctype}`"
	update = ", ".join(f"`{column}` = {table}.`{column}` + {int(by)}" for column, by in increments.items())
	wanted = f" RETURNING {', '.join(returning)}" if returning else ""
	return _insert(
		doctype,
		columns,
		rows,
		f" ON DUPLICATE KEY UPDATE {update}{wanted}",
		f" ON CONFLICT (name) DO UPDATE SET {update}{wanted}",
	)
