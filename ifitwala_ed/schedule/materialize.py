"""Makes stored reservations equal to wanted ones: read, compare, lock, judge, write. See ``locks`` for why this is safe.

The past is closed: a session that has begun is neither wanted nor stale here, so nothing is stored, deleted or judged
of it, and what is over is in nobody's way. What is written is told as differences of dated sessions, before and after
(``session_differences``, and the hooks ``session_difference_checks`` and ``sessions_changed``).

The number of statements doesn't depend on the number of groups or sessions, but for the chunks of bulk writes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import now_datetime

from ifitwala_ed.core import subscribers
from ifitwala_ed.core.rows import in_chunks, insert_rows
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.conflicts import HOLDER, read_bookings, read_reservations
from ifitwala_ed.schedule.reservations import (
	PERSON,
	ROOM,
	Booking,
	Clash,
	Difference,
	difference,
	find_clashes,
	free_key,
	person_reservations,
	room_reservations,
)
from ifitwala_ed.schedule.rooms import Rooms
from ifitwala_ed.schedule.session_differences import SessionDifference, difference_of, sessions_in
from ifitwala_ed.schedule.sessions import Session, SessionChange, Window

KINDS = (ROOM, PERSON)
NEVER = (datetime(9999, 1, 1), datetime(1, 1, 1))
DELETE_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
	"""The reservations that some groups should have. ``groups`` also names those that should have none.

	With ``within`` only the reservations of those days are looked at; others stay as they are. ``titles``, ``schools`` and
	``changes`` are each group's title, its school, and its dates that differ from the timetable.
	"""

	groups: frozenset[str]
	facts: Mapping[str, tuple[Booking, ...]]
	within: Window | None = None
	titles: Mapping[str, str] = field(default_factory=dict)
	schools: Mapping[str, str] = field(default_factory=dict)
	changes: Mapping[str, tuple[SessionChange, ...]] = field(default_factory=dict)

	@classmethod
	def of(
		cls,
		sessions: Mapping[str, Iterable[Session]],
		titles: Mapping[str, str],
		within: Window | None = None,
		*,
		schools: Mapping[str, str] | None = None,
		changes: Mapping[str, tuple[SessionChange, ...]] | None = None,
	) -> "Wanted":
		"""Return the reservations of each group's sessions."""
		rooms, people = [], []
		for group, dated in sessions.items():
			rooms += room_reservations(group, titles[group], dated)
			people += person_reservations(group, titles[group], dated)
		facts = {ROOM: tuple(rooms), PERSON: tuple(people)}
		return cls(frozenset(sessions), facts, within, titles, schools or {}, changes or {})

	def since(self, moment: datetime) -> "Wanted":
		"""Return what is wanted of sessions that begin at a moment or later."""
		facts = {
			kind: tuple(fact for fact in some if fact.start >= moment) for kind, some in self.facts.items()
		}
		return replace(self, facts=facts)

	def holders(self, kind: str) -> set[str]:
		return {fact.holder for fact in self.facts[kind] if fact.holder}

	def counts(self, kind: str) -> Counter:
		return Counter(fact.source_name for fact in self.facts[kind])


class Written(NamedTuple):
	"""How many rows were."""

	inserted: int
	deleted: int


@dataclass
class Materialization:
	"""One run over some groups. Nothing is locked before ``lock`` and nothing is written before ``write``."""

	wanted: Wanted
	rooms: Rooms
	stored: dict[str, list[Booking]] = field(default_factory=dict)
	others: dict[str, list[Booking]] = field(default_factory=dict)
	seen: dict[locks.Key, int] = field(default_factory=dict)
	now: datetime = field(default_factory=now_datetime)

	def __post_init__(self) -> None:
		self.wanted = self.wanted.since(self.now)

	def read(self) -> None:
		"""Read the groups' stored reservations and whatever else holds their rooms and people: five queries, no lock."""
		self.seen = locks.revisions(self._keys(self.wanted.facts))
		self._read_reservations(locking=False)

	def changes(self, kind: str) -> Difference:
		"""Return what has to be written to make the reservations of one kind true."""
		return difference(self.wanted.facts[kind], self.stored[kind])

	@property
	def is_true(self) -> bool:
		"""Whether the stored reservations are the wanted ones already."""
		return not any(self.changes(kind) for kind in KINDS)

	def lock(self) -> bool:
		"""Keep everybody else from these groups, rooms and people until the transaction ends.

		Returns whether somebody changed them since ``read``; then they were read again and have to be judged again.
		Throws ScheduleChanged when one of the groups itself has other reservations now: what is wanted here is old then.
		"""
		missing = {kind: self.changes(kind).missing for kind in KINDS}
		judged = self._keys(missing)
		stale = {kind: self.changes(kind).stale for kind in KINDS}
		changed = locks.acquire(judged | self._keys(stale), self.seen) & judged
		if changed:
			self._read_reservations(locking=True)
			self._refuse_old_schedules({name for kind, name in changed if kind == locks.GROUP})
		return bool(changed)

	def clashes(self, kind: str, mine: Iterable[Booking]) -> list[Clash]:
		"""Return what stands in the way of some of the wanted reservations: others' bookings, and the rest of the wanted ones."""
		mine = list(mine)
		slots = {fact.slot for fact in mine}
		rest = [fact for fact in self.wanted.facts[kind] if fact.slot not in slots]
		related = self.rooms.related if kind == ROOM else None
		return list(find_clashes(mine, [*self.others[kind], *rest], related))

	def new_clashes(self) -> dict[str, list[Clash]]:
		"""Return what stands in the way of the reservations that are not stored yet."""
		return {kind: self.clashes(kind, self.changes(kind).missing) for kind in KINDS}

	def write(self, leave_out: Collection[Booking] = (), *, doc: Any = None) -> Written:
		"""Delete what is stale and insert what is missing, but for what to leave out. Needs ``lock``.

		Before it, whoever judges sessions may refuse (``doc`` is the document whose save this is, if it is one's); after
		it, whoever tells of changed sessions is told.
		"""
		found = self.session_differences(leave_out)
		if any(difference.arriving for difference in found):
			subscribers.call("session_difference_checks", found, doc)
		inserted = deleted = 0
		for kind in KINDS:
			change = self.changes(kind)
			missing = [fact for fact in change.missing if fact not in leave_out]
			delete_reservations(kind, [fact.name for fact in change.stale])
			insert_reservations(kind, self._with_free_keys(kind, missing), self.wanted.schools)
			inserted += len(missing)
			deleted += len(change.stale)
		if found:
			subscribers.call("sessions_changed", found)
		return Written(inserted, deleted)

	def session_differences(self, leave_out: Collection[Booking] = ()) -> list[SessionDifference]:
		"""Return what writing changes of dated sessions, for each group of which some change."""
		before, after = {}, {}
		for kind in KINDS:
			change = self.changes(kind)
			before[kind] = self.stored[kind]
			stale = {fact.name for fact in change.stale}
			after[kind] = [fact for fact in self.stored[kind] if fact.name not in stale]
			after[kind] += [fact for fact in change.missing if fact not in leave_out]
		was, will_be = sessions_in(before[ROOM], before[PERSON]), sessions_in(after[ROOM], after[PERSON])
		titles = {fact.source_name: fact.title for fact in self.stored[ROOM]}
		titles |= {group: title for group, title in self.wanted.titles.items() if title}
		found = (
			difference_of(
				group,
				titles.get(group, ""),
				was.get(group, ()),
				will_be.get(group, ()),
				now=self.now,
				changes=self.wanted.changes.get(group, ()),
			)
			for group in sorted(self.wanted.groups)
		)
		return [difference for difference in found if difference]

	def count_stored(self, kind: str) -> Counter:
		"""Return how many reservations of sessions to come each group has in the database, in one query."""
		table = frappe.qb.DocType(kind)
		rows = (
			frappe.qb.from_(table)
			.select(table.source_name, Count("*"))
			.where(table.source_doctype == "Student Group")
			.where(table.source_name.isin([*sorted(self.wanted.groups), ""]))
			.where(table.from_datetime >= self.now)
			.groupby(table.source_name)
		).run()
		return Counter(dict(rows))

	def _with_free_keys(self, kind: str, missing: Iterable[Booking]) -> list[Booking]:
		taken = {fact.slot_key for fact in self.stored[kind]}
		return [replace(fact, slot_key=free_key(fact.slot_key, taken)) for fact in missing]

	def _refuse_old_schedules(self, changed_groups: set[str]) -> None:
		"""Two rebuilds of the same schedule agree; where they don't, one of them worked from an old one."""
		for kind in KINDS:
			change = self.changes(kind)
			if changed_groups & {fact.source_name for fact in (*change.missing, *change.stale)}:
				locks.refuse_old_schedule()

	def _read_reservations(self, *, locking: bool) -> None:
		first, last = self._reach()
		for kind in KINDS:
			holders = self.wanted.holders(kind)
			if kind == ROOM:
				holders = self.rooms.all_related(holders)
			self.stored[kind] = [
				fact
				for fact in read_reservations(kind, self.wanted.groups, since=self.now, locking=locking)
				if self.wanted.within is None or fact.start.date() in self.wanted.within
			]
			self.others[kind] = read_bookings(
				kind, holders, first, last, exclude_sources=self.wanted.groups, locking=locking
			)

	def _reach(self) -> tuple[datetime, datetime]:
		facts = [fact for kind in KINDS for fact in self.wanted.facts[kind]]
		if not facts:
			return NEVER
		return min(fact.start for fact in facts), max(fact.end for fact in facts)

	def _keys(self, facts: Mapping[str, Iterable[Booking]]) -> set[locks.Key]:
		held_rooms = {fact.holder for fact in facts[ROOM] if fact.holder}
		return locks.keys(
			rooms=self.rooms.all_inside(held_rooms),
			people={fact.holder for fact in facts[PERSON]},
			groups=self.wanted.groups,
		)


def insert_reservations(kind: str, facts: Iterable[Booking], schools: Mapping[str, str]) -> None:
	"""Insert reservations in bulk, for the groups' schools. A slot that a parallel rebuild stored first is left alone."""
	rows = ({**_row(kind, fact), "school": schools[fact.source_name]} for fact in facts)
	insert_rows(kind, rows, skip_existing=True)


def delete_reservations(kind: str, names: Iterable[str]) -> None:
	"""Delete reservations by name, in chunks."""
	for chunk in in_chunks(names, DELETE_CHUNK):
		frappe.db.delete(kind, {"name": ("in", chunk)})


def _row(kind: str, fact: Booking) -> dict[str, Any]:
	"""Return the beginning of the key (80 bits): such a name collides exactly when the key does."""
	return {
		"name": fact.slot_key[:20],
		"from_datetime": fact.start,
		"to_datetime": fact.end,
		"title": fact.title,
		"source_doctype": fact.source_doctype,
		"source_name": fact.source_name,
		"location": fact.location or None,
		HOLDER[kind]: fact.holder or None,
		"slot_key": fact.slot_key,
		"blocks_availability": 1,
	}
