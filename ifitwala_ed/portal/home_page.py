"""The first page: what has to be answered, what comes this week, and what opens next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities.booking import answers, lifecycle, section_sessions, transition
from ifitwala_ed.permissions.roles import is_admin, is_staff
from ifitwala_ed.portal import bookings, menus, pages, programme, sessions
from ifitwala_ed.portal.families import Child
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.school_communication import feed, intents

NEWEST_MESSAGES = 3
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
	seats = sessions.seats_of([child.name for child in asked.children])
	weeks = _weeks(asked.children, seats, today)
	open_now, upcoming = _windows(asked.children)
	posts = feed.headlines(asked.user, LATEST_POSTS) if asked.children else []
	others = [post for post in posts if not _has_open_question(post)]
	return Page(
		"home",
		_("Activities"),
		{
			"offers": _offers(seats),
			"weeks": weeks,
			# where nothing takes place this week: what comes after it, or where there is something to be found
			"later": [] if weeks else _later(seats),
			"has_bookings": bool(weeks or seats) or bookings.has_any(asked.children),
			"open_now": open_now,
			"upcoming": upcoming,
			"questions": [post for post in posts if _has_open_question(post)],
			"messages": others[:NEWEST_MESSAGES],
			"has_more_messages": len(others) > NEWEST_MESSAGES or len(posts) == LATEST_POSTS,
			"shown": SHOWN,
			"works_here": menus.works_here(asked.user),
			"coordinates": is_admin(asked.user),
			"helps": is_staff(asked.user),
			"today": today,
		},
	)


def _offers(seats: Sequence[frappe._dict]) -> list[dict[str, Any]]:
	"""Return the offers that can be accepted, each with what its section is called."""
	offers = [
		seat
		for seat in seats
		if seat.status == lifecycle.OFFERED and not transition.is_lapsed(seat.offer_expires_on)
	]
	sections = {offer.name: (offer.program_offering, offer.allocated_student_group) for offer in offers}
	titles = answers.section_titles(set(sections.values()))
	return [{**offer, "section_label": titles[sections[offer.name]]} for offer in offers]


def _weeks(
	children: Sequence[Child], seats: Sequence[frappe._dict], today: date
) -> dict[str, dict[str, list[dict[str, Any]]]]:
	"""Return for each child with sessions in the coming days these by their days."""
	items = sessions.of_seats(seats, today, today + timedelta(days=DAYS - 1))
	own = {child: [item for item in items if item["student"] == child.name] for child in children}
	return {child.name: by_day(found) for child, found in own.items() if found}


def _later(seats: Sequence[frappe._dict]) -> list[dict[str, Any]]:
	"""Return the seats whose next sessions come soonest, with these."""
	upcoming = section_sessions.next_sessions({seat.allocated_student_group for seat in seats})
	found = [
		{**seat, "next_session": upcoming[seat.allocated_student_group]}
		for seat in seats
		if seat.allocated_student_group in upcoming
	]
	return sorted(found, key=lambda each: each["next_session"].from_datetime)[:SHOWN]


def _windows(children: Sequence[Child]) -> tuple[dict[str | None, list[dict[str, Any]]], ...]:
	"""Return what a child could still book, under the times at which booking closes; then, under when it opens, what is next."""
	offerings = programme.news_of_family(children)
	found: dict[str, dict[str | None, list[dict[str, Any]]]] = {programme.OPEN: {}, programme.UPCOMING: {}}
	for state, when in ((programme.OPEN, "closes"), (programme.UPCOMING, "opens")):
		of_state = [each for each in offerings if each["window"]["state"] == state]
		# what has no end comes last
		for each in sorted(of_state, key=lambda each: each["window"][when] or "~"):
			found[state].setdefault(each["window"][when], []).append(each)
	return found[programme.OPEN], found[programme.UPCOMING]


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
