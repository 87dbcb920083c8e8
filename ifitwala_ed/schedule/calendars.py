"""When groups can meet: the span of days they belong to, less their school's holidays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import cint, getdate

from ifitwala_ed.schedule.cycles import CycleDates
from ifitwala_ed.schedule.days_off import DaysOff
from ifitwala_ed.schedule.groups import Group
from ifitwala_ed.schedule.sessions import NO_CYCLES, NONE_OFF, Expansion, Window, expand

ACTIVE: Final = "Active"
# the states of a window whose gate has passed
JUDGED: Final = ("Ready", "Open", "Closed")


@dataclass(frozen=True, slots=True)
class Span:
	"""The days over which a group's schedule counts.

	``may_meet`` is false where nothing takes place: no dates, a retired group, a deactivated section.
	``holds_rooms`` is false while the activity's offering is planned or archived, and where it has been taken out of it.
	``is_live`` says that reservations are kept without being asked: classes always, activities once their gate has passed.
	"""

	window: Window | None
	may_meet: bool
	holds_rooms: bool
	is_live: bool
	booking_status: str = ""


def spans_of(groups: Iterable[Group]) -> dict[str, Span]:
	"""Return the span of each group, in three queries: its offering's dates, else its academic year."""
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
	"""Return a window of two dates, or None when one is missing or they are the wrong way round."""
	if not (first and last):
		return None
	window = Window(getdate(first), getdate(last))
	return window if window.first <= window.last else None


def expand_group(
	group: Group,
	window: Window | None,
	days_off: Mapping[str, DaysOff],
	zone: ZoneInfo,
	cycles: Mapping[str, CycleDates] = NO_CYCLES,
) -> Expansion:
	"""Return a group's dated sessions over a window. ``cycles`` are the dates of the cycles that its lessons come by."""
	if window is None:
		return Expansion(())
	return expand(
		group.rows,
		window,
		cycles=cycles,
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
