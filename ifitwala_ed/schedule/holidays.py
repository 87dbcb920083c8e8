"""The days off of schools: from the Holiday List of the nearest school up the tree, and from the one before it.

A list says nothing of the days before it begins. There the list counts that it has taken the place of, or a school that
chooses next year's list would meet on the holidays that are left of this year.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType, Order
from frappe.utils import cint, getdate

from ifitwala_ed.schedule.days_off import NOON, DaysOff, Half
from ifitwala_ed.schedule.groups import to_time
from ifitwala_ed.schedule.sessions import Window

MORNING: Final = "Morning"
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HolidayList:
	"""A Holiday List and the days of which it is asked."""

	name: str
	covers: Window


@dataclass(frozen=True, slots=True)
class Lists:
	"""The Holiday Lists of a school, the present one last, and which half of their half days is off."""

	counting: tuple[HolidayList, ...]
	half: Half

	@property
	def present(self) -> str:
		return self.counting[-1].name

	@property
	def names(self) -> set[str]:
		return {each.name for each in self.counting}


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
	"""The days off of a school within a window, those of them that are weekly, and the days a list says something of."""

	holiday_list: str
	days_off: DaysOff
	weekly_off: frozenset[date]
	known: tuple[Window, ...]

	def is_known(self, day: date) -> bool:
		"""Return whether a list covers a day."""
		return any(day in window for window in self.known)


def days_off_of(schools: Collection[str], window: Window | None) -> dict[str, DaysOff]:
	"""Return the days off within a window of each school for which a list counts."""
	return {school: calendar.days_off for school, calendar in calendars_of(schools, window).items()}


def calendars_of(schools: Collection[str], window: Window | None) -> dict[str, SchoolCalendar]:
	"""Return the calendar within a window of each school for which a list counts. Two queries."""
	lists = lists_of(schools)
	if not (lists and window):
		return {}
	rows = _holidays(set().union(*(each.names for each in lists.values())), window)
	return {school: _calendar(each, rows) for school, each in lists.items()}


def lists_of(schools: Collection[str]) -> dict[str, Lists]:
	"""Return the lists that count for each school: its own, else those of the nearest ancestor with one. One query."""
	names = sorted(set(filter(None, schools)))
	if not names:
		return {}
	school, above = DocType("School").as_("school"), DocType("School").as_("above")
	present, previous = (DocType("Holiday List").as_(name) for name in ("present", "previous"))
	rows = (
		frappe.qb.from_(school)
		.join(above)
		.on((above.name == school.name) | ((above.lft < school.lft) & (above.rgt > school.rgt)))
		.join(present)
		.on(present.name == above.holiday_list)
		.left_join(previous)
		.on(previous.name == above.previous_holiday_list)
		.select(school.name, above.half_day_off, above.half_day_turn)
		.select(present.name, present.from_date, present.to_date)
		.select(previous.name, previous.from_date, previous.to_date)
		.where(school.name.isin(names))
		.orderby(above.lft, order=Order.asc)
	).run()
	return {
		name: Lists(_counting(found[:3], found[3:]), _half(off, turn)) for name, off, turn, *found in rows
	}


def schools_using(holiday_list: str) -> list[str]:
	"""Return the schools for which a list counts."""
	schools = frappe.get_all("School", pluck="name", order_by="name asc")
	return [school for school, lists in lists_of(schools).items() if holiday_list in lists.names]


def is_half_day(holiday: Any) -> bool:
	"""Return whether a row of a Holiday List closes half of the day; in version 15 none does."""
	return bool(cint(holiday.get("is_half_day")))


def _counting(present: list, previous: list) -> tuple[HolidayList, ...]:
	"""Return which holiday list counts on which days: the present one for its days, and the previous one until then."""
	now = HolidayList(present[0], Window(getdate(present[1]), getdate(present[2])))
	if not previous[0] or getdate(previous[1]) >= now.covers.first:
		return (now,)
	until = min(getdate(previous[2]), now.covers.first - ONE_DAY)
	return (HolidayList(previous[0], Window(getdate(previous[1]), until)), now)


def _half(off: str | None, turn: Any) -> Half:
	"""Return the half that is off; what a school leaves empty is the afternoon, and noon."""
	return Half(off == MORNING, to_time(turn) or NOON)


def _holidays(names: Collection[str], window: Window) -> Mapping[str, list[Any]]:
	found = defaultdict(list)
	for row in frappe.get_all(
		"Holiday",
		filters={
			"parent": ("in", sorted(names)),
			"parenttype": "Holiday List",
			"holiday_date": ("between", (window.first, window.last)),
		},
		# whether a holiday can be half a day is ERPNext's to say
		fields=["*"],
		order_by="parent asc, holiday_date asc",
	):
		found[row.parent].append(row)
	return found


def _calendar(lists: Lists, holidays: Mapping[str, list[Any]]) -> SchoolCalendar:
	rows = [
		row
		for each in lists.counting
		for row in holidays.get(each.name, ())
		if getdate(row.holiday_date) in each.covers
	]
	whole = frozenset(getdate(row.holiday_date) for row in rows if not is_half_day(row))
	halves = frozenset(getdate(row.holiday_date) for row in rows if is_half_day(row)) - whole
	return SchoolCalendar(
		holiday_list=lists.present,
		days_off=DaysOff(whole, halves, lists.half),
		weekly_off=frozenset(getdate(row.holiday_date) for row in rows if cint(row.weekly_off)),
		known=tuple(each.covers for each in lists.counting),
	)
