"""Whether a request lists documents by what only staff may read of them.

Version 15 takes fields of a higher permission level out of the list of fields while it walks through it, so that the
second of two neighbours stays in, and it doesn't ask for the level of a field in a filter or in the order. What
staff noted could be read or guessed. A person whose right is about the own documents may not name such a field.
"""

import re
from typing import TYPE_CHECKING, Final

import frappe

if TYPE_CHECKING:
	from frappe.model.meta import Meta

ARGUMENTS: Final = ("fields", "filters", "or_filters", "order_by", "group_by")


def are_asked_for(doctype: str) -> bool:
	"""Whether the running request names, for a list of this doctype, a field of a higher permission level.

	Also one of a document that it links to, as ``activity_booking.confirmed_by``.
	"""
	if not getattr(frappe.local, "request", None):
		return False
	asked = " ".join(str(frappe.form_dict[name]) for name in ARGUMENTS if frappe.form_dict.get(name))
	meta = frappe.get_meta(doctype)
	return _names_one_of(meta, asked) or any(
		_names_one_of(frappe.get_meta(link.options), asked)
		for link in meta.get_link_fields()
		if f"{link.fieldname}." in asked
	)


def _names_one_of(meta: "Meta", asked: str) -> bool:
	return any(re.search(rf"\b{df.fieldname}\b", asked) for df in meta.get_high_permlevel_fields())
