"""When groups can meet: the span of days they belong to, less their school's holidays."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

import frappe
from frappe.query_builder import Order
from frappe.utils import cint, getdate

from ifitwala_ed.schedule.days_off import NOON, DaysOff, Half
from ifitwala_ed.schedule.groups import Group, to_time
from ifitwala_ed.schedule.sessions import NONE_OFF, Expansion, Window, expand

MORNING: Final = "Morning"

ACTIVE: Final = "Active"
# the states of a window whose gate has passed
JUDGED: Final = ("Ready", "Open", "Closed")


@dataclass(frozen=True, slots=True)
class Span:
	"""The days over which a group's schedule counts.

	``may_meet`` is false where nothing takes place: no dates, a retired group, a deactivated section.
	``holds_rooms`` is false while the activity's offering is planned or archived, and where it has been taken out of it.
	``is_live`` says that facts are kept without being asked: classes always, activities once their gate has passed.
	"""

	window: Window | None
	may_meet: bool
	holds_rooms: bool
	is_live: bool
	booking_status: str = ""


def spans_of(groups: Iterable[Group]) -> dict[str, Span]:
	"""The span of each group, in three queries: its offering's dates, else its academic year."""
	groups = list(groups)
	offerings = _by_name(
		"Program Offering",
		{g.program_offering for g in groups},
		["start_date", "end_date", "status", "activity_booking_status"],
	)
	years = _by_name("Academic Year", {g.academic_year for g in groups}, ["year_start_date", "year_end_date"])
	sections = _active_by_section({g.program_offering for g in groups} - {""})
	return {group.name: _span(group, offerings, years, sections) for group in groups}


def _span(group: Group, offerings: Mapping, years: Mapping, sections: Mapping) -> Span:
	offering, year = offerings.get(group.program_offering), years.get(group.academic_year)
	window, status = None, ""
	if offering:
		window, status = window_of(offering.start_date, offering.end_date), offering.activity_booking_status
	elif year:
		window = window_of(year.year_start_date, year.year_end_date)
	section = (group.program_offering, group.name)
	is_open_section = not group.is_activity or sections.get(section, True)
	is_offered = section in sections or status not in JUDGED
	return Span(
		window=window,
		may_meet=bool(window and group.is_active and is_open_section),
		holds_rooms=not (group.is_activity and offering) or (offering.status == ACTIVE and is_offered),
		is_live=not group.is_activity or status in JUDGED,
		booking_status=status or "",
	)


def window_of(first: date | str | None, last: date | str | None) -> Window | None:
	"""A window of two dates, or None when one is missing or they are the wrong way round."""
	if not (first and last):
		return None
	window = Window(getdate(first), getdate(last))
	return window if window.first <= window.last else None


def days_off_of(schools: Collection[str], window: Window | None) -> dict[str, DaysOff]:
	"""The days off within a window of each school, from the Holiday List of the nearest ancestor that has one."""
	calendars = _calendars_of(schools)
	if not (calendars and window):
		return {}
	days: dict[tuple[str, bool], set[date]] = defaultdict(set)
	for row in frappe.get_all(
		"Holiday",
		filters={
			"parent": ("in", sorted({calendar.holiday_list for calendar in calendars.values()})),
			"parenttype": "Holiday List",
			"holiday_date": ("between", (window.first, window.last)),
		},
		# whether a holiday can be half a day is ERPNext's to say
		fields=["*"],
		order_by="parent asc, holiday_date asc",
	):
		days[row.parent, is_half_day(row)].add(getdate(row.holiday_date))
	return {
		school: DaysOff(
			whole=frozenset(days[calendar.holiday_list, False]),
			halves=frozenset(days[calendar.holiday_list, True] - days[calendar.holiday_list, False]),
			half=calendar.half,
		)
		for school, calendar in calendars.items()
	}


def is_half_day(holiday: Any) -> bool:
	"""Return whether a row of a Holiday List closes half of the day; in version 15 none does."""
	return bool(cint(holiday.get("is_half_day")))


def holiday_lists_of(schools: Collection[str]) -> dict[str, str]:
	"""The Holiday List that counts for each school: its own, else that of the nearest ancestor with one."""
	return {school: calendar.holiday_list for school, calendar in _calendars_of(schools).items()}


@dataclass(frozen=True, slots=True)
class _Calendar:
	"""A Holiday List, and which half of its half days is off: both are said by the same school."""

	holiday_list: str
	half: Half


def _calendars_of(schools: Collection[str]) -> dict[str, _Calendar]:
	schools = sorted(set(filter(None, schools)))
	if not schools:
		return {}
	school, above = frappe.qb.DocType("School").as_("school"), frappe.qb.DocType("School").as_("above")
	rows = (
		frappe.qb.from_(school)
		.join(above)
		.on((above.name == school.name) | ((above.lft < school.lft) & (above.rgt > school.rgt)))
		.select(school.name, above.holiday_list, above.half_day_off, above.half_day_turn)
		.where(school.name.isin(schools))
		.where(above.holiday_list.isnotnull())
		.where(above.holiday_list != "")
		.orderby(above.lft, order=Order.asc)
	).run()
	return {name: _Calendar(holiday_list, _half(off, turn)) for name, holiday_list, off, turn in rows}


def _half(off: str | None, turn: Any) -> Half:
	"""Return the half that is off; what a school leaves empty is the afternoon, and noon."""
	return Half(off == MORNING, to_time(turn) or NOON)


def expand_group(
	group: Group, window: Window | None, days_off: Mapping[str, DaysOff], zone: ZoneInfo
) -> Expansion:
	"""A group's dated sessions over a window."""
	if window is None:
		return Expansion(())
	return expand(
		group.rows,
		window,
		instructors=group.instructors,
		days_off=days_off.get(group.school, NONE_OFF),
		changes=group.changes,
		zone=zone,
	)


def _by_name(doctype: str, names: Collection[str], fields: list[str]) -> dict:
	names = sorted(set(filter(None, names)))
	if not names:
		return {}
	rows = frappe.get_all(
		doctype, filters={"name": ("in", names)}, fields=["name", *fields], order_by="name asc"
	)
	return {row.name: row for row in rows}


def _active_by_section(offerings: Collection[str]) -> dict[tuple[str, str], bool]:
	if not offerings:
		return {}
	rows = frappe.get_all(
		"Program Offering Activity Section",
		filters={"parent": ("in", sorted(offerings)), "parenttype": "Program Offering"},
		fields=["parent", "student_group", "is_active"],
		order_by="parent asc, idx asc",
	)
	return {(row.parent, row.student_group): bool(cint(row.is_active)) for row in rows}
