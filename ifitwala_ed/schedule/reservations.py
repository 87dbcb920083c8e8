"""What a group's sessions take: a room and its people, as the rows that Location Booking and Employee Booking store.

Pure: no frappe and no I/O.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ifitwala_ed.schedule.intervals import overlapping_pairs
from ifitwala_ed.schedule.sessions import Session

# whose it is, who or what is taken, where, from, to
Slot = tuple[str, str, str, datetime, datetime]

SOURCE = "Student Group"
ROOM = "Location Booking"
PERSON = "Employee Booking"


@dataclass(frozen=True, slots=True)
class Booking:
	"""One room or person (``holder``) taken from ``start`` to ``end``. ``name`` is empty as long as it isn't stored.

	Of a session without a room the holder is empty: it is in the way of nothing.
	"""

	holder: str
	start: datetime
	end: datetime
	title: str = ""
	source_doctype: str = ""
	source_name: str = ""
	location: str = ""
	slot_key: str = ""
	name: str = ""

	@property
	def is_fact(self) -> bool:
		"""Whether the booking follows from a group's schedule; otherwise somebody made it by hand."""
		return self.source_doctype == SOURCE

	@property
	def slot(self) -> Slot:
		"""What the booking takes for whom. Stored rows are compared by it: a link follows a renamed room or person, and
		the ``slot_key`` doesn't."""
		return (self.source_name, self.holder, self.location, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Clash:
	"""A booking that is wanted, and one that stands in its way."""

	mine: Booking
	other: Booking


def slot_key(kind: str, source: str, holder: str, location: str, start: datetime, end: datetime) -> str:
	"""Return the fixed-length key of one reservation, with which the database refuses a second one.

	It keeps the names of room and person as they were called when the reservation was stored.
	"""
	text = "\x1f".join((kind, SOURCE, source, holder, location, start.isoformat(), end.isoformat()))
	return sha256(text.encode()).hexdigest()


def free_key(key: str, taken: Collection[str]) -> str:
	"""Return the key itself, else one that follows from it: a room may have the name that another one had before."""
	while key in taken:
		key = sha256(key.encode()).hexdigest()
	return key


def hand_made_key(kind: str, name: str) -> str:
	"""Return the key of a booking made by hand: each is one of its kind."""
	return sha256("\x1f".join((kind, "", name)).encode()).hexdigest()


def room_reservations(group: str, title: str, sessions: Iterable[Session]) -> list[Booking]:
	"""Return what a group's sessions take of the rooms. One without a room is there too, for whoever asks when it is."""
	return [_fact(ROOM, group, title, s.location, s) for s in sessions]


def person_reservations(group: str, title: str, sessions: Iterable[Session]) -> list[Booking]:
	"""Return what a group's sessions take of the instructors."""
	return [_fact(PERSON, group, title, person, s) for s in sessions for person in s.employees]


def _fact(kind: str, group: str, title: str, holder: str, session: Session) -> Booking:
	key = slot_key(kind, group, holder, session.location, session.start, session.end)
	return Booking(holder, session.start, session.end, title, SOURCE, group, session.location, key)


@dataclass(frozen=True, slots=True)
class Difference:
	"""What has to be inserted and what has to be deleted to make the stored reservations equal to the wanted ones."""

	missing: tuple[Booking, ...]
	stale: tuple[Booking, ...]

	def __bool__(self) -> bool:
		return bool(self.missing or self.stale)


def difference(wanted: Iterable[Booking], stored: Iterable[Booking]) -> Difference:
	"""Compare slot by slot. One that is stored already is left alone; a second row of it goes, as rooms and people can
	become one."""
	wanted_by_slot = {fact.slot: fact for fact in wanted}
	stored_slots: set[Slot] = set()
	stale = []
	for fact in stored:
		if fact.slot not in wanted_by_slot or fact.slot in stored_slots:
			stale.append(fact)
		stored_slots.add(fact.slot)
	missing = tuple(fact for slot, fact in wanted_by_slot.items() if slot not in stored_slots)
	return Difference(missing, tuple(stale))


def find_clashes(
	mine: Iterable[Booking],
	others: Iterable[Booking],
	related: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Clash]:
	"""Return everything that stands in the way of ``mine``, among ``others`` and among each other.

	``related`` names the holders that can't be taken at the same time: a room, the rooms inside and those around it.
	"""
	mine = list(mine)
	mine_by_holder, all_by_holder = _by_holder(mine), _by_holder([*mine, *others])
	for holder, bookings in mine_by_holder.items():
		rivals = related.get(holder, (holder,)) if related else (holder,)
		candidates = [booking for rival in rivals for booking in all_by_holder.get(rival, ())]
		for booking, candidate in overlapping_pairs(bookings, candidates):
			if booking is not candidate and not _taken_together(booking, candidate):
				yield Clash(booking, candidate)


def _taken_together(first: Booking, second: Booking) -> bool:
	"""Return whether two sessions of one group are the same hour: one instructor may lead both, in two rooms."""
	return (
		first.holder == second.holder
		and first.source_name == second.source_name
		and first.is_fact
		and second.is_fact
		and (first.start, first.end) == (second.start, second.end)
		and first.location != second.location
	)


def _by_holder(bookings: Iterable[Booking]) -> dict[str, list[Booking]]:
	found = defaultdict(list)
	for booking in bookings:
		if booking.holder:
			found[booking.holder].append(booking)
	return found
