"""Every night: are conversations what was said in them, and was it told? What is wrong goes to the Error Log."""

import frappe
from frappe import _

from ifitwala_ed.school_communication.ledger import verify_due
from ifitwala_ed.school_communication.telling import delivery


def nightly_verification() -> list[str]:
	"""Verify the conversations that are due and report what is found; return the findings as lines. Commits."""
	lines = [str(finding) for finding in verify_due()]
	if lines:
		frappe.log_error(title=_("Conversations were changed"), message="\n".join(lines))
	untold = [
		_("{0} to {1} has waited to be told since {2}").format(row.what, row.recipient, row.next_attempt)
		for row in delivery.left_behind()
	]
	if untold:
		frappe.log_error(title=_("Communications were not told"), message="\n".join(untold))
	return [*lines, *untold]
