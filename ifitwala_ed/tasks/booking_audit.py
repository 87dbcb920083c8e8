"""Every night: do all invariants of booking hold? What is broken goes to the Error Log."""

import frappe
from frappe import _

from ifitwala_ed.activities.booking.audit import audit


def nightly_audit() -> list[str]:
	"""Run the audit and report what it finds; return the findings as lines."""
	lines = [str(finding) for finding in audit()]
	if lines:
		frappe.log_error(title=_("Bookings are not consistent"), message="\n".join(lines))
	return lines
