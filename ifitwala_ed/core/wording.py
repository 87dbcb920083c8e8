"""How names and counts appear in sentences that a browser renders."""

from typing import Any

import frappe


def bold(name: Any) -> str:
	"""Return a name that somebody typed, in bold and harmless."""
	return frappe.bold(frappe.utils.escape_html(str(name)))


def shortened(text: str, most: int) -> str:
	"""Return a text that has at most so many characters; one that was longer shows that it was."""
	return text if len(text) <= most else text[: most - 1] + "…"


def by_count(count: int, one: str, many: str) -> str:
	"""Return the sentence for a count, of two that are translated: the one for a single thing, or the other."""
	return one if count == 1 else many
