"""The calendars of cycles, as schools have entered them, with the days off of each school."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, getdate

from ifitwala_ed.schedule.cycles import Cycle, CycleDates, Entry, OnDayOff, dates_by_day
from ifitwala_ed.schedule.groups import CYCLE_LESSON
from ifitwala_ed.schedule.holidays import days_off_of
from ifitwala_ed.schedule.sessions import NONE_OFF, WEEKDAYS, Window

CYCLE: Final = "Timetable Cycle"
DAY: Final = "Timetable Cycle Day"
DATE: Final = "Timetable Cycle Date"
FIELDS: Final = ("name", "school", "starts_on", "first_day", "on_days_off")
CHECKS: Final = tuple(weekday.lower() for weekday in WEEKDAYS)


def dates_until(names: Collection[str], last: date | None) -> dict[str, CycleDates]:
	"""Return the dates of each day of some cycles, until a date. Five queries; none where no name or no date is given."""
	cycles = read_cycles(names) if last else {}
	if not (cycles and last):
		return {}
	first = min(cycle.first for cycle in cycles.values())
	schools = {cycle.school for cycle in cycles.values()}
	days_off = days_off_of(schools, Window(first, last) if first <= last else None)
	return {
		name: dates_by_day(cycle, last, days_off.get(cycle.school, NONE_OFF).whole)
		for name, cycle in cycles.items()
	}


def days_between(name: str, first: date, last: date) -> list[tuple[date, str]]:
	"""Return which day of a cycle each date between two is, in order. Dates that are none are left out."""
	found = dates_until([name], last).get(name, {})
	return sorted((day, called) for called, dates in found.items() for day in dates if first <= day)


def read_cycles(names: Collection[str]) -> dict[str, Cycle]:
	"""Return the cycles with these names. Three queries, none without a name."""
	names = sorted(set(filter(None, names)))
	if not names:
		return {}
	heads = frappe.get_all(
		CYCLE, filters={"name": ("in", names)}, fields=[*FIELDS, *CHECKS], order_by="name asc"
	)
	days = _rows(DAY, names, ("day_name",))
	dates = _rows(DATE, names, ("date", "cycle_day", "counts_on"))
	return {head.name: _cycle(head, days[head.name], dates[head.name]) for head in heads}


def cycle_of(doc: Any) -> Cycle:
	"""Return the cycle as a document shows it, saved or not. It has a date to begin with."""
	return _cycle(doc, doc.get("days") or (), doc.get("dates") or ())


def groups_by(cycle: str, day: date) -> list[str]:
	"""Return the groups that have lessons by a cycle on a day or later."""
	row = DocType(CYCLE_LESSON)
	return (
		frappe.qb.from_(row)
		.select(row.parent)
		.distinct()
		.where((row.timetable_cycle == cycle) & (row.parenttype == "Student Group"))
		.where(row.valid_to.isnull() | (row.valid_to >= day))
		.orderby(row.parent)
		.run(pluck=True)
	)


def _rows(doctype: str, parents: list[str], fields: Iterable[str]) -> dict[str, list[Any]]:
	found: dict[str, list[Any]] = defaultdict(list)
	for row in frappe.get_all(
		doctype,
		filters={"parent": ("in", parents), "parenttype": CYCLE},
		fields=["parent", *fields],
		order_by="parent asc, idx asc",
	):
		found[row.parent].append(row)
	return found


def _cycle(head: Any, days: Iterable[Any], dates: Iterable[Any]) -> Cycle:
	return Cycle(
		name=head.name or "",
		school=head.school or "",
		days=tuple(row.day_name for row in days if row.day_name),
		first=getdate(head.starts_on),
		first_day=head.first_day or "",
		weekdays=frozenset(number for number, name in enumerate(CHECKS) if cint(head.get(name))),
		on_day_off=OnDayOff(head.on_days_off or OnDayOff.GOES_ON.value),
		entries=tuple(
			Entry(getdate(row.date), row.cycle_day or "", bool(cint(row.counts_on)))
			for row in dates
			if row.date
		),
	)
