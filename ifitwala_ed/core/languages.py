"""Writing in somebody else's language than the one of the running request or job."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def speaking(language: str) -> Iterator[None]:
	"""What is translated and formatted inside is in this language."""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before


def of_the_site() -> str:
	"""The language of the site, for whoever has none of their own and for what many read."""
	return frappe.db.get_default("lang") or "en"
