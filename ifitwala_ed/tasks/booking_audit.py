"""Every night: do all invariants of booking hold? What is broken goes to the Error Log."""

from typing import Final

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking.audit import FOUND, tonight
from ifitwala_ed.core import notes, wording

# what the coordinators' board shows; the Error Log has all of it
SHOWN: Final = 20
LONGEST: Final = 500


def nightly_audit() -> list[str]:
	"""Audit what a night has to ask and report what is found; return the findings as lines. Commits."""
	lines = [str(finding) for finding in tonight()]
	if lines:
		frappe.log_error(title=_("Bookings are not consistent"), message="\n".join(lines))
	shown = [wording.shortened(line, LONGEST) for line in lines[:SHOWN]]
	notes.note(FOUND, {"found": len(lines), "on": str(now_datetime()), "findings": shown})
	frappe.db.commit()
	return lines
