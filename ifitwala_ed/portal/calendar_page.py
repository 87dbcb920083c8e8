"""The family's sessions, week by week, as a list."""

from datetime import date, timedelta
from typing import Final

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.core import readers
from ifitwala_ed.portal import sessions
from ifitwala_ed.portal.home_page import by_day
from ifitwala_ed.portal.pages import Asked, Page

WEEKS: Final = 2
FARTHEST: Final = timedelta(days=3 * 366)


def show(asked: Asked) -> Page:
	"""Show two weeks from the Monday of the week asked for, else of this one."""
	monday = _monday(asked)
	last = monday + timedelta(days=7 * WEEKS - 1)
	return Page(
		"calendar",
		_("Calendar"),
		{
			"days": by_day(sessions.of_family(asked.children, monday, last)),
			"first": monday,
			"last": last,
			"before": (monday - timedelta(days=7 * WEEKS)).isoformat(),
			"after": (monday + timedelta(days=7 * WEEKS)).isoformat(),
			"today": getdate(),
		},
	)


def _monday(asked: Asked) -> date:
	"""Return the Monday of the week asked for; one that can't be read, or lies years away, is this one."""
	today = getdate()
	try:
		wanted = readers.day(asked.text("week")) if asked.text("week") else today
	except readers.Unreadable:
		wanted = today
	if abs(wanted - today) > FARTHEST:
		wanted = today
	return wanted - timedelta(days=wanted.weekday())
