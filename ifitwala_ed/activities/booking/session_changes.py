"""What the school changes of dated sessions is told to whoever has a seat or an open offer there: once for one save.

The schedule tells the difference of the dated sessions, whatever made it: a form, a request, an import, a holiday or a
job. Of each booking one event is put on record, with every date in it. Notices start from that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import frappe

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import events, lifecycle, session_lines, session_news
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.booking.session_reasons import Reasons
from ifitwala_ed.core import languages, one_field
from ifitwala_ed.schedule.calendars import spans_of
from ifitwala_ed.schedule.groups import read_groups
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.sessions import Session

_EVENTS: Final[Mapping[What, str]] = {
	What.CANCELLED: events.SESSION_CANCELLED,
	What.MOVED: events.SESSION_MOVED,
	What.ADDED: events.SESSION_ADDED,
	What.RE_ROOMED: events.SESSION_RE_ROOMED,
	What.RE_STAFFED: events.SESSION_RE_STAFFED,
}


def tell(differences: Sequence[SessionDifference]) -> int:
	"""Hook of the schedule: append one event to each booking with a seat or an offer in the groups; return how many.

	The number of statements doesn't depend on how many groups, sessions or bookings there are.
	"""
	tells_teachers = booking_settings.read().tell_other_teachers
	changed = [each for each in differences if _is_worth_telling(each, tells_teachers)]
	bookings = _bookings_in([each.group for each in changed])
	concerned = [each for each in changed if each.group in bookings]
	if not concerned:
		return 0
	names = _Names.of(concerned, tells_teachers)
	reasons = Reasons.of(concerned)
	ends = _last_days([each.group for each in concerned])
	transitions = []
	with languages.speaking(languages.of_the_site()):
		for difference in concerned:
			news = tuple(_news_of(difference, names, reasons, tells_teachers))
			event = _event_of(news, ends.get(difference.group))
			text, details = "\n".join(session_lines.of(news)), session_news.written(news)
			transitions += [
				events.Transition(name, school, place, place, event, text, details)
				for name, school, place in bookings[difference.group]
			]
	events.record_all(transitions)
	return len(transitions)


def _is_worth_telling(difference: SessionDifference, tells_teachers: bool) -> bool:
	return bool(
		difference.cancelled
		or difference.added
		or difference.moved
		or difference.re_roomed
		or (tells_teachers and difference.re_staffed)
	)


def _bookings_in(groups: Sequence[str]) -> dict[str, list[tuple[str, str, Place]]]:
	"""Return who has a seat in the groups, or the offer of one: the booking, its school and its place."""
	if not groups:
		return {}
	found = defaultdict(list)
	for row in frappe.get_all(
		"Activity Booking",
		filters={
			"allocated_student_group": ["in", sorted(groups)],
			"status": ["in", lifecycle.SEAT_HOLDING_STATES],
		},
		fields=["name", "school", "status", "allocated_student_group"],
		order_by="name asc",
	):
		place = Place(row.status, row.allocated_student_group)
		found[row.allocated_student_group].append((row.name, row.school, place))
	return found


class _Names:
	"""What the rooms and people of differences are called."""

	def __init__(self, rooms: Mapping[str, str], people: Mapping[str, str]) -> None:
		self.rooms, self.people = rooms, people

	@classmethod
	def of(cls, differences: Iterable[SessionDifference], tells_teachers: bool) -> "_Names":
		sessions = [session for each in differences for session in _sessions_named(each)]
		people = {person for session in sessions for person in session.employees} if tells_teachers else set()
		return cls(
			one_field.by_name("Location", (session.location for session in sessions), "location_name"),
			one_field.by_name("Employee", people, "employee_name"),
		)

	def room(self, session: Session) -> str:
		return self.rooms.get(session.location) or session.location

	def led_by(self, session: Session) -> tuple[str, ...]:
		return tuple(self.people.get(person) or person for person in session.employees)


def _sessions_named(difference: SessionDifference) -> list[Session]:
	pairs = (*difference.moved, *difference.re_roomed, *difference.re_staffed)
	return [*difference.cancelled, *difference.added, *(session for pair in pairs for session in pair)]


def _last_days(groups: Iterable[str]) -> dict[str, date]:
	"""Return the day on which the term of each group ends now."""
	spans = spans_of(read_groups(list(groups)).values())
	return {name: span.window.last for name, span in spans.items() if span.window}


def _event_of(news: Sequence[SessionNews], ends: date | None) -> str:
	kinds = {each.what for each in news}
	if len(kinds) > 1:
		return events.SESSIONS_CHANGED
	if kinds == {What.CANCELLED} and ends and all(each.start.date() > ends for each in news):
		return events.TERM_SHORTENED
	return _EVENTS[kinds.pop()]


def _news_of(
	difference: SessionDifference, names: _Names, reasons: Reasons, tells_teachers: bool
) -> Iterable[SessionNews]:
	group = difference.group
	for session in difference.cancelled:
		reason = reasons.of_cancelled(group, session)
		yield SessionNews(What.CANCELLED, session.start, session.end, names.room(session), reason=reason)
	for session in difference.added:
		reason = reasons.of_added(group, session)
		yield SessionNews(What.ADDED, session.start, session.end, names.room(session), reason=reason)
	for was, now in difference.moved:
		yield SessionNews(
			What.MOVED,
			was.start,
			was.end,
			names.room(was),
			new_start=now.start,
			new_end=now.end,
			new_room=names.room(now) if now.location != was.location else "",
			reason=reasons.of_moved(group, was, now),
		)
	for was, now in difference.re_roomed:
		yield SessionNews(
			What.RE_ROOMED,
			was.start,
			was.end,
			room=names.room(was),
			new_room=names.room(now),
			reason=reasons.of_re_roomed(group, was, now),
		)
	for was, now in difference.re_staffed if tells_teachers else ():
		yield SessionNews(
			What.RE_STAFFED,
			was.start,
			was.end,
			people=names.led_by(was),
			new_people=names.led_by(now),
			reason=reasons.of_re_staffed(group, was, now),
		)
