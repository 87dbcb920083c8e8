"""What happens elsewhere and changes which sessions can take place. Hooks call these: each names what it watches.

A change that only matters to Ready offerings makes them Draft; one that changes facts has them follow.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, getdate

from ifitwala_ed.activities.booking import session_changes
from ifitwala_ed.activities.readiness import open_offering_guard, staleness
from ifitwala_ed.schedule import group_sync
from ifitwala_ed.schedule.calendars import holiday_lists_of
from ifitwala_ed.schedule.student_group_employee_booking import OnClash, clear_reservations


def location_validate(doc: Any, method: str | None = None) -> None:
	"""A room that sections of an open offering meet in stays bookable."""
	if not doc.is_new() and _was_unticked(doc, "is_bookable"):
		open_offering_guard.check_room_closing(doc, groups_in_rooms([doc.name]))


def location_on_update(doc: Any, method: str | None = None) -> None:
	"""A room that became bookable or stopped being so, or moved in the tree."""
	if _has_changed(doc, "is_bookable", "parent_location"):
		group_sync.sync_groups(groups_in_rooms(_with_all_below(doc)))
	open_offering_guard.log_accepted(doc)


def holiday_list_on_update(doc: Any, method: str | None = None) -> None:
	"""Holidays added or removed."""
	now, before = _holidays(doc), _holidays(doc.get_doc_before_save())
	if now.keys() == before.keys():
		return
	schools = frappe.get_all("School", pluck="name", order_by="name asc")
	using = [school for school, name in holiday_lists_of(schools).items() if name == doc.name]
	group_sync.sync_groups(groups_of_schools(using))
	added = {day: now[day] for day in now.keys() - before.keys()}
	session_changes.record_holidays(using, added, before.keys() - now.keys())


def school_on_update(doc: Any, method: str | None = None) -> None:
	"""A school got another Holiday List, or another ancestor to take it from."""
	if _has_changed(doc, "holiday_list", "parent_school"):
		below = frappe.get_all(
			"School",
			filters={"lft": (">=", doc.lft), "rgt": ("<=", doc.rgt)},
			pluck="name",
			order_by="lft asc",
		)
		group_sync.sync_groups(groups_of_schools({doc.name, *below}))


def academic_year_on_update(doc: Any, method: str | None = None) -> None:
	"""The dates of classes."""
	if _has_changed(doc, "year_start_date", "year_end_date"):
		group_sync.sync_groups(_groups(academic_year=doc.name, program_offering=("is", "not set")))


def employee_on_update(doc: Any, method: str | None = None) -> None:
	"""Somebody who leaves can't lead what is ready."""
	if _has_changed(doc, "status"):
		rows = frappe.qb.DocType("Student Group Instructor"), frappe.qb.DocType("Student Group Schedule")
		groups = {
			name
			for table in rows
			for name in frappe.qb.from_(table)
			.select(table.parent)
			.where(table.employee == doc.name)
			.run(pluck=True)
		}
		staleness.reset_stored(group_sync.offerings_of(groups))


def billable_offering_on_update(doc: Any, method: str | None = None) -> None:
	"""What paid offerings are invoiced with."""
	staleness.reset_stored(
		frappe.get_all(
			"Program Offering",
			filters={"activity_billable_offering": doc.name},
			pluck="name",
			order_by="name asc",
		)
	)


def item_on_update(doc: Any, method: str | None = None) -> None:
	"""A disabled item can't be invoiced."""
	if not _has_changed(doc, "disabled"):
		return
	offering, billable = DocType("Program Offering"), DocType("Billable Offering")
	paid_with_it = (
		frappe.qb.from_(offering)
		.join(billable)
		.on(billable.name == offering.activity_billable_offering)
		.select(offering.name)
		.where(billable.item == doc.name)
		.run()
	)
	staleness.reset_stored([name for (name,) in paid_with_it])


def program_offering_validate(doc: Any, method: str | None = None) -> None:
	"""An edit must not break what families can book."""
	open_offering_guard.check_offering(doc)


def program_offering_on_update(doc: Any, method: str | None = None) -> None:
	"""The window, and which sections there are."""
	before = doc.get_doc_before_save()
	is_other = before is None or _schedule_of(before) != _schedule_of(doc)
	if is_other:
		now = {row.student_group for row in doc.activity_sections}
		gone = {row.student_group for row in before.activity_sections} - now if before else set()
		_clear_own(gone, doc.name)
		classes = _groups(program_offering=doc.name)
		_follow_sections(doc, now | (set(classes) - gone))
	open_offering_guard.log_accepted(doc)


def section_on_update(doc: Any, method: str | None = None) -> None:
	"""A section row that was saved directly."""
	_follow_sections(frappe.get_doc("Program Offering", doc.parent), {doc.student_group})


def section_after_delete(doc: Any, method: str | None = None) -> None:
	"""A section row that was deleted directly."""
	_clear_own({doc.student_group}, doc.parent)
	staleness.reset_stored([doc.parent])


def groups_in_rooms(rooms: Iterable[str]) -> list[str]:
	"""The groups whose timetable, or a change of it, names one of ``rooms``."""
	rooms, found = sorted(rooms), set()
	for doctype in ("Student Group Schedule", "Student Group Session Change"):
		found |= set(
			frappe.get_all(
				doctype,
				filters={"location": ("in", rooms), "parenttype": "Student Group"},
				pluck="parent",
				order_by="parent asc",
			)
		)
	return sorted(found)


def groups_of_schools(schools: Iterable[str]) -> list[str]:
	"""The active groups of some schools."""
	return _groups(school=("in", [*schools, ""]), status="Active")


def _groups(**filters: Any) -> list[str]:
	return frappe.get_all("Student Group", filters=filters, pluck="name", order_by="name asc")


def _follow_sections(offering: Any, groups: Iterable[str]) -> None:
	is_running = offering.activity_booking_status in open_offering_guard.RUNNING
	mode = OnClash.REFUSE if is_running else OnClash.SKIP
	outcome = group_sync.sync_groups(
		list(groups), on_clash=OnClash.FORCE if offering.flags.accepted_problems else mode
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
	return (getdate(offering.start_date), getdate(offering.end_date), rows)


def _with_all_below(location: Any) -> list[str]:
	below = frappe.get_all(
		"Location",
		filters={"lft": (">", location.lft), "rgt": ("<", location.rgt)},
		pluck="name",
		order_by="lft asc",
	)
	return [location.name, *below]


def _has_changed(doc: Any, *fieldnames: str) -> bool:
	return doc.get_doc_before_save() is not None and any(doc.has_value_changed(name) for name in fieldnames)


def _was_unticked(doc: Any, fieldname: str) -> bool:
	return not cint(doc.get(fieldname)) and bool(cint(frappe.db.get_value(doc.doctype, doc.name, fieldname)))


def _holidays(doc: Any) -> dict[date, str | None]:
	"""The days of a Holiday List with what they are called."""
	return {getdate(row.holiday_date): row.description for row in doc.holidays} if doc else {}
