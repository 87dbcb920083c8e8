"""Refusals: a sentence that says what to do, under a title, with a status and values a program can act on.

A refusal is an answer and not a defect. It is thrown with ``throw(SomeError, _("…"))``; its class (``exceptions.py``) has
the title and the HTTP status. The answer to a request then has the sentence among its messages, and beside it
``exc_type``, the class, and ``values``: names, moments and numbers of the sentence, for a page that says it its own way.

Whoever catches a refusal and goes on takes it back, or a good answer would end with what it says: ``unsay_last`` takes back
the refusal just caught, ``unsay_since`` everything since ``said_so_far``.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple, NoReturn

import frappe

from ifitwala_ed.core import moments

Value = str | int | float | Decimal | date | None | Sequence["Value"] | Mapping[str, "Value"]

# the key in the answer to a request
VALUES = "values"
# the largest that JavaScript holds exactly
LARGEST_NUMBER = 2**53 - 1
DEEPEST = 8


class Refusal(Exception):
	"""Base of every refusal of this app; mixed with one of Frappe's errors, from which it has its status."""

	def __init__(self, *args: object) -> None:
		super().__init__(*args)
		self.values: Mapping[str, Any] = {}
		frappe.local.flags.disable_traceback = True

	@classmethod
	def title(cls) -> str:
		"""Return the title of the message, in the language of whoever is refused."""
		raise NotImplementedError(f"{cls.__name__} has no title: give it one, or throw it with one")


def throw(
	error: type[Refusal],
	sentence: str,
	*,
	title: str | None = None,
	values: Mapping[str, Value] | None = None,
	retry_after: int | None = None,
) -> NoReturn:
	"""Raise the error: its sentence is shown under the title, its own where none is given.

	A moment among the values is a ``datetime`` of the site's zone. ``retry_after`` are the seconds after which the same may
	succeed; the answer to a request says them in a header too.
	"""
	frappe.local.flags.retry_after = retry_after
	refusal = error(sentence)
	refusal.values = plain(values or {})
	frappe.local.response[VALUES] = refusal.values
	frappe.throw(sentence, exc=refusal, title=title or error.title())
	raise refusal  # frappe.throw has raised it; this says so to whoever reads types


def plain(value: Value, depth: int = 0) -> Any:
	"""Return a value as JSON has it: a moment as ISO 8601 with the site's offset, a day without.

	A number that JSON or a browser can't hold, and what is nested deeper than any value of ours, are text: a refusal may
	repeat what a request sent.
	"""
	if isinstance(value, datetime):
		return moments.iso(value)
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, Decimal | float):
		return float(value) if isfinite(value) else str(value)
	if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
		return str(value)
	if depth > DEEPEST and isinstance(value, Mapping | Sequence):
		return str(value)
	if isinstance(value, Mapping):
		return {name: plain(each, depth + 1) for name, each in value.items()}
	if isinstance(value, Sequence) and not isinstance(value, str):
		return [plain(each, depth + 1) for each in value]
	return value


class Said(NamedTuple):
	"""What the answer says at some point: its messages, and the values of a refusal."""

	messages: list[Any]
	values: Mapping[str, Any] | None


def said_so_far() -> Said:
	"""Return what the answer says now, for ``unsay_since``."""
	return Said(list(frappe.local.message_log), frappe.local.response.get(VALUES))


def unsay_since(said: Said) -> None:
	"""Take back every message and refusal since then."""
	frappe.local.message_log = list(said.messages)
	_set_values(said.values)


def unsay_last() -> None:
	"""Take back the refusal that was just caught."""
	frappe.clear_last_message()
	_set_values(None)


def _set_values(values: Mapping[str, Any] | None) -> None:
	if values is None:
		frappe.local.response.pop(VALUES, None)
	else:
		frappe.local.response[VALUES] = values
