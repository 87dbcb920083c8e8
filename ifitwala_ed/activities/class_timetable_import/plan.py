"""From FET's lessons to weekly rows of groups: one group for each set of children that has lessons together.

Pure: no frappe, no I/O. A joint lesson of several sets is one group, so that its one room isn't refused to itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from hashlib import sha256
from itertools import pairwise, product
from typing import Final

from ifitwala_ed.activities.class_timetable_import.findings import Code, Finding
from ifitwala_ed.activities.class_timetable_import.name_table import SET, NameTable
from ifitwala_ed.schedule.class_timetables import times
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile
from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.class_timetables.times import Span
from ifitwala_ed.schedule.cycles import Cycle
from ifitwala_ed.schedule.sessions import WEEKDAYS
from ifitwala_ed.schedule.title_keys import title_key

JOINT: Final = ", "
# of a Data field
LONGEST_TITLE: Final = 140


@dataclass(frozen=True, slots=True, order=True)
class Row:
	"""One line of a group's timetable, on a weekday or on a day of the ``cycle`` that is named.

	``location`` is empty where it has no room, ``employee`` where nobody of the staff leads it.
	"""

	day: str
	start: time
	end: time
	location: str
	employee: str = ""
	cycle: str = ""


@dataclass(slots=True)
class ClassPlan:
	"""One group: what it is called, the sets whose children are in it, and its whole week, or its whole cycle."""

	title: str
	sets: tuple[str, ...]
	rows: set[Row] = field(default_factory=set)

	@property
	def is_joint(self) -> bool:
		"""Return whether its list is that of several sets."""
		return len(self.sets) > 1


@dataclass(frozen=True, slots=True)
class Calendar:
	"""Which weekday, or day of the ``cycle``, FET's days are, and when its hours, of ``afternoons`` and of others."""

	days: Mapping[str, str]
	hours: Mapping[str, Span]
	cycle: str = ""
	afternoons: frozenset[str] = frozenset()
	afternoon_hours: Mapping[str, Span] = field(default_factory=dict)

	def hours_of(self, day: str) -> Mapping[str, Span]:
		"""Return when the hours of a day of FET are."""
		return self.afternoon_hours if day in self.afternoons else self.hours


def calendar_of(
	file: FetFile, placements: Sequence[Placement], table: NameTable, cycle: Cycle | None = None
) -> tuple[Calendar, list[Finding]]:
	"""Return when the lessons are, and the days and hours of lessons of which nobody knows it.

	The days are weekdays, or those of a cycle.
	"""
	days = _days_of(file, table, cycle)
	hours = {**times.guessed_hours(file.hours), **table.hours}
	calendar = Calendar(days, hours, cycle.name if cycle else "", file.afternoons, table.afternoon_hours)
	used_days = {each.day for each in placements}
	findings = [_unknown(day, cycle) for day in file.days if day in used_days and day not in days]
	findings += _alike([day for day in file.days if day in days and day not in file.afternoons], days)
	findings += _alike([day for day in file.days if day in days and day in file.afternoons], days)
	return calendar, [*findings, *_unknown_hours(file, placements, calendar), *_out_of_order(file, calendar)]


def _unknown_hours(file: FetFile, placements: Iterable[Placement], calendar: Calendar) -> Iterator[Finding]:
	used: dict[bool, set[str]] = {False: set(), True: set()}
	for placed in placements:
		used[placed.day in calendar.afternoons].update(placed.hours)
	for hour in file.hours:
		if hour in used[False] and hour not in calendar.hours:
			yield Finding(Code.UNKNOWN_HOUR, (hour,))
		if hour in used[True] and hour not in calendar.afternoon_hours:
			yield Finding(Code.UNKNOWN_AFTERNOON_HOUR, (hour,))


def _out_of_order(file: FetFile, calendar: Calendar) -> Iterator[Finding]:
	halves = (calendar.hours, calendar.afternoon_hours) if calendar.afternoons else (calendar.hours,)
	known = [(hour, hours[hour]) for hours in halves for hour in file.hours if hour in hours]
	for (hour, span), (_following, next_span) in pairwise(known):
		if span.end > next_span.start:
			yield Finding(Code.HOURS_OUT_OF_ORDER, (hour, f"{span.end:%H:%M}"))


def _days_of(file: FetFile, table: NameTable, cycle: Cycle | None) -> dict[str, str]:
	if not cycle:
		return {**times.guessed_days(file.days), **table.days}
	called = {times.plain(day): day for day in cycle.days}
	alike = {day: called[times.plain(day)] for day in file.days if times.plain(day) in called}
	return {day: here for day, here in {**alike, **table.days}.items() if here in cycle.days}


def _unknown(day: str, cycle: Cycle | None) -> Finding:
	if not cycle:
		return Finding(Code.UNKNOWN_DAY, (day,))
	return Finding(Code.NOT_IN_CYCLE, (day, cycle.name, ", ".join(cycle.days)))


def _alike(known: Iterable[str], days: Mapping[str, str]) -> Iterator[Finding]:
	by_weekday: dict[str, str] = {}
	for day in known:
		first = by_weekday.setdefault(days[day], day)
		if first != day:
			yield Finding(Code.TWO_DAYS_ALIKE, (first, day, days[day]))


def plan_of(
	placements: Iterable[Placement],
	calendar: Calendar,
	table: NameTable,
	*,
	employees: Mapping[str, str],
	rooms: Mapping[str, str],
) -> tuple[list[ClassPlan], list[Finding]]:
	"""Return each group's week, and notes of lessons that are nobody's. All names are known and all times are."""
	plans: dict[frozenset[str], ClassPlan] = {}
	findings = []
	for placed in placements:
		lesson = placed.lesson
		if not lesson.sets:
			findings.append(Finding(Code.NO_CLASS, (lesson.subject, ", ".join(lesson.teachers))))
			continue
		# in an order that other capitals don't change
		sets = tuple(sorted({table.here(SET, each) for each in lesson.sets}, key=title_key))
		plan = plans.setdefault(frozenset(sets), ClassPlan(title_of(sets), sets))
		leaders = [employees[each] for each in lesson.teachers] or [""]
		places = [rooms[each] for each in placed.rooms] or [rooms.get("", "")]
		for span, room, leader in product(
			times.spans_of(placed, calendar.hours_of(placed.day)), places, leaders
		):
			day = calendar.days[placed.day]
			plan.rows.add(Row(day, span.start, span.end, room, leader, calendar.cycle))
	return sorted(plans.values(), key=lambda plan: plan.title), findings


def title_of(sets: Sequence[str]) -> str:
	"""Return what a group of these sets is called. Many together are shortened, each combination to a title of its own."""
	title = JOINT.join(sets)
	if len(sets) == 1 or len(title) <= LONGEST_TITLE:
		return title
	mark = f"… ({len(sets)}, {sha256(title.encode()).hexdigest()[:8]})"
	return title[: LONGEST_TITLE - len(mark)] + mark


def in_order(rows: Iterable[Row]) -> list[Row]:
	"""Return rows in the order of the week. Days of a cycle are by their names, numbers in them as numbers."""
	return sorted(rows, key=lambda row: (_place(row), row))


def _place(row: Row) -> list[tuple[int, str]]:
	if not row.cycle:
		return [(WEEKDAYS.index(row.day), "")]
	return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", row.day)]


def counted(names: Iterable[Iterable[str]]) -> dict[str, int]:
	"""Return how many lessons have each name."""
	found: dict[str, int] = defaultdict(int)
	for each in names:
		for name in each:
			found[name] += 1
	return dict(found)
