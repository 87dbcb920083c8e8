"""How whitelisted functions and document methods get their arguments: read as annotated, or refused in a sentence.

Frappe answers an argument that is left out with an error page, one of another type in a programmer's words and with a
traceback, and a document method that is asked for by address with both. Here the annotation says what is read:

``str`` a text, ``int``, ``bool``, ``date`` and ``datetime`` (ISO, see readers.py), ``list``, ``list[str]`` and ``dict``
(JSON or not). A choice as ``str | list`` is left to the function, which reads it in its own words. What has a default
may be left out; ``None`` is left out, and so is an empty text where no text is meant.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial, wraps
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Final, NoReturn, Union, get_args, get_origin

import frappe
from frappe import _

from ifitwala_ed.core import outages, readers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.readers import Reader, Unreadable
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import InvalidArgumentError

READERS: Final[Mapping[Any, Reader]] = {
	str: readers.text,
	int: readers.whole_number,
	bool: readers.yes_or_no,
	date: readers.day,
	datetime: readers.moment,
	list: readers.json_list,
	list[str]: readers.names,
	dict: readers.json_object,
}


def reads_arguments(
	function: Callable[..., Any] | None = None, *, only: Callable[[], bool] | None = None
) -> Callable[..., Any]:
	"""Read the arguments of a whitelisted function before it runs; below ``frappe.whitelist``.

	Raises InvalidArgumentError, which names the argument. Whoever the function isn't for is told nothing about
	arguments, but ActivityAccessError: a guest, and where there is an ``only``, for whom it says no.
	"""
	if function is None:
		return partial(reads_arguments, only=only)
	parameters = dict(signature(function).parameters)
	is_method = parameters.pop("self", None) is not None
	known = {name: _reading(parameter) for name, parameter in parameters.items()}

	@wraps(function)
	def reading(*given: Any, **named: Any) -> Any:
		itself, given = (given[:1], given[1:]) if is_method else ((), given)
		try:
			read = _read_all(known, given, named)
		except _Unsuitable as error:
			_refuse(str(error), only)
		with outages.in_words():
			return function(*itself, **read)

	# or Frappe would judge the types itself, before
	reading.__annotations__ = {}
	return reading


class _Unsuitable(Exception):
	"""An argument that can't be read, with the sentence that says so."""


def _read_all(known: Mapping[str, Reader], given: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
	if len(given) > len(known):
		raise _Unsuitable(_("At most {0} arguments were expected.").format(len(known)))
	# what isn't known is left out, as Frappe does
	sent = {**dict(zip(known, given, strict=False)), **named}
	read = {}
	for name, reader in known.items():
		try:
			read[name] = reader(sent.get(name))
		except Unreadable as error:
			raise _Unsuitable(readers.sentence(error.reader).format(frappe.bold(name))) from error
		except LookupError as error:
			raise _Unsuitable(_("{0} is missing.").format(frappe.bold(name))) from error
	return read


def _reading(parameter: Parameter) -> Reader:
	"""Give what reads one argument: its value, its default, or LookupError where there is neither."""
	reader = _reader_of(parameter.annotation)
	takes_text = str in (parameter.annotation, *get_args(parameter.annotation))

	def read(value: Any) -> Any:
		if value is None or (value == "" and not takes_text):
			if parameter.default is not Parameter.empty:
				return parameter.default
			raise LookupError(parameter.name)
		return reader(value)

	return read


def _reader_of(annotation: Any) -> Reader:
	is_choice = get_origin(annotation) in (Union, UnionType)
	members = [each for each in get_args(annotation) if each is not NoneType] if is_choice else [annotation]
	return READERS[members[0]] if len(members) == 1 else partial(_one_of, tuple(members))


def _one_of(members: tuple[type, ...], value: Any) -> Any:
	"""Return what the function reads by itself: as it is, if it is of one of the types and can be written down."""
	if not isinstance(value, members) or not readers.can_be_stored(value):
		raise Unreadable(READERS[next(each for each in members if each is not str)])
	return value


def _refuse(sentence: str, only: Callable[[], bool] | None) -> NoReturn:
	if frappe.session.user == "Guest" or (only and not only()):
		refuse_access()
	throw(InvalidArgumentError, sentence)
