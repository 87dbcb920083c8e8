"""A site before and after many terms: what each call costs on it, and how much it shows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import frappe
import pytest

from ifitwala_ed.activities.booking import audit, idempotency
from ifitwala_ed.core import notes
from tests.bench.scale.counters import Cost, cost_of
from tests.bench.scale.history import History
from tests.bench.scale.site import FAMILIES, SCHOOLS, make

# how much of the past a night asks about in turn is the same on every site of some size: here it is little
OLD_A_NIGHT: Final = 3


@dataclass(frozen=True)
class Call:
	"""What somebody does, with its costs on the small site and on the large one."""

	name: str
	do: Callable[[], Any]
	small: Cost
	big: Cost
	# rows of a page, documents counted
	shown: int
	seconds: float

	@property
	def is_often(self) -> bool:
		"""Whether it is a request, or a job of the day."""
		return not self.name.startswith("night: ")

	@property
	def is_count(self) -> bool:
		return self.name.startswith("count of ")

	def __str__(self) -> str:
		cost = f"{self.small.statements:4} {self.small.rows:7} | {self.big.statements:4} {self.big.rows:7}"
		return f"{self.name:45} {cost} | {self.shown:7} shown | {1000 * self.seconds:7.0f} ms"


@dataclass(frozen=True)
class Measured:
	"""All calls, and the doctypes that grow with every term."""

	calls: list[Call]
	bookings: int
	growing: list[str]

	def __getitem__(self, name: str) -> Call:
		(found,) = (call for call in self.calls if call.name == name)
		return found


def measure(terms: int) -> Measured:
	"""Make a site, measure, add the terms, measure again. Commits."""
	made = make()
	with nights_ask_little():
		calls = made.calls()
		small = {name: _cost_again(call) for name, call in calls.items()}
		made.history.repeat(terms)
		_analyze(made.history)
		measured = [_measured(name, call, small[name]) for name, call in calls.items()]
	bookings = frappe.db.count("Activity Booking")
	if bookings < terms * SCHOOLS * FAMILIES:
		raise AssertionError(f"{terms} terms have left {bookings} bookings")
	return Measured(measured, bookings, list(made.history.names))


@contextmanager
def nights_ask_little() -> Iterator[None]:
	"""A night's audit asks little of the past, and begins anew afterwards."""
	with pytest.MonkeyPatch.context() as patched:
		patched.setattr(audit, "OLD_A_NIGHT", OLD_A_NIGHT)
		yield
	for key in (audit.NIGHTS, idempotency.FORGOTTEN):
		notes.note(key, {})
	frappe.db.commit()


def _measured(name: str, call: Callable[[], Any], small: Cost) -> Call:
	big = _cost_again(call)
	began = time.monotonic()
	shown = _shown(call())
	seconds = time.monotonic() - began
	frappe.db.rollback()
	return Call(name, call, small, big, shown, seconds)


def _cost_again(call: Callable[[], Any]) -> Cost:
	"""The second call's cost: the first fills the caches of a process that has just begun."""
	call()
	frappe.db.rollback()
	cost = cost_of(call)
	frappe.db.rollback()
	return cost


def _shown(answer: Any) -> int:
	if isinstance(answer, dict):
		return answer.get("total_count", 0)
	if isinstance(answer, list):
		return len(answer)
	return answer or 0


def _analyze(history: History) -> None:
	for doctype in history.names:
		frappe.db.sql(f"analyze table `tab{doctype}`")
