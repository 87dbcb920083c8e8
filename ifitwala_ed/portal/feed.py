"""A family's sessions as calendar programs read them alike: one event for each dated session, with its times in UTC.

A session keeps its UID when it moves, and what changes raises SEQUENCE. What is cancelled stays and says so in its title, for
no program shows the state. There is always an event: some programs take an empty calendar for an error and keep the old one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import getdate
from icalendar import Calendar, Event

from ifitwala_ed.activities.booking import lifecycle, session_news
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.core import languages, moments
from ifitwala_ed.portal import families, sessions
from ifitwala_ed.portal.feeds import Owner
from ifitwala_ed.portal.session_histories import Histories, History

BACK: Final = timedelta(days=366)
AHEAD: Final = timedelta(days=2 * 366)
EVERY: Final = timedelta(hours=1)
# an event, and when it last changed
Changed = tuple[Event, datetime]


@dataclass(frozen=True)
class Shown:
	"""One session as the calendar shows it."""

	history: History
	end: datetime
	location: str | None


def of_owner(owner: Owner) -> tuple[bytes, datetime]:
	"""Return the calendar of whom the feed belongs to, and when it last changed. Four queries; rights as they are now."""
	today = getdate()
	first = today - BACK
	students = [child.name for child in families.children_of(owner.user)]
	seats, dated, histories = _seats_with_sessions(students, first, today + AHEAD)
	with languages.speaking(owner.language or languages.of_the_site()):
		events = [
			_event(seat, each)
			for seat in seats
			for each in _shown(dated.get(seat.allocated_student_group, []), histories[seat.name])
			if each.history.start.date() >= first
		] or [_nothing(owner)]
		calendar = _calendar(event for event, _changed in events)
	return calendar.to_ical(), max(changed for _event, changed in events)


@frappe.read_only()
def _seats_with_sessions(
	students: list[str], first: date, last: date
) -> tuple[list[frappe._dict], dict[str, list[frappe._dict]], dict[str, Histories]]:
	"""Read what the calendar shows, from the replica where Frappe is configured for one.

	Three queries and nothing else. What Frappe keeps in its cache for everybody, settings and texts, must not be read where
	it may be older.
	"""
	seats = sessions.seats_of(students)
	groups = sorted({seat.allocated_student_group for seat in seats})
	return seats, sessions.dated(groups, first, last) if groups else {}, _histories(seats)


def _histories(seats: Sequence[frappe._dict]) -> dict[str, Histories]:
	"""Replay what was told of each seat's sessions, in the section where it is now."""
	found: dict[str, Histories] = defaultdict(Histories)
	if not seats:
		return found
	event = DocType("Activity Booking Event")
	rows = (
		frappe.qb.from_(event)
		.select(event.activity_booking, event.to_student_group, event.details, event.occurred_on)
		.where(event.activity_booking.isin([seat.name for seat in seats]) & (event.details != ""))
		.orderby(event.occurred_on)
		.orderby(event.name)
		.run()
	)
	section = {seat.name: seat.allocated_student_group for seat in seats}
	for booking, group, details, occurred_on in rows:
		if group == section[booking]:
			found[booking].take(session_news.read(details), occurred_on)
	return found


def _shown(dated: Iterable[frappe._dict], histories: Histories) -> Iterable[Shown]:
	for row in dated:
		yield Shown(histories.of(row.from_datetime), row.to_datetime, row.location_name)
	for history in histories.cancelled:
		yield Shown(history, history.end or history.start, None)


def _event(seat: frappe._dict, shown: Shown) -> Changed:
	history = shown.history
	changed = _utc(max(history.changed_on or seat.modified, seat.modified))
	is_offered = seat.status == lifecycle.OFFERED
	event = Event()
	event.add("uid", _uid(seat.student, seat.allocated_student_group, history.origin))
	event.add("dtstamp", changed)
	event.add("last-modified", changed)
	event.add("sequence", history.changes + (not is_offered))
	event.add("dtstart", _utc(history.start))
	event.add("dtend", _utc(shown.end))
	event.add("summary", _summary(seat, history, is_offered))
	if shown.location:
		event.add("location", shown.location)
	if description := "\n".join(_description(history)):
		event.add("description", description)
	event.add("status", _state(history, is_offered))
	event.add("url", portal_links.of_booking(seat.name))
	return event, changed


def _state(history: History, is_offered: bool) -> str:
	if history.is_cancelled:
		return "CANCELLED"
	return "TENTATIVE" if is_offered else "CONFIRMED"


def _summary(seat: frappe._dict, history: History, is_offered: bool) -> str:
	title = _("{0} ({1})").format(seat.offering_title, seat.first_name)
	if history.is_cancelled:
		return _("Cancelled: {0}").format(title)
	return _("Offered: {0}").format(title) if is_offered else title


def _description(history: History) -> Iterable[str]:
	if history.moved_from and history.moved_from != history.start:
		yield _("Before: {0}").format(moments.moment(history.moved_from))
	if history.reason:
		yield history.reason


def _nothing(owner: Owner) -> Changed:
	on, since = getdate(owner.since), _utc(owner.since)
	event = Event()
	event.add("uid", _uid(owner.feed, "", ""))
	event.add("dtstamp", since)
	event.add("last-modified", since)
	event.add("dtstart", on)
	event.add("dtend", on + timedelta(days=1))
	event.add("summary", _("No seat in an activity at the moment"))
	event.add("transp", "TRANSPARENT")
	return event, since


def _calendar(events: Iterable[Event]) -> Calendar:
	calendar = Calendar()
	calendar.add("prodid", "-//Ifitwala Ed//Activities//EN")
	calendar.add("version", "2.0")
	calendar.add("method", "PUBLISH")
	calendar.add("x-wr-calname", _("Activities"))
	calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
	calendar.add("x-published-ttl", "PT1H")
	for event in events:
		calendar.add_component(event)
	return calendar


def _uid(*parts: str) -> str:
	return hashlib.sha256("|".join(parts).encode()).hexdigest()[:40] + "@ifitwala-ed"


def _utc(moment: datetime) -> datetime:
	"""Return a moment of the site's clocks, to the second."""
	return moment.replace(microsecond=0, tzinfo=moments.site_zone()).astimezone(timezone.utc)
