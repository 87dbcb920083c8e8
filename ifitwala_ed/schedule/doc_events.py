"""What happens elsewhere and changes which sessions can take place. Hooks call these: each names what it watches."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, getdate, today

from ifitwala_ed.schedule import group_sync, open_offerings
from ifitwala_ed.schedule.groups import CYCLE_LESSON
from ifitwala_ed.schedule.holidays import is_half_day, lists_of, schools_using
from ifitwala_ed.schedule.running import active_groups_not_over
from ifitwala_ed.schedule.student_group_employee_booking import OnClash, clear_reservations


def location_on_update(doc: Any, method: str | None = None) -> None:
	"""A room that became bookable or stopped being so, or moved in the tree."""
	if has_changed(doc, "is_bookable", "parent_location"):
		group_sync.sync_groups(groups_in_rooms(_with_all_below(doc)), doc=doc)


def holiday_list_on_update(doc: Any, method: str | None = None) -> None:
	"""Holidays added or removed, or half a day made a whole one."""
	if days_off_in(doc) == days_off_in(doc.get_doc_before_save()):
		return
	group_sync.sync_groups(groups_of_schools(schools_using(doc.name)), doc=doc)


def school_validate(doc: Any, method: str | None = None) -> None:
	"""The list that has counted goes on doing so for the days before the new one begins."""
	counted = lists_of([doc.name]).get(doc.name) if doc.holiday_list and not doc.is_new() else None
	if not counted or counted.present == doc.holiday_list or doc.has_value_changed("previous_holiday_list"):
		return
	begins = frappe.db.get_value("Holiday List", doc.holiday_list, "from_date")
	if begins and counted.counting[-1].covers.first < getdate(begins):
		doc.previous_holiday_list = counted.present


def school_on_update(doc: Any, method: str | None = None) -> None:
	"""A school got other Holiday Lists, another half of its half days, or another ancestor to take them from."""
	if has_changed(
		doc, "holiday_list", "previous_holiday_list", "parent_school", "half_day_off", "half_day_turn"
	):
		below = frappe.get_all(
			"School",
			filters={"lft": (">=", doc.lft), "rgt": ("<=", doc.rgt)},
			pluck="name",
			order_by="lft asc",
		)
		group_sync.sync_groups(groups_of_schools({doc.name, *below}), doc=doc)


def academic_year_on_update(doc: Any, method: str | None = None) -> None:
	"""The dates of classes."""
	if has_changed(doc, "year_start_date", "year_end_date"):
		group_sync.sync_groups(_groups(academic_year=doc.name, program_offering=("is", "not set")), doc=doc)


def program_offering_on_update(doc: Any, method: str | None = None) -> None:
	"""The window, which sections there are, and whether it takes place: only what is active holds rooms and people."""
	before = doc.get_doc_before_save()
	is_other = before is None or _schedule_of(before) != _schedule_of(doc)
	if is_other:
		now = {row.student_group for row in doc.activity_sections}
		gone = {row.student_group for row in before.activity_sections} - now if before else set()
		_clear_own(gone, doc.name)
		classes = _groups(program_offering=doc.name)
		_follow_sections(doc, now | (set(classes) - gone))


def section_on_update(doc: Any, method: str | None = None) -> None:
	"""A section row that was saved directly."""
	_follow_sections(frappe.get_doc("Program Offering", doc.parent), {doc.student_group})


def section_after_delete(doc: Any, method: str | None = None) -> None:
	"""A section row that was deleted directly."""
	_clear_own({doc.student_group}, doc.parent)


def groups_in_rooms(rooms: Iterable[str]) -> list[str]:
	"""Return the groups whose timetable, or a change of it, names one of ``rooms`` today or later."""
	names, day = [*rooms, ""], today()
	row, lesson = DocType("Student Group Schedule"), DocType(CYCLE_LESSON)
	change = DocType("Student Group Session Change")
	lasting = {
		row: row.valid_to.isnull() | (row.valid_to >= day),
		lesson: lesson.valid_to.isnull() | (lesson.valid_to >= day),
		change: (change.date >= day) | (change.new_date >= day),
	}
	return sorted(
		{
			group
			for table, is_ahead in lasting.items()
			for group in frappe.qb.from_(table)
			.select(table.parent)
			.where(table.location.isin(names) & (table.parenttype == "Student Group") & is_ahead)
			.run(pluck=True)
		}
	)


def groups_of_schools(schools: Iterable[str]) -> list[str]:
	"""Return the active groups of some schools that aren't over: days off of the past move no session."""
	return active_groups_not_over(getdate(today()), schools)


def _groups(**filters: Any) -> list[str]:
	return frappe.get_all("Student Group", filters=filters, pluck="name", order_by="name asc")


def _follow_sections(offering: Any, groups: Iterable[str]) -> None:
	is_running = offering.activity_booking_status in open_offerings.OPENED
	mode = OnClash.REFUSE if is_running else OnClash.SKIP
	outcome = group_sync.sync_groups(
		list(groups), on_clash=OnClash.FORCE if offering.flags.accepted_problems else mode, doc=offering
	)
	if mode is OnClash.SKIP:
		group_sync.tell_of_clashes(outcome.clashes)


def _clear_own(groups: Iterable[str], offering: str) -> None:
	"""Free the rooms of groups that are no longer sections of their offering."""
	own = _groups(name=("in", [*groups, ""]), program_offering=offering, group_based_on="Activity")
	if own:
		clear_reservations(own)


def _schedule_of(offering: Any) -> tuple:
	rows = sorted((row.student_group, cint(row.is_active)) for row in offering.activity_sections)
	return (offering.status, getdate(offering.start_date), getdate(offering.end_date), rows)


def _with_all_below(location: Any) -> list[str]:
	below = frappe.get_all(
		"Location",
		filters={"lft": (">", location.lft), "rgt": ("<", location.rgt)},
		pluck="name",
		order_by="lft asc",
	)
	return [location.name, *below]


def has_changed(doc: Any, *fieldnames: str) -> bool:
	return doc.get_doc_before_save() is not None and any(doc.has_value_changed(name) for name in fieldnames)


def days_off_in(doc: Any) -> set[tuple[date, bool]]:
	"""Return the days of a Holiday List, and of each whether it is half a day."""
	return {(getdate(row.holiday_date), is_half_day(row)) for row in doc.holidays} if doc else set()
