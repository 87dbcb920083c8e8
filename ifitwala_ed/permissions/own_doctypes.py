"""Which doctypes are this app's: those of its modules."""

from typing import Final

import frappe

APP: Final = "ifitwala_ed"


def is_own(doctype: str) -> bool:
	"""Return whether a doctype is this app's, and not another's."""
	return frappe.get_meta(doctype).module in frappe.get_module_list(APP)
