"""The dated sessions of a group as its form shows it, saved or not, with whatever stands in their way.

Nothing is written and nothing is locked: it is what a save, or the readiness gate, would find at this moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities.booking import double_booking_texts, edit_check, edit_judgement
from ifitwala_ed.activities.booking.commitments import GroupFacts
from ifitwala_ed.activities.booking.double_bookings import Meeting
from ifitwala_ed.activities.readiness.codes import Code, Finding, finding
from ifitwala_ed.activities.readiness.holiday_checks import half_days, holidays_unknown, weekly_off
from ifitwala_ed.core import moments, one_field
from ifitwala_ed.core.moments import site_zone
from ifitwala_ed.schedule import cycle_calendars
from ifitwala_ed.schedule.calendars import Span, expand_group, spans_of
from ifitwala_ed.schedule.groups import Group
from ifitwala_ed.schedule.holidays import SchoolCalendar, calendars_of
from ifitwala_ed.schedule.materialize import KINDS, Materialization, Wanted
from ifitwala_ed.schedule.reservations import ROOM, Clash
from ifitwala_ed.schedule.rooms import Rooms, read_rooms
from ifitwala_ed.schedule.sessions import Expansion, Session
from ifitwala_ed.schedule.student_group_employee_booking import is_room_clash

# A group without a name would look like the bookings made by hand, which belong to no group either.
UNSAVED: Final = "unsaved group"


@dataclass(frozen=True)
class Obstacle:
	"""A booking in the way of a session, and a sentence about it. ``name`` is empty for a session of the group itself."""

	message: str
	doctype: str
	name: str
	source_doctype: str
	source_name: str


@dataclass(frozen=True)
class PlannedSession:
	"""One session with its room and people by their names, and what stands in its way."""

	from_datetime: datetime
	to_datetime: datetime
	location: str
	instructors: tuple[str, ...]
	obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class SessionPreview:
	"""All sessions of a group between two days, and what concerns the group as a whole."""

	first_day: date | None
	last_day: date | None
	sessions: tuple[PlannedSession, ...]
	notes: tuple[str, ...]
	# who would be in two places: what a save is refused with
	children: tuple[str, ...]


def preview(group: Group, joining: Collection[str] = ()) -> SessionPreview:
	"""Return what the group's timetable comes to. A fixed number of queries; writes nothing.

	``joining`` are the students whom the form puts on the list of a class.
	"""
	group = replace(group, name=group.name or UNSAVED)
	span = spans_of([group])[group.name]
	rooms = read_rooms(group.rooms)
	expansion, calendar = Expansion(()), None
	if span.may_meet:
		calendar = calendars_of({group.school}, span.window).get(group.school)
		days_off = {group.school: calendar.days_off} if calendar else {}
		cycles = cycle_calendars.dates_until(group.cycles, span.window.last if span.window else None)
		expansion = expand_group(group, span.window, days_off, site_zone(), cycles)
	people = one_field.by_name(
		"Employee",
		(person for session in expansion.sessions for person in session.employees),
		"employee_name",
	)
	run = Materialization(Wanted.of({group.name: expansion.sessions}, {group.name: group.title}), rooms)
	run.read()
	clashes = _clashes(run)
	return SessionPreview(
		first_day=span.window.first if span.window else None,
		last_day=span.window.last if span.window else None,
		sessions=tuple(
			_planned(session, rooms, people, clashes[session.start, session.location])
			for session in expansion.sessions
		),
		notes=(
			*_notes(group, span, expansion, rooms),
			*(each.message for each in _holidays(group, span, expansion, calendar)),
		),
		children=tuple(_children(group, run, joining)),
	)


def _children(group: Group, run: Materialization, joining: Collection[str]) -> list[str]:
	"""Return who would be in two places after a save."""
	coming = {Meeting(group.name, fact.start, fact.end) for fact in run.wanted.facts[ROOM]}
	arriving = [session for found in run.session_differences() for session in found.arriving]
	judgement = edit_judgement.foresee(
		group.name,
		GroupFacts(group.title or group.name, not group.is_activity and group.is_active),
		coming,
		arriving=edit_check.meetings(group.name, arriving),
		joining=() if group.is_activity else joining,
	)
	names = double_booking_texts.student_names(judgement)
	return double_booking_texts.sentences(judgement, names)


def _clashes(run: Materialization) -> Mapping[tuple[datetime, str], list[Clash]]:
	found: dict[tuple[datetime, str], list[Clash]] = defaultdict(list)
	for kind in KINDS:
		for clash in run.clashes(kind, run.wanted.facts[kind]):
			found[clash.mine.start, clash.mine.location].append(clash)
	return found


def _planned(
	session: Session, rooms: Rooms, people: Mapping[str, str], clashes: Iterable[Clash]
) -> PlannedSession:
	return PlannedSession(
		from_datetime=session.start,
		to_datetime=session.end,
		location=rooms.label(session.location),
		instructors=tuple(people.get(name) or name for name in session.employees),
		obstacles=tuple(_obstacle(clash, rooms, people) for clash in clashes),
	)


def _obstacle(clash: Clash, rooms: Rooms, people: Mapping[str, str]) -> Obstacle:
	other = clash.other
	values = (
		other.title or _("a booking without a title"),
		moments.clock(other.start),
		moments.clock(other.end),
	)
	if is_room_clash(clash):
		sentence = _("{0} is taken by {1}, {2} to {3}.").format(rooms.label(other.holder), *values)
	else:
		sentence = _("{0} is busy with {1}, {2} to {3}.").format(
			people.get(other.holder) or other.holder, *values
		)
	return Obstacle(
		message=sentence,
		doctype=ROOM if is_room_clash(clash) else "Employee Booking",
		name=other.name,
		source_doctype=other.source_doctype,
		source_name=other.source_name,
	)


def _holidays(
	group: Group, span: Span, expansion: Expansion, calendar: SchoolCalendar | None
) -> Iterable[Finding]:
	window = span.window and span.window.clip(getdate(), None)
	yield from weekly_off(group, window, calendar)
	yield from holidays_unknown(expansion.sessions, window, calendar)
	yield from half_days(group, window, calendar)


def _notes(group: Group, span: Span, expansion: Expansion, rooms: Rooms) -> Iterable[str]:
	if not span.window:
		yield _("Choose a program offering or an academic year: sessions take place between its dates.")
	elif not group.is_active:
		yield _("The group is retired, so nothing takes place.")
	elif not span.may_meet:
		yield _("The offering has closed this section, so nothing takes place.")
	for name in sorted(group.since(getdate()).rooms) if group.is_activity else ():
		if not rooms.is_bookable(name):
			yield finding(Code.LOCATION_NOT_BOOKABLE, rooms.label(name)).message
	for change in expansion.unmatched:
		if change.last_day < getdate():
			continue
		day = moments.day(change.date)
		yield finding(Code.CHANGE_WITHOUT_SESSION, day, _(change.kind.value)).message
