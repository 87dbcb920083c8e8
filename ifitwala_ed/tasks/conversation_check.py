"""Every night: are the conversations what was said in them? What is wrong goes to the Error Log."""

import frappe
from frappe import _

from ifitwala_ed.school_communication.ledger import verify


def nightly_verification() -> list[str]:
	"""Verify every conversation and report what is found; give the findings as lines."""
	lines = [str(finding) for finding in verify()]
	if lines:
		frappe.log_error(title=_("Conversations were changed"), message="\n".join(lines))
	return lines
