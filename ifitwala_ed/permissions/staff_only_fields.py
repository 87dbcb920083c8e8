"""Whether a request lists documents by what only staff may read of them.

Version 15 takes fields of a higher permission level out of the list of fields while it walks through it, so that the
second of two neighbours stays in, and it doesn't ask for the level of a field in a filter or in the order. What
staff noted could be read or guessed. A person whose right is about the own documents may not name such a field.
Fields of linked documents have a rule of their own (linked_fields.py).
"""

import re
from typing import TYPE_CHECKING, Final

import frappe

from ifitwala_ed.permissions import request_text

if TYPE_CHECKING:
	from frappe.model.meta import Meta

# Who of the staff made a document, or saved it last.
WHO_ACTED: Final = ("owner", "modified_by")


def are_asked_for(doctype: str) -> bool:
	"""Return whether the running request names, for a list of this doctype, a field of a higher permission level, or of
	its rows.
	"""
	asked = request_text.of_request()
	if not asked:
		return False
	meta = frappe.get_meta(doctype)
	own = (meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields()))
	return any(_is_named(df.fieldname, asked) for each in own for df in _high(each))


def who_acted_is_asked_for() -> bool:
	"""Return whether the running request names who made or saved a document, to show it, to filter or to sort by it."""
	asked = request_text.of_request()
	return bool(asked) and any(_is_named(fieldname, asked) for fieldname in WHO_ACTED)


def _high(meta: "Meta") -> list:
	return meta.get_high_permlevel_fields()


def _is_named(fieldname: str, asked: str) -> bool:
	# a column's name is the same to MariaDB in capital letters
	return bool(re.search(rf"\b{fieldname}\b", asked, re.IGNORECASE))
