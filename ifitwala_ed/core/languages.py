"""Writing in somebody else's language than the one of the running request or job."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def speaking(language: str) -> Iterator[None]:
	"""Translate and format what is done inside in this language.

	Frappe's ``print_language`` does the same, but in versions 15 and 16 it stays with the new language when something
	inside fails. A job that tells many families goes on after one that can't be told, in the next one's language.
	"""
	# templates keep the language in which the first of them was rendered
	before = frappe.local.lang, getattr(frappe.local, "jenv", None)
	frappe.local.lang, frappe.local.jenv = language, None
	try:
		yield
	finally:
		frappe.local.lang, frappe.local.jenv = before


def of_the_site() -> str:
	"""Return the language of the site, for whoever has none of their own and for what many read."""
	return frappe.db.get_default("lang") or "en"
