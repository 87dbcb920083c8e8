"""Whether a request lists documents by what only staff may read of them.

Version 15 takes fields of a higher permission level out of the list of fields while it walks through it, so that the
second of two neighbours stays in, and it doesn't ask for the level of a field in a filter or in the order. What
staff noted could be read or guessed. A person whose right is about the own documents may not name such a field.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import frappe

from ifitwala_ed.core.readers import from_json

if TYPE_CHECKING:
	from frappe.model.meta import Meta

# What names no field: the method that is called, and the text that is searched for.
NO_FIELDS: Final = ("cmd", "txt")


def are_asked_for(doctype: str) -> bool:
	"""Whether the running request names, for a list of this doctype, a field of a higher permission level.

	Also one of its rows, and one of a document that it links to, as ``activity_booking.confirmed_by``. All arguments
	count: the methods of Desk call filters and fields by many names.
	"""
	if not getattr(frappe.local, "request", None):
		return False
	asked = " ".join(
		_texts({name: value for name, value in frappe.form_dict.items() if name not in NO_FIELDS})
	)
	meta = frappe.get_meta(doctype)
	own = [meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())]
	return any(_names_one_of(each, asked) for each in own) or any(
		_names_one_of(frappe.get_meta(link.options), asked)
		for link in meta.get_link_fields()
		if f"{link.fieldname}." in asked
	)


def _texts(value: Any) -> Iterator[str]:
	"""All texts of an argument. JSON in it is read first: it may write a letter as ``\\u0072``."""
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


def _names_one_of(meta: "Meta", asked: str) -> bool:
	# a column's name is the same to MariaDB in capital letters
	return any(
		re.search(rf"\b{df.fieldname}\b", asked, re.IGNORECASE) for df in meta.get_high_permlevel_fields()
	)
