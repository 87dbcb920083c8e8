"""Jobs that come to every row: one that can't be done is logged, and the others are done.

Where none can be done the cause is hardly the rows: a setting, or an update. The coordinators are told of that.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import frappe

from ifitwala_ed.core import subscribers
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.core.transactions import StaleJudgement

Result = TypeVar("Result")

# A rule that the row breaks, or a value that should be there and isn't: what was stored past every controller.
BROKEN_ROW: Final = (
	frappe.ValidationError,
	frappe.PermissionError,
	AttributeError,
	LookupError,
	TypeError,
	ValueError,
)


def busy_database() -> tuple[type[Exception], ...]:
	"""Return the errors that remain of deadlocks and timeouts after every retry: the work may well succeed later."""
	return (
		frappe.QueryDeadlockError,
		frappe.QueryTimeoutError,
		StaleJudgement,
		frappe.db.OperationalError,
	)


def is_busy(error: Exception) -> bool:
	"""Return whether the database was merely too busy."""
	return isinstance(error, busy_database())


def for_each(
	doctype: str, names: Iterable[str], work: Callable[[str], Result], *, title: str
) -> list[Result]:
	"""Do ``work``, which commits what it does, for the document of every name; return its results.

	What fails is rolled back and written to the Error Log, with the document and under the title; the answer to a
	request says nothing of it. Where nothing could be done, and the database wasn't merely busy, whoever subscribed to
	``nothing_could_be_done`` is told.
	"""
	results, errors = [], []
	failures = (*BROKEN_ROW, *busy_database())
	for name in names:
		said = said_so_far()
		try:
			results.append(work(name))
		except failures as error:
			log_failure(doctype, name, title=title)
			unsay_since(said)
			errors.append(error)
	if errors and not results and not any(map(is_busy, errors)):
		subscribers.call("nothing_could_be_done", title)
	return results


def log_failure(doctype: str, name: str, *, title: str) -> None:
	"""Roll back, and keep the error that is being handled in the Error Log."""
	traceback = frappe.get_traceback(with_context=True)
	frappe.db.rollback()
	frappe.log_error(title=title, message=traceback, reference_doctype=doctype, reference_name=name)
	# the next document's failure must not take this log with it
	frappe.db.commit()
