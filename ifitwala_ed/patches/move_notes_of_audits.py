"""Where audits stand is noted beside the site's global values now, and not among them."""

import frappe

from ifitwala_ed.activities.booking.audit import NIGHTS, PROGRESS
from ifitwala_ed.core import notes


def execute() -> None:
	"""Give the notes their parent."""
	frappe.db.set_value(
		"DefaultValue",
		{"parent": "__global", "defkey": ["in", [PROGRESS, NIGHTS]]},
		"parent",
		notes.PARENT,
		update_modified=False,
	)
