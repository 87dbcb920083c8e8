"""Who would be in two places at once: children, what binds them, and when that meets. Plain Python, no database.

A child is bound by its seats, offered ones too, and by the classes it is in. Two classes at one time are the timetable's
affair: of two places one at least is a seat.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from ifitwala_ed.schedule.intervals import overlapping_pairs


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
	"""One session of a group."""

	group: str
	start: datetime
	end: datetime


@dataclass(frozen=True, slots=True, order=True)
class Commitment:
	"""What binds a child to a group: a seat, with its booking, or without one the class that it is in."""

	student: str
	group: str
	booking: str = ""

	@property
	def is_seat(self) -> bool:
		return bool(self.booking)


@dataclass(frozen=True, slots=True, order=True)
class DoubleBooking:
	"""A child that two groups want at the same time, and those meetings of the first that meet the second's.

	The first is the one whose sessions were judged, where only one of them was.
	"""

	here: Commitment
	there: Commitment
	meetings: tuple[Meeting, ...]

	@property
	def student(self) -> str:
		return self.here.student

	@property
	def pair(self) -> tuple[str, frozenset[str]]:
		"""The child and its two groups, whichever was judged."""
		return self.student, frozenset((self.here.group, self.there.group))

	@property
	def seats(self) -> tuple[Commitment, ...]:
		"""Those of the two that are seats, the judged one first."""
		return tuple(commitment for commitment in (self.here, self.there) if commitment.is_seat)


def find(
	commitments: Iterable[Commitment],
	meetings: Iterable[Meeting],
	arriving: Collection[Meeting] | None = None,
) -> list[DoubleBooking]:
	"""Return the children in two places, in order of their names.

	``meetings`` are all of the groups' sessions that count. With ``arriving`` only these are judged: what two groups
	have had at the same time before stays out.
	"""
	times = _Times(meetings, arriving)
	found: list[DoubleBooking] = []
	for mine in _by_student(commitments):
		for first, second in combinations(mine, 2):
			if (first.is_seat or second.is_seat) and first.group != second.group:
				found += times.judged(first, second)
	return sorted(found)


def without(meetings: Iterable[Meeting], leaving: Collection[Meeting]) -> list[Meeting]:
	"""Return what is left of stored meetings when some of them leave."""
	gone = set(leaving)
	return [meeting for meeting in meetings if meeting not in gone]


def _by_student(commitments: Iterable[Commitment]) -> Iterator[list[Commitment]]:
	found: dict[str, set[Commitment]] = defaultdict(set)
	for commitment in commitments:
		found[commitment.student].add(commitment)
	for student in sorted(found):
		yield sorted(found[student])


class _Times:
	"""When groups meet at the same time, found once for each two of them however many children they share."""

	def __init__(self, meetings: Iterable[Meeting], arriving: Collection[Meeting] | None) -> None:
		self._arriving = None if arriving is None else set(arriving)
		self._by_group: dict[str, list[Meeting]] = defaultdict(list)
		for meeting in {*meetings, *(arriving or ())}:
			self._by_group[meeting.group].append(meeting)
		self._judged_groups = {meeting.group for meeting in arriving or ()}
		self._known: dict[tuple[str, str], tuple[Meeting, ...]] = {}

	def judged(self, first: Commitment, second: Commitment) -> Iterator[DoubleBooking]:
		"""Yield the double booking of one child, if the two groups meet at the same time."""
		if second.group in self._judged_groups and first.group not in self._judged_groups:
			first, second = second, first
		if common := self._common(first.group, second.group):
			yield DoubleBooking(first, second, common)

	def _common(self, here: str, there: str) -> tuple[Meeting, ...]:
		pair = here, there
		if pair not in self._known:
			pairs = overlapping_pairs(self._by_group.get(here, ()), self._by_group.get(there, ()))
			self._known[pair] = tuple(
				sorted({mine for mine, theirs in pairs if self._is_judged(mine, theirs)})
			)
		return self._known[pair]

	def _is_judged(self, *meetings: Meeting) -> bool:
		return self._arriving is None or not self._arriving.isdisjoint(meetings)
