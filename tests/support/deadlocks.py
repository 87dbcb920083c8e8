"""Transactions that the database takes back: how often retries hide it, and one that is taken back here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe

from ifitwala_ed.core import taken_back, transactions

DEADLOCK = 1213


@contextmanager
def counting_deadlocks() -> Iterator[list[Exception]]:
	"""The deadlocks of this process's transactions, also those that another server of a cluster finds at the commit."""
	met: list[Exception] = []
	run_once = transactions._run_once

	def watched(work: Callable[[], Any], *, keep: bool) -> Any:
		try:
			return run_once(work, keep=keep)
		except frappe.QueryDeadlockError as error:
			# what a server refuses that isolates snapshots is none
			if not taken_back.is_changed_since_read(error):
				met.append(error)
			raise

	with mock.patch.object(transactions, "_run_once", watched):
		yield met


class _Refusing:
	"""A cursor whose statements all fail with a number."""

	def __init__(self, cursor: Any, number: int) -> None:
		self._cursor, self._number = cursor, number

	def __getattr__(self, name: str) -> Any:
		return getattr(self._cursor, name)

	def execute(self, *_statement: Any) -> None:
		raise frappe.db.OperationalError(self._number, "taken back")


def take_back(number: int = DEADLOCK, statement: str = "SELECT 1") -> None:
	"""Have the database take back the open transaction and say so to a statement, which raises.

	Frappe knows nothing of it but that error.
	"""
	database = frappe.local.db
	database._conn.rollback()
	with mock.patch.object(database, "_cursor", _Refusing(database._cursor, number)):
		database.sql(statement)
