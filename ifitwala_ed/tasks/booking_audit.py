"""Every night: do all invariants of booking hold? What is broken goes to the Error Log."""

import frappe
from frappe import _

from ifitwala_ed.activities.booking.audit import tonight


def nightly_audit() -> list[str]:
	"""Audit what a night has to ask and report what is found; return the findings as lines. Commits."""
	lines = [str(finding) for finding in tonight()]
	if lines:
		frappe.log_error(title=_("Bookings are not consistent"), message="\n".join(lines))
	return lines
