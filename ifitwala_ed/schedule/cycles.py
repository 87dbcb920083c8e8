"""Timetables that don't come again after a week: which day of its cycle a date is.

Pure: no frappe and no I/O. A cycle has days of its own names, one after the other: Day 1 to Day 6, or Monday A to
Friday B. It is counted from its first date on. What a day off does to the count, the school says.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

# for a class with a field of the name
Date = date
# the dates of each day of a cycle, in order
CycleDates = Mapping[str, Sequence[date]]

ONE_DAY: Final = timedelta(days=1)
DAYS_OF_WEEK: Final = 7


class OnDayOff(str, Enum):
	"""What becomes of the day that a day off would have been: the options of Timetable Cycle."""

	GOES_ON = "The Next School Day Takes Its Place"
	LOST = "Its Lessons Are Lost"
	WEEKS = "Its Lessons Are Lost, and Weeks Off Are Not Counted"


@dataclass(frozen=True, slots=True)
class Entry:
	"""A date of which the school says what it is; without a day it is none of the cycle.

	With ``counts_on`` the dates that follow are counted from it.
	"""

	date: Date
	day: str = ""
	counts_on: bool = False


@dataclass(frozen=True, slots=True)
class Cycle:
	"""The calendar of a cycle, as the school has entered it. ``weekdays`` are numbers, Monday is 0."""

	name: str
	school: str
	days: tuple[str, ...]
	first: date
	first_day: str = ""
	weekdays: frozenset[int] = frozenset(range(5))
	on_day_off: OnDayOff = OnDayOff.GOES_ON
	entries: tuple[Entry, ...] = ()

	def week_of(self, day: date) -> date:
		"""Return the date with which the week of a day begins, be that a Sunday: the first school day after the weekend."""
		begins = next(
			(each for each in sorted(self.weekdays) if (each - 1) % DAYS_OF_WEEK not in self.weekdays), 0
		)
		return day - timedelta(days=(day.weekday() - begins) % DAYS_OF_WEEK)


def days_in(cycle: Cycle, last: date, days_off: Collection[date] = ()) -> dict[date, str]:
	"""Return the day of the cycle that each date from its first to ``last`` is. What is off, and weekends, are none."""
	if not cycle.days:
		return {}
	entries = {entry.date: entry for entry in cycle.entries}
	closed = {*days_off, *(entry.date for entry in cycle.entries if not entry.day)}
	weeks_off = _weeks_off(cycle, last, closed) if cycle.on_day_off is OnDayOff.WEEKS else set()
	place = _place(cycle, cycle.first_day)
	found: dict[date, str] = {}
	for day in _each(cycle.first, last):
		entry = entries.get(day)
		is_given = bool(entry and entry.day)
		is_new_count = bool(entry and entry.day and entry.counts_on)
		if entry and is_new_count:
			place = _place(cycle, entry.day)
		is_school_day = day.weekday() in cycle.weekdays
		if day not in closed and (is_given or is_school_day):
			found[day] = entry.day if entry and is_given else cycle.days[place]
		is_counted = day not in closed or _counts_all_the_same(cycle, day, weeks_off)
		if is_counted and (is_school_day or is_new_count):
			place = (place + 1) % len(cycle.days)
	return found


def dates_by_day(cycle: Cycle, last: date, days_off: Collection[date] = ()) -> dict[str, list[date]]:
	"""Return the dates of each day of the cycle, in order, from its first date to ``last``."""
	found: dict[str, list[date]] = {day: [] for day in cycle.days}
	for day, name in days_in(cycle, last, days_off).items():
		found.setdefault(name, []).append(day)
	return found


def _counts_all_the_same(cycle: Cycle, day: date, weeks_off: Collection[date]) -> bool:
	"""Return whether a day off is counted as if it took place."""
	if cycle.on_day_off is OnDayOff.WEEKS:
		return cycle.week_of(day) not in weeks_off
	return cycle.on_day_off is OnDayOff.LOST


def _weeks_off(cycle: Cycle, last: date, closed: Collection[date]) -> set[date]:
	"""Return the weeks, by the date with which they begin, that have no school day at all."""
	end = cycle.week_of(last) + timedelta(days=DAYS_OF_WEEK - 1)
	days = [day for day in _each(cycle.first, end) if day.weekday() in cycle.weekdays]
	return {cycle.week_of(day) for day in days} - {cycle.week_of(day) for day in days if day not in closed}


def _place(cycle: Cycle, day: str) -> int:
	return cycle.days.index(day) if day in cycle.days else 0


def _each(first: date, last: date) -> Iterator[date]:
	return (first + timedelta(days=number) for number in range((last - first).days + 1))
