"""Work that tells what is wrong with it: tried and taken back, or kept where nothing is wrong."""

from collections.abc import Callable, Collection
from typing import Any, Protocol, TypeVar

from ifitwala_ed.core import transactions


class Report(Protocol):
	"""What some work came to, or would come to."""

	is_applied: bool

	@property
	def errors(self) -> Collection[Any]:
		"""What keeps the work from being kept."""


Told = TypeVar("Told", bound=Report)


class _Refused(Exception):
	"""There are errors: nothing of the transaction may stay."""

	def __init__(self, report: Any):
		super().__init__()
		self.report = report


def check(work: Callable[[], Told]) -> Told:
	"""Do the work, take all of it back, and return its report. Nothing is stored."""
	return transactions.run(work, is_trial=True)


def apply(work: Callable[[], Told]) -> Told:
	"""Do the work in one transaction, which stays where the report has no errors; return the report."""
	try:
		report = transactions.run(lambda: _without_errors(work()))
	except _Refused as refused:
		return refused.report
	report.is_applied = True
	return report


def _without_errors(report: Told) -> Told:
	if report.errors:
		raise _Refused(report)
	return report
