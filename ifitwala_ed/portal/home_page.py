"""The first page: what has to be answered, what comes this week, and what opens next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities.booking import programme_reader
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import portal
from ifitwala_ed.permissions.roles import INSTRUCTOR, STAFF_ROLES, has_role
from ifitwala_ed.portal import pages, sessions
from ifitwala_ed.portal.pages import Asked, Page

NEWEST_MESSAGES = 3
LATEST_BOOKINGS = 50
DAYS = 7
SHOWN = 4
VIEWS_OF_MAILS = {"notices": "settings", "messages": "messages"}


def show(asked: Asked) -> Page:
	"""Show the start page. Addresses of mails sent before the portal had pages lead on."""
	if booking := asked.text("booking"):
		pages.go("bookings", booking)
	if page := VIEWS_OF_MAILS.get(asked.text("view") or ""):
		pages.go(page)
	today = getdate()
	bookings = portal.get_family_bookings(page_length=LATEST_BOOKINGS)["items"]
	windows = programme_reader.windows({child.student.school for child in asked.children}, today)
	return Page(
		"home",
		_("Activities"),
		{
			"offers": [each for each in bookings if each["can_confirm"]],
			"has_bookings": bool(bookings),
			"days": by_day(sessions.of_family(asked.children, today, today + timedelta(days=DAYS - 1))),
			"open_now": [each for each in windows if each["is_open"]],
			"upcoming": [each for each in windows if not each["is_open"]],
			"messages": api.get_activity_communications(page_length=NEWEST_MESSAGES)["items"],
			"later": sorted(
				(each for each in bookings if each["next_session"]),
				key=lambda each: each["next_session"]["from_datetime"],
			)[:SHOWN],
			"shown": SHOWN,
			"works_here": has_role((*STAFF_ROLES, INSTRUCTOR), asked.user),
			"today": today,
		},
	)


def by_day(items: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
	"""Return sessions under their days, in their order."""
	found: dict[str, list[dict[str, Any]]] = {}
	for item in items:
		found.setdefault(item["from_datetime"][:10], []).append(item)
	return found
