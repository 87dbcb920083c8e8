"""Everything the gate looks at, as plain values: read in a fixed number of queries, then never asked for again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import frappe
from frappe.utils import cint, getdate

from ifitwala_ed.activities.booking import billability
from ifitwala_ed.activities.booking.billability import Billing
from ifitwala_ed.core.moments import site_zone
from ifitwala_ed.schedule.calendars import expand_group, window_of
from ifitwala_ed.schedule.days_off import DaysOff
from ifitwala_ed.schedule.groups import Group, read_groups
from ifitwala_ed.schedule.holidays import SchoolCalendar, calendars_of
from ifitwala_ed.schedule.materialize import Materialization, Wanted
from ifitwala_ed.schedule.rooms import Rooms, read_rooms
from ifitwala_ed.schedule.sessions import Expansion, Window
from ifitwala_ed.schedule.student_group_employee_booking import storable


@dataclass(frozen=True, slots=True)
class Section:
	"""One row of the offering's sections."""

	student_group: str
	label: str
	is_active: bool
	capacity_override: int


@dataclass(frozen=True, slots=True)
class Year:
	"""An academic year, from its first day to its last."""

	name: str
	days: Window


@dataclass(frozen=True, slots=True)
class Person:
	"""An instructor."""

	label: str
	is_active: bool


@dataclass(frozen=True)
class Inputs:
	"""An offering and all that its sections depend on."""

	offering: str
	school: str
	window: Window | None
	sections: tuple[Section, ...]
	billing: Billing
	groups: Mapping[str, Group] = field(default_factory=dict)
	rooms: Rooms = field(default_factory=lambda: Rooms({}, {}, {}))
	calendars: Mapping[str, SchoolCalendar] = field(default_factory=dict)
	people: Mapping[str, Person] = field(default_factory=dict)
	today: date = field(default_factory=getdate)
	year: Year | None = None

	@property
	def is_outside_its_year(self) -> bool:
		"""Whether some of the offering's days aren't days of its academic year."""
		if not self.window or not self.year:
			return False
		return self.window.first < self.year.days.first or self.window.last > self.year.days.last

	@property
	def days_off(self) -> dict[str, DaysOff]:
		"""The days off of each school."""
		return {school: calendar.days_off for school, calendar in self.calendars.items()}

	@property
	def active_sections(self) -> list[Section]:
		return [section for section in self.sections if section.is_active]

	def belongs(self, name: str) -> bool:
		"""Return whether a group is this offering's to schedule."""
		group = self.groups.get(name)
		return bool(group and group.is_activity and group.program_offering == self.offering)

	@cached_property
	def expansions(self) -> dict[str, Expansion]:
		"""The dated sessions of each active section's group."""
		zone = site_zone()
		names = {section.student_group for section in self.active_sections}
		return {
			name: expand_group(self.groups[name], self.window, self.days_off, zone)
			for name in names
			if name in self.groups
		}

	def materialization(self) -> Materialization:
		"""Return what this offering's groups should have in the reservation tables: nothing for a closed section or retired
		group.
		"""
		active = {section.student_group for section in self.active_sections}
		sessions = {}
		for name in {
			section.student_group for section in self.sections if self.belongs(section.student_group)
		}:
			group = self.groups[name]
			meets = name in active and group.is_active
			sessions[name] = storable(group, self.expansions[name].sessions, self.rooms) if meets else []
		titles = {name: self.groups[name].title for name in sessions}
		schools = {name: self.groups[name].school for name in sessions}
		changes = {name: self.groups[name].changes for name in sessions}
		return Materialization(Wanted.of(sessions, titles, schools=schools, changes=changes), self.rooms)


def read_inputs(offering: Any, instead: Mapping[str, Group] | None = None) -> Inputs:
	"""Return everything about an offering, as its document stands, in at most ten queries and an academic year.

	``instead`` has groups that are judged as they are given here and not as they are stored.
	"""
	sections = tuple(_section(row) for row in offering.get("activity_sections") or ())
	window = window_of(offering.start_date, offering.end_date)
	groups = read_groups({section.student_group for section in sections}) | dict(instead or {})
	return Inputs(
		offering=offering.name or "",
		school=offering.school or "",
		window=window,
		sections=sections,
		billing=billability.of_offering(offering),
		groups=groups,
		rooms=read_rooms(_union(group.rooms for group in groups.values())),
		calendars=calendars_of({group.school for group in groups.values()}, window),
		people=_read_people(_union(group.people for group in groups.values())),
		year=_read_year(offering.academic_year),
	)


def _section(row: Any) -> Section:
	return Section(
		student_group=row.student_group or "",
		label=row.section_label or "",
		is_active=bool(cint(row.is_active)),
		capacity_override=cint(row.capacity_override),
	)


def _read_year(name: str | None) -> Year | None:
	"""Return the year as Frappe has it in its cache: opening a window reads the inputs several times."""
	if not name:
		return None
	dates = frappe.get_cached_value("Academic Year", name, ["year_start_date", "year_end_date"])
	days = window_of(*dates) if dates else None
	return Year(name, days) if days else None


def _read_people(names: Collection[str]) -> dict[str, Person]:
	if not names:
		return {}
	rows = frappe.get_all(
		"Employee",
		filters={"name": ("in", sorted(names))},
		fields=["name", "employee_name", "status"],
		order_by="name asc",
	)
	return {row.name: Person(row.employee_name or row.name, row.status == "Active") for row in rows}


def _union(sets: Iterable[set[str]]) -> set[str]:
	return set().union(*sets)
