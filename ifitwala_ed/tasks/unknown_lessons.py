"""Every night: does the site know the lessons of the children who book? Where it doesn't, the Error Log says so."""

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities import unknown_lessons
from ifitwala_ed.core.wording import by_count


def nightly_check() -> list[str]:
	"""Report the classes whose children book and whose lessons nobody has entered; return the findings as lines."""
	lines = [
		by_count(
			found.children,
			_("{0}, {1}: 1 child has a booking, and no class timetable."),
			_("{0}, {1}: {2} children have bookings, and no class timetable."),
		).format(found.school, found.title, found.children)
		for found in unknown_lessons.find(getdate())
	]
	if lines:
		frappe.log_error(
			title=_("The lessons of some classes are not known, so nobody is kept from booking during them"),
			message="\n".join(lines),
		)
	return lines
