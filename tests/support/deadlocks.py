"""What the retries of a transaction hide: how often the database refused one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe

from ifitwala_ed.core import transactions


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
			if not transactions.is_changed_since_read(error):
				met.append(error)
			raise

	with mock.patch.object(transactions, "_run_once", watched):
		yield met
