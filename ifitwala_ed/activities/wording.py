"""How names appear in sentences that a browser renders."""

from typing import Any

import frappe


def bold(name: Any) -> str:
	"""A name that somebody typed, in bold and harmless."""
	return frappe.bold(frappe.utils.escape_html(str(name)))
