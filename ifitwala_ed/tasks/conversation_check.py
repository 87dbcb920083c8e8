"""Every night: are conversations what was said in them? What is wrong goes to the Error Log."""

import frappe
from frappe import _

from ifitwala_ed.school_communication.ledger import verify_due


def nightly_verification() -> list[str]:
	"""Verify the conversations that are due and report what is found; give the findings as lines. Commits."""
	lines = [str(finding) for finding in verify_due()]
	if lines:
		frappe.log_error(title=_("Conversations were changed"), message="\n".join(lines))
	return lines
