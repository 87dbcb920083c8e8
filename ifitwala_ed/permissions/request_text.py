"""What the running request names, in whatever argument: the methods of Desk call filters and fields by many names."""

from collections.abc import Iterator
from typing import Any, Final

import frappe

from ifitwala_ed.core.readers import from_json

# What names no field: the method that is called, and the text that is searched for.
NO_FIELDS: Final = ("cmd", "txt")


def of_request() -> str:
	"""Return every text of the request's arguments, or nothing where no request runs."""
	if not getattr(frappe.local, "request", None):
		return ""
	named = {name: value for name, value in frappe.form_dict.items() if name not in NO_FIELDS}
	return " ".join(_texts(named))


def _texts(value: Any) -> Iterator[str]:
	"""Return all texts of an argument. JSON in it is read first: it may write a letter as ``\\u0072``."""
	if isinstance(value, str):
		try:
			value = from_json(value)
		except ValueError:
			yield value
			return
	if isinstance(value, dict):
		value = [*value.keys(), *value.values()]
	if isinstance(value, list):
		for each in value:
			yield from _texts(each)
	else:
		yield str(value)
