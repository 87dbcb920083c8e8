"""From a weekly timetable to dated sessions.

Pure: plain values in, plain values out; no frappe and no I/O. A session is kept as the clock on the school's wall shows
it (Frappe stores naive datetimes in the site's time zone), so a club at 15:00 stays at 15:00 when summer time begins.
Only a time that the clock skips on that day has to give way: it moves forward by what was skipped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from ifitwala_ed.schedule.cycles import CycleDates
from ifitwala_ed.schedule.days_off import DaysOff

NONE_OFF = DaysOff()
NO_CYCLES: Mapping[str, CycleDates] = MappingProxyType({})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
# for a class with a field of the name
Date = date


class ChangeKind(str, Enum):
	"""What happens to a date: the options of Student Group Session Change."""

	CANCELLED = "Cancelled"
	ADDED = "Added"
	MOVED = "Moved"
	SUBSTITUTE = "Substitute"


@dataclass(frozen=True, slots=True)
class Window:
	"""The days from ``first`` to ``last``, both included."""

	first: date
	last: date

	def __contains__(self, day: date) -> bool:
		return self.first <= day <= self.last

	def clip(self, first: date | None, last: date | None) -> "Window":
		"""Return the part of this window between two dates that may be open."""
		return Window(max(self.first, first or self.first), min(self.last, last or self.last))


@dataclass(frozen=True, slots=True)
class WeeklyRow:
	"""One line of a group's weekly timetable. Without ``employee`` every instructor of the group takes part.

	``location`` is empty where a class has no room.
	"""

	weekday: str
	start: time
	end: time
	location: str
	employee: str | None = None
	valid_from: date | None = None
	valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CycleRow:
	"""One line of a class's timetable that comes again with a day of a cycle, and not with a weekday."""

	cycle: str
	day: str
	start: time
	end: time
	location: str
	employee: str | None = None
	valid_from: date | None = None
	valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class SessionChange:
	"""One date that differs from the timetable.

	``session_start`` says which session of the day is meant; without it all of them are. What a move leaves empty (day,
	times, room, who leads it) stays as it was. A substitute takes the place of one instructor, or of all of them.
	"""

	kind: ChangeKind
	date: Date
	session_start: time | None = None
	start: time | None = None
	end: time | None = None
	new_date: Date | None = None
	location: str | None = None
	employee: str | None = None
	instead_of: str | None = None

	@property
	def last_day(self) -> Date:
		"""The day from which on the change says nothing any more."""
		return max(self.date, self.new_date or self.date)


@dataclass(frozen=True, slots=True)
class Session:
	"""One dated session: when, where (empty: in no room) and with whom."""

	start: datetime
	end: datetime
	location: str
	employees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
	"""The dated sessions in order, and the changes that met no session or lead out of the window."""

	sessions: tuple[Session, ...]
	unmatched: tuple[SessionChange, ...] = ()


def expand(
	rows: Iterable[WeeklyRow | CycleRow],
	window: Window,
	*,
	cycles: Mapping[str, CycleDates] = NO_CYCLES,
	instructors: Sequence[str] = (),
	days_off: DaysOff = NONE_OFF,
	changes: Iterable[SessionChange] = (),
	zone: tzinfo | None = None,
) -> Expansion:
	"""Expand a timetable over a window, less the days off, then apply the changes.

	A change is an explicit decision: a session may be added on a holiday, or moved to one. Nothing leaves the window.
	With the site's ``zone``, times that its clocks skip are moved forward. ``cycles`` are the dates of each cycle's days.
	"""
	everyone = tuple(sorted(set(instructors)))
	timetable = [
		_session(row, day, everyone)
		for row in rows
		for day in _dates(row, window, cycles)
		if row.start < row.end and not days_off.take(day, row.start, row.end)
	]
	changes = sorted(changes, key=lambda change: (change.date, change.session_start or time.min))
	substitutes = [change for change in changes if change.kind is ChangeKind.SUBSTITUTE]
	others = [change for change in changes if change.kind is not ChangeKind.SUBSTITUTE]
	led, without_effect = _with_substitutes(timetable, substitutes)
	sessions, unmatched = _with_changes(led, others, window, everyone)
	shown = sessions if zone is None else _as_the_clock_shows(sessions, window, zone)
	return Expansion(tuple(_merged(shown)), (*without_effect, *unmatched))


def _dates(row: WeeklyRow | CycleRow, window: Window, cycles: Mapping[str, CycleDates]) -> Iterator[date]:
	if isinstance(row, WeeklyRow):
		return weekly_dates(row, window)
	span = window.clip(row.valid_from, row.valid_to)
	return (day for day in cycles.get(row.cycle, {}).get(row.day, ()) if day in span)


def weekly_dates(row: WeeklyRow, window: Window) -> Iterator[date]:
	"""Return the days of ``window`` on which a row takes place, days off not considered."""
	span = window.clip(row.valid_from, row.valid_to)
	day = span.first + timedelta(days=(WEEKDAYS.index(row.weekday) - span.first.weekday()) % 7)
	while day <= span.last:
		yield day
		day += WEEK


@lru_cache(maxsize=64)
def days_with_clock_change(window: Window, zone: tzinfo) -> frozenset[date]:
	"""Return the days of ``window`` on which the zone's clocks are put forward or back."""
	found = set()
	day = window.first
	offset = _offset(day, zone)
	while day <= window.last:
		following = _offset(day + DAY, zone)
		if following != offset:
			found.add(day)
		day, offset = day + DAY, following
	return frozenset(found)


def existing_wall_time(moment: datetime, zone: tzinfo) -> datetime:
	"""Return ``moment`` as a clock in ``zone`` can show it: a time that the clock skips moves forward by the skipped
	span.
	"""
	there_and_back = moment.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone)
	return there_and_back.replace(tzinfo=None, fold=0)


def _offset(day: date, zone: tzinfo) -> timedelta | None:
	return datetime.combine(day, time.min).replace(tzinfo=zone).utcoffset()


def _as_the_clock_shows(sessions: Iterable[Session], window: Window, zone: tzinfo) -> list[Session]:
	skipping = days_with_clock_change(window, zone)
	return [_after_what_is_skipped(s, zone) if s.start.date() in skipping else s for s in sessions]


def _after_what_is_skipped(session: Session, zone: tzinfo) -> Session:
	start = existing_wall_time(session.start, zone)
	if start != session.start:
		return replace(session, start=start, end=session.end + (start - session.start))
	return replace(session, end=existing_wall_time(session.end, zone))


def _session(row: WeeklyRow | CycleRow, day: date, everyone: tuple[str, ...]) -> Session:
	return Session(
		datetime.combine(day, row.start),
		datetime.combine(day, row.end),
		row.location,
		(row.employee,) if row.employee else everyone,
	)


def _with_substitutes(
	timetable: list[Session], changes: Iterable[SessionChange]
) -> tuple[list[Session], list[SessionChange]]:
	"""Return the timetable with substitutes in the places of those who are away, and the changes that meet nobody."""
	sessions, unmatched = timetable, []
	for change in changes:
		meant = {session for session in sessions if is_meant(change, session) and _replaces(change, session)}
		if meant:
			sessions = [_led_by(change, each) if each in meant else each for each in sessions]
		else:
			unmatched.append(change)
	return sessions, unmatched


def _replaces(change: SessionChange, session: Session) -> bool:
	return bool(change.employee) and change.instead_of in (None, *session.employees)


def _led_by(change: SessionChange, session: Session) -> Session:
	"""Return the session with the instructor of a change in the place of the one it names, else of everybody."""
	if not change.employee:
		return session
	others = {each for each in session.employees if change.instead_of and each != change.instead_of}
	return replace(session, employees=tuple(sorted({*others, change.employee})))


def _with_changes(
	timetable: list[Session], changes: Iterable[SessionChange], window: Window, everyone: tuple[str, ...]
) -> tuple[list[Session], list[SessionChange]]:
	"""Return the timetable after the changes, and the changes without effect. A change speaks of the timetable as it was
	before any change, so that their order doesn't matter; the first of two about one session wins."""
	kept, extra, unmatched = timetable, [], []
	for change in changes:
		if change.kind is ChangeKind.ADDED:
			arrived = [_added(change, everyone)]
			meant = arrived
		else:
			meant = [s for s in kept if is_meant(change, s)]
			arrived = [moved_by(change, s) for s in meant] if change.kind is ChangeKind.MOVED else []
		if not meant or any(s.start >= s.end or s.start.date() not in window for s in arrived):
			unmatched.append(change)
			continue
		kept = [s for s in kept if s not in meant] if change.kind is not ChangeKind.ADDED else kept
		extra += arrived
	return kept + extra, unmatched


def _added(change: SessionChange, everyone: tuple[str, ...]) -> Session:
	"""Return an added session; one without both times is empty (it starts when it ends) and has no effect."""
	start = datetime.combine(change.date, change.start or time.min)
	end = datetime.combine(change.date, change.end or time.min)
	return _led_by(change, Session(start, end if change.location else start, change.location or "", everyone))


def is_meant(change: SessionChange, session: Session) -> bool:
	"""Return whether a change speaks of a session of the timetable."""
	return session.start.date() == change.date and change.session_start in (None, session.start.time())


def moved_by(change: SessionChange, session: Session) -> Session:
	"""Return a session as a change moves it."""
	day = change.new_date or session.start.date()
	return replace(
		_led_by(change, session),
		start=datetime.combine(day, change.start or session.start.time()),
		end=datetime.combine(day, change.end or session.end.time()),
		location=change.location or session.location,
	)


def _merged(sessions: Iterable[Session]) -> list[Session]:
	"""In order of time, with two lines for one room at one time made one session of both their people."""
	by_slot: dict[tuple[datetime, datetime, str], Session] = {}
	for session in sessions:
		slot = (session.start, session.end, session.location)
		twin = by_slot.get(slot)
		if twin and twin.employees != session.employees:
			together = tuple(sorted({*twin.employees, *session.employees}))
			session = replace(session, employees=together)
		by_slot[slot] = session
	return [by_slot[slot] for slot in sorted(by_slot)]
