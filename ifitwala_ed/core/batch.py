"""Jobs that come to every row: one that can't be done is logged, and the others are done."""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import frappe

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
	"""What remains of deadlocks and timeouts after every retry: the same work may well succeed later."""
	return (
		frappe.QueryDeadlockError,
		frappe.QueryTimeoutError,
		StaleJudgement,
		frappe.db.OperationalError,
	)


def for_each(
	doctype: str, names: Iterable[str], work: Callable[[str], Result], *, title: str
) -> list[Result]:
	"""Do ``work``, which commits what it does, for the document of every name; give its results.

	What fails is rolled back and written to the Error Log, with the document and under the title. The answer to a
	request says nothing of it.
	"""
	results = []
	failures = (*BROKEN_ROW, *busy_database())
	for name in names:
		said = said_so_far()
		try:
			results.append(work(name))
		except failures:
			log_failure(doctype, name, title=title)
			unsay_since(said)
	return results


def log_failure(doctype: str, name: str, *, title: str) -> None:
	"""Roll back, and keep the error that is being handled in the Error Log."""
	traceback = frappe.get_traceback(with_context=True)
	frappe.db.rollback()
	frappe.log_error(title=title, message=traceback, reference_doctype=doctype, reference_name=name)
	# the next document's failure must not take this log with it
	frappe.db.commit()
