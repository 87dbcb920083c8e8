"""A clock that a test puts forward: for one that sees a term go by.

Only what asks the site's clock (``frappe.utils.now_datetime`` and what is made of it) sees it.
"""

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

import frappe.utils


class Clock:
	"""How far ahead of the real time it is."""

	def __init__(self) -> None:
		self.ahead = datetime.timedelta()

	def forward(self, **span: float) -> None:
		"""Let time pass: ``days=3``."""
		self.ahead += datetime.timedelta(**span)

	def to_monday(self) -> None:
		"""Let time pass until five past eight on the next Monday: what follows is the same on every day, at every hour.

		No session begins and no day ends while a test runs that starts there.
		"""
		now = frappe.utils.now_datetime()
		monday = now.date() + datetime.timedelta(days=7 - now.weekday())
		self.ahead += datetime.datetime.combine(monday, datetime.time(8, 5)) - now


@contextmanager
def put_forward() -> Iterator[Clock]:
	"""Give a clock, which is the site's until the block ends. For one thread of one process."""
	clock = Clock()
	# both hosts read the time through the module that their function is defined in
	module = sys.modules[frappe.utils.now_datetime.__module__]
	with mock.patch.object(module, "datetime", _ahead_by(clock)):
		yield clock


def _ahead_by(clock: Clock) -> ModuleType:
	"""The module datetime, whose ``datetime.now`` is ahead."""

	class IsAnyDatetime(type):
		def __instancecheck__(cls, instance: Any) -> bool:
			return isinstance(instance, datetime.datetime)

	class AheadDatetime(datetime.datetime, metaclass=IsAnyDatetime):
		def __new__(cls, *args: Any, **kwargs: Any) -> Any:
			# what is made stays what everybody else makes: drivers look at the exact type
			return datetime.datetime(*args, **kwargs)

		@classmethod
		def now(cls, tz: Any = None) -> Any:
			return datetime.datetime.now(tz) + clock.ahead

	module = ModuleType("datetime")
	vars(module).update(vars(datetime) | {"datetime": AheadDatetime})
	return module
