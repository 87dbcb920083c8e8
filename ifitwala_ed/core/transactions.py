"""Whole transactions: begun afresh, retried when the database asks for it.

A booking is decided under the lock of its student. InnoDB's REPEATABLE READ takes its snapshot at the first
plain read, so the lock has to be the first statement of its transaction: only then do the plain reads after it
show what the previous holder of the lock committed. Everything read before is ended with a commit.
"""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core import taken_back
from ifitwala_ed.core.errors import said_so_far, unsay_since

Result = TypeVar("Result")

# A server that isolates snapshots refuses all but one of those who write to the same row at once: where many want one
# seat, somebody is refused often before it is their turn.
MAX_ATTEMPTS: Final = 16
FIRST_PAUSE_SECONDS: Final = 0.02
LONGEST_PAUSE_SECONDS: Final = 1.0


class StaleJudgement(Exception):
	"""What was judged before the seat's UPDATE no longer holds: judge again in a new transaction."""


def run(work: Callable[[], Result], *, attempts: int = MAX_ATTEMPTS, is_trial: bool = False) -> Result:
	"""Run ``work`` as one transaction of its own and commit it; return what ``work`` gives.

	A trial is taken back instead, with the messages it gave and the jobs it would have begun.

	Open reads are ended first. A deadlock (1213), a lock timeout (1205), a record changed since it was read
	(1020) and a ``StaleJudgement`` roll back everything and run ``work`` again, at most ``attempts`` times with
	a growing, jittered pause; a cluster of which several servers are written raises them as late as at the commit. They do so
	also where ``work`` has kept the error to itself. Any other error rolls back and is raised.
	"""
	taken_back.watch()
	for attempt in range(1, attempts + 1):
		# What was written so far belongs to the caller, and a new snapshot must begin after the first lock. What has only
		# read ends as a new transaction begins: one statement instead of two.
		if frappe.db.transaction_writes:
			frappe.db.commit()
		else:
			frappe.db.begin()
		said = said_so_far()
		try:
			result = _run_once(work, keep=not is_trial)
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError, StaleJudgement):
			if attempt == attempts:
				raise
		except frappe.db.OperationalError as error:
			if attempt == attempts or not taken_back.is_changed_since_read(error):
				raise
		else:
			if is_trial:
				unsay_since(said)
			return result
		unsay_since(said)
		longest = min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
		time.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, no secret
	raise AssertionError("unreachable: the last attempt returns or raises")


def is_lost_race(error: Exception) -> bool:
	"""Return whether what was judged had changed, which can't happen to whoever locks it before.

	A deadlock says no such thing, nor does a cluster where another server was faster: a lock that is held for longer makes
	more of those.
	"""
	return isinstance(error, StaleJudgement) or taken_back.is_changed_since_read(error)


def _run_once(work: Callable[[], Result], *, keep: bool) -> Result:
	committed = False
	try:
		result = work()
		taken_back.require_held()
		if keep:
			# the caller may only answer once the outcome is durable
			frappe.db.commit()
			committed = True
		return result
	finally:
		if not committed:
			frappe.db.rollback()


def lock_row(doctype: str, name: str) -> None:
	"""Hold one row until the transaction ends. As its first statement, what is read after it is younger than the lock."""
	taken_back.watch()
	table = DocType(doctype)
	frappe.qb.from_(table).select(table.name).where(table.name == name).for_update().run()
