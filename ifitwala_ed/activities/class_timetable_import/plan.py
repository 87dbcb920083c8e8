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
	"""Which weekday, or day of the ``cycle``, FET's days are, and when its hours."""

	days: Mapping[str, str]
	hours: Mapping[str, Span]
	cycle: str = ""


def calendar_of(
	file: FetFile, placements: Sequence[Placement], table: NameTable, cycle: Cycle | None = None
) -> tuple[Calendar, list[Finding]]:
	"""Return when the lessons are, and the days and hours of lessons of which nobody knows it.

	The days are weekdays, or those of a cycle.
	"""
	days = _days_of(file, table, cycle)
	hours = {**times.guessed_hours(file.hours), **table.hours}
	used_days = {each.day for each in placements}
	used_hours = {hour for each in placements for hour in each.hours}
	findings = [_unknown(day, cycle) for day in file.days if day in used_days and day not in days]
	findings += [
		Finding(Code.UNKNOWN_HOUR, (hour,)) for hour in file.hours if hour in used_hours and hour not in hours
	]
	findings += _alike([day for day in file.days if day in days], days)
	known = [hour for hour in file.hours if hour in hours]
	findings += [
		Finding(Code.HOURS_OUT_OF_ORDER, (hour, f"{hours[hour].end:%H:%M}"))
		for hour, following in pairwise(known)
		if hours[hour].end > hours[following].start
	]
	return Calendar(days, hours, cycle.name if cycle else ""), findings


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
		sets = tuple(sorted({table.here(SET, each) for each in lesson.sets}))
		plan = plans.setdefault(frozenset(sets), ClassPlan(title_of(sets), sets))
		leaders = [employees[each] for each in lesson.teachers] or [""]
		places = [rooms[each] for each in placed.rooms] or [rooms.get("", "")]
		for span, room, leader in product(times.spans_of(placed, calendar.hours), places, leaders):
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
