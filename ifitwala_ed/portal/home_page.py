"""The first page: what has to be answered, what comes this week, and what opens next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import portal
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import menus, pages, programme, programme_page, sessions
from ifitwala_ed.portal.families import Child
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.school_communication import intents

NEWEST_MESSAGES = 3
LATEST_BOOKINGS = 50
LATEST_POSTS = 20
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
	open_now, upcoming = _windows(asked.children)
	posts = api.get_activity_communications(page_length=LATEST_POSTS)["items"]
	return Page(
		"home",
		_("Activities"),
		{
			"offers": [each for each in bookings if each["can_confirm"]],
			"has_bookings": bool(bookings),
			"weeks": _weeks(asked.children, today),
			"open_now": open_now,
			"upcoming": upcoming,
			"questions": [post for post in posts if _has_open_question(post)],
			"messages": [post for post in posts if not _has_open_question(post)][:NEWEST_MESSAGES],
			"later": sorted(
				(each for each in bookings if each["next_session"]),
				key=lambda each: each["next_session"]["from_datetime"],
			)[:SHOWN],
			"shown": SHOWN,
			"works_here": menus.works_here(asked.user),
			"coordinates": is_admin(asked.user),
			"today": today,
		},
	)


def _weeks(children: Sequence[Child], today: date) -> dict[str, dict[str, list[dict[str, Any]]]]:
	"""Return for each child with sessions in the coming days these by their days."""
	items = sessions.of_family(children, today, today + timedelta(days=DAYS - 1))
	own = {child: [item for item in items if item["student"] == child.name] for child in children}
	return {child.name: by_day(found) for child, found in own.items() if found}


def _windows(children: Sequence[Child]) -> tuple[dict[str | None, list[dict[str, Any]]], ...]:
	"""Return what a child could still book, under the times at which booking closes; then, under when it opens, what is next."""
	offerings = portal.get_family_programme()["offerings"] if children else []
	found: dict[str, dict[str | None, list[dict[str, Any]]]] = {programme.OPEN: {}, programme.UPCOMING: {}}
	for state, when in ((programme.OPEN, "closes"), (programme.UPCOMING, "opens")):
		of_state = [each for each in offerings if each["window"]["state"] == state and _is_news(each)]
		# what has no end comes last
		for each in sorted(of_state, key=lambda each: each["window"][when] or "~"):
			found[state].setdefault(each["window"][when], []).append(each)
	return found[programme.OPEN], found[programme.UPCOMING]


def _is_news(offering: dict[str, Any]) -> bool:
	"""Return whether a child has no booking here and could have one, now or when booking opens."""
	return any(
		not child["booking"] and programme_page.is_possible(child) for child in offering["children"].values()
	)


def _has_open_question(post: dict[str, Any]) -> bool:
	"""Return whether the reader asked something below a post that nobody has answered."""
	return any(
		entry["is_mine"]
		and entry["intent_type"] == intents.QUESTION
		and not (entry["is_answered"] or entry["is_redacted"])
		for entry in post["entries"]
	)


def by_day(items: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
	"""Return sessions under their days, in their order."""
	found: dict[str, list[dict[str, Any]]] = {}
	for item in items:
		found.setdefault(item["from_datetime"][:10], []).append(item)
	return found
