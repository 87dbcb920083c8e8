"""Text that people typed is stored so that no form, grid or report runs it, whichever way it is stored.

Frappe takes scripts out of what its ORM stores. What this app writes by its own SQL comes by here and is cleaned in the same
way; so does every document of ours, because Frappe leaves out what could be read as JSON. Fields of the kind Code are
kept as they were written and shown as plain text: notes of conversations, and JSON that the system reads again.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import frappe
from frappe.utils.html_utils import sanitize_html

if TYPE_CHECKING:
	from frappe.model.document import Document

# also one that isn't closed: what follows it on a page may close it
TAG: Final = re.compile(r"<[a-zA-Z/!?]")
# an address of mail is checked to be one
KEPT: Final = ("Attach", "Attach Image", "Barcode", "Code")


def cleaned(doctype: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
	"""Return values for columns of a doctype as they are to be stored."""
	typed = {name: value for name, value in values.items() if _has_tag(value)}
	if not typed:
		return values
	meta = frappe.get_meta(doctype)
	return {**values, **{name: _cleaned(meta.get_field(name), value) for name, value in typed.items()}}


def clean(document: "Document") -> None:
	"""Clean the values of a document and of its rows in place."""
	for each in (document, *document.get_all_children()):
		for df in each.meta.fields:
			value = each.get(df.fieldname)
			if _has_tag(value):
				each.set(df.fieldname, _cleaned(df, value))


def _has_tag(value: Any) -> bool:
	return isinstance(value, str) and bool(TAG.search(value))


def _cleaned(df: Any, value: str) -> str:
	if not df or df.fieldtype in KEPT or df.get("ignore_xss_filter") or df.options == "Email":
		return value
	return sanitize_html(value, linkify=df.fieldtype == "Text Editor", always_sanitize=True)
