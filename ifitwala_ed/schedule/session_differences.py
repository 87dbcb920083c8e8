"""What an edit does to a group's dated sessions, as people would say it: cancelled, added, moved, another room, others.

Computed from the stored and the wanted reservations, so it is the same whatever made the change. Only of sessions that
have not begun: the past is closed. Pure: no frappe and no I/O.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from ifitwala_ed.schedule.reservations import Booking
from ifitwala_ed.schedule.sessions import ChangeKind, Session, SessionChange, is_meant, moved_by

Pair = tuple[Session, Session]
Slot = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class SessionDifference:
	"""What becomes of one group's sessions to come. Pairs are (as it was, as it is now), all in order of time.

	A session that gets both another room and other people is in ``re_roomed`` and in ``re_staffed``.
	"""

	group: str
	title: str
	cancelled: tuple[Session, ...] = ()
	added: tuple[Session, ...] = ()
	moved: tuple[Pair, ...] = ()
	re_roomed: tuple[Pair, ...] = ()
	re_staffed: tuple[Pair, ...] = ()

	def __bool__(self) -> bool:
		return bool(self.cancelled or self.added or self.moved or self.re_roomed or self.re_staffed)

	@property
	def arriving(self) -> tuple[Session, ...]:
		"""Return every session at a time at which the group didn't meet: what has to be judged."""
		return tuple(sorted((*self.added, *(now for _was, now in self.moved)), key=_in_time))

	@property
	def leaving(self) -> tuple[Session, ...]:
		"""Return every session at a time at which the group doesn't meet any more."""
		return tuple(sorted((*self.cancelled, *(was for was, _now in self.moved)), key=_in_time))


def sessions_in(rooms: Iterable[Booking], people: Iterable[Booking]) -> dict[str, list[Session]]:
	"""Return each group's sessions, as its reservations of rooms and of people tell them."""
	leading: dict[tuple, set[str]] = defaultdict(set)
	for fact in people:
		leading[fact.source_name, fact.start, fact.end, fact.location].add(fact.holder)
	found: dict[str, set[Session]] = defaultdict(set)
	for fact in rooms:
		who = leading.get((fact.source_name, fact.start, fact.end, fact.holder), ())
		found[fact.source_name].add(Session(fact.start, fact.end, fact.holder, tuple(sorted(who))))
	return {group: sorted(sessions, key=_in_time) for group, sessions in found.items()}


def difference_of(
	group: str,
	title: str,
	stored: Iterable[Session],
	wanted: Iterable[Session],
	*,
	now: datetime,
	changes: Iterable[SessionChange] = (),
) -> SessionDifference:
	"""Return what becomes of a group's sessions that have not begun.

	Of those that go and those that come, these are one session that moves: what a change of kind Moved links; what
	keeps its beginning; what is of the same day, and then of the same week, where as many come as go.
	"""
	before, after = _by_slot(stored, now), _by_slot(wanted, now)
	moving = _Moving(
		[session for slot, some in before.items() if slot not in after for session in some],
		[session for slot, some in after.items() if slot not in before for session in some],
	)
	moving.link(changes)
	moving.pair(lambda session: session.start)
	moving.pair(lambda session: session.start.date())
	moving.pair(lambda session: session.start.isocalendar()[:2])
	staying = [
		pair for slot in sorted(before.keys() & after.keys()) for pair in _kept(before[slot], after[slot])
	]
	return SessionDifference(
		group,
		title,
		cancelled=tuple(moving.going),
		added=tuple(moving.coming),
		moved=tuple(sorted(moving.pairs, key=lambda pair: _in_time(pair[0]))),
		re_roomed=tuple(pair for pair in staying if pair[0].location != pair[1].location),
		re_staffed=tuple(pair for pair in staying if pair[0].employees != pair[1].employees),
	)


@dataclass
class _Moving:
	"""Sessions that go and sessions that come, until they are paired."""

	going: list[Session]
	coming: list[Session]
	pairs: list[Pair] = field(default_factory=list)

	def link(self, changes: Iterable[SessionChange]) -> None:
		for change in changes:
			if change.kind is not ChangeKind.MOVED:
				continue
			for was in [session for session in self.going if is_meant(change, session)]:
				target = moved_by(change, was)
				arrived = next((session for session in self.coming if session.start == target.start), None)
				if arrived:
					self._take([(was, arrived)])

	def pair(self, key: Callable[[Session], Hashable]) -> None:
		going, coming = _grouped(self.going, key), _grouped(self.coming, key)
		for each in going.keys() & coming.keys():
			if len(going[each]) == len(coming[each]):
				self._take(list(zip(going[each], coming[each], strict=True)))

	def _take(self, pairs: list[Pair]) -> None:
		for was, now in pairs:
			self.going.remove(was)
			self.coming.remove(now)
		self.pairs += pairs


def _kept(before: list[Session], after: list[Session]) -> list[Pair]:
	"""Return what is at one time before and after, room by room; a room that goes or comes is paired with one that is
	there.
	"""
	was = {session.location: session for session in before}
	now = {session.location: session for session in after}
	pairs = [(was[room], now[room]) for room in sorted(was.keys() & now.keys())]
	left = [session for session in before if session.location not in now]
	new = [session for session in after if session.location not in was]
	return pairs + [
		(gone or before[0], come or after[0]) for gone, come in zip_longest(left, new, fillvalue=None)
	]


def _by_slot(sessions: Iterable[Session], now: datetime) -> Mapping[Slot, list[Session]]:
	found: dict[Slot, list[Session]] = defaultdict(list)
	for session in sorted(set(sessions), key=_in_time):
		if session.start >= now:
			found[session.start, session.end].append(session)
	return found


def _grouped(
	sessions: Iterable[Session], key: Callable[[Session], Hashable]
) -> dict[Hashable, list[Session]]:
	found: dict[Hashable, list[Session]] = defaultdict(list)
	for session in sessions:
		found[key(session)].append(session)
	return found


def _in_time(session: Session) -> tuple:
	return session.start, session.end, session.location, session.employees
