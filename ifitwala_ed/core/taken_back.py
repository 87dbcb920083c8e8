"""What the database has taken back stays so, until it is rolled back here as well.

After a deadlock, or where another server of a cluster was faster (1213), MariaDB has taken back the whole transaction, and the
next statement begins a new one without a word. Whoever keeps the error to themselves goes on in that one as if nothing had
been: no lock is held any more, and the commit keeps the half that came after. Frappe does so where it reads translations that
are in no cache (``get_all_translations`` in versions 15 and 16), and so does any ``suppress(Exception)`` around a read.

So from the first lock of a connection on, whatever would write or commit after such an error meets it again, until the
rollback: as PostgreSQL does by itself. Reading goes on, for the page that tells of the error reads as well.
"""

from collections.abc import Callable
from typing import Any, Final

import frappe

from ifitwala_ed.core import outages

RECORD_CHANGED_SINCE_LAST_READ: Final = 1020
ROLLBACK, START, SAVEPOINT = "rollback", "start", "savepoint"
# what changes nothing, with what is said of a query itself
READS: Final = frozenset({"select", "(select", "with", "show", "describe", "desc", "explain", "analyze"})


def watch() -> None:
	"""Watch this connection from now on, for as long as it is there. Costs no statement."""
	database = frappe.local.db
	if not isinstance(database.sql, _Watched):
		# of this one connection, as Frappe's own recorder does it
		database.sql = _Watched(database.sql)


def require_held() -> None:
	"""Raise the error with which the open transaction was taken back, if there was one."""
	sql = frappe.local.db.sql
	if isinstance(sql, _Watched) and sql.error:
		raise sql.error


class _Watched:
	"""``frappe.db.sql`` of one connection, with the error that nobody may go on after."""

	def __init__(self, sql: Callable[..., Any]) -> None:
		self.sql = sql
		self.error: Exception | None = None

	def __call__(self, query: Any, *given: Any, **named: Any) -> Any:
		if self.error:
			self._judge(str(query).lower().split())
		try:
			return self.sql(query, *given, **named)
		except Exception as error:
			if is_end(error, query):
				self.error = error
			raise

	def _judge(self, words: list[str]) -> None:
		first = words[0] if words else ""
		if first == START or (first == ROLLBACK and SAVEPOINT not in words):
			self.error = None
		elif self.error and first not in READS:
			raise self.error


def is_end(error: Exception, query: Any) -> bool:
	"""Return whether nothing of the transaction can be relied on after this error of a statement."""
	if isinstance(error, frappe.QueryTimeoutError):
		# MariaDB may have taken back more than the statement; who doesn't want to wait for a lock is told so, and goes on
		return "nowait" not in str(query).lower()
	return (
		isinstance(error, frappe.QueryDeadlockError)
		or is_changed_since_read(error)
		or outages.is_of_outage(error)
	)


def is_changed_since_read(error: Exception) -> bool:
	"""Return whether MariaDB refused a write because what it writes to has changed since this transaction began to read.

	So it does by itself from 11.6 on. Frappe raises its own error with the driver's inside; early releases of version 15
	raise the driver's.
	"""
	if isinstance(error, frappe.QueryDeadlockError) and error.args:
		error = error.args[0]
	return isinstance(error, frappe.db.OperationalError) and error.args[0] == RECORD_CHANGED_SINCE_LAST_READ
