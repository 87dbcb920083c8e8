"""What happens to documents of the schedule and of ERPNext, and concerns what families booked. Hooks call these.

The schedule's own handlers run before: when one of these is called, rooms and people are taken as the change has it.
"""

from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint

from ifitwala_ed.activities import office_news
from ifitwala_ed.activities.booking import capacity, class_lists, open_offers, ranked_sections, withdrawal
from ifitwala_ed.activities.readiness import gate, open_offering_guard, staleness
from ifitwala_ed.activities.window.state import READY
from ifitwala_ed.schedule.doc_events import groups_in_rooms, has_changed
from ifitwala_ed.schedule.groups import ACTIVITY


def program_offering_validate(doc: Any, method: str | None = None) -> None:
	"""An edit must not break what families can book."""
	open_offering_guard.check_offering(doc)
	open_offers.require_acceptable(doc)


def program_offering_on_update(doc: Any, method: str | None = None) -> None:
	"""Families hear of sections that they have ranked and that are gone."""
	ranked_sections.tell_of_offering(doc)


def section_on_update(doc: Any, method: str | None = None) -> None:
	"""A section row that was saved directly, and maybe closed or given to another group."""
	before = doc.get_doc_before_save()
	open_offering_guard.check_section_row(doc, before)
	if (
		before
		and cint(before.is_active)
		and (not cint(doc.is_active) or before.student_group != doc.student_group)
	):
		_tell_of_gone_section(before)


def year_group_row_on_update(doc: Any, method: str | None = None) -> None:
	"""A row of an offering's year groups that was saved directly."""
	before = doc.get_doc_before_save()
	open_offers.require_acceptable_year_groups(
		doc.parent, gone=before.year_group if before else None, come=doc.year_group
	)


def year_group_row_after_delete(doc: Any, method: str | None = None) -> None:
	"""A row of an offering's year groups that was deleted directly."""
	open_offers.require_acceptable_year_groups(doc.parent, gone=doc.year_group)


def section_after_delete(doc: Any, method: str | None = None) -> None:
	"""A section row that was deleted directly: the offering is another than the gate has judged."""
	staleness.reset_stored([doc.parent])
	open_offering_guard.check_section_row(doc, doc)
	if cint(doc.is_active):
		_tell_of_gone_section(doc)


def student_group_on_update(doc: Any, method: str | None = None) -> None:
	"""Seats follow the group's size, and whoever joins a class has nothing else then."""
	if doc.group_based_on == ACTIVITY:
		capacity.sync_capacity_of_group(doc.name)
	class_lists.check_group(doc)


def roster_row_on_update(doc: Any, method: str | None = None) -> None:
	"""A child on the list of a class that was saved directly."""
	class_lists.check_row(doc)


def student_on_update(doc: Any, method: str | None = None) -> None:
	"""A student who leaves gives up what was booked; of one who changes school, year or age the coordinators are told."""
	before = doc.get_doc_before_save()
	if before and before.enabled and not doc.enabled:
		withdrawal.cancel_active_bookings(doc.name)
	elif doc.enabled and has_changed(doc, "school", "year_group", "date_of_birth"):
		office_news.seats_of_changed_student(doc.name)


def location_validate(doc: Any, method: str | None = None) -> None:
	"""A room that sections of an open offering meet in stays bookable."""
	doc.flags.sessions_without_room = []
	if not doc.is_new() and _was_unticked(doc, "is_bookable"):
		doc.flags.sessions_without_room = office_news.sessions_in(doc.name)
		open_offering_guard.check_room_closing(doc, groups_in_rooms([doc.name]))


def location_on_update(doc: Any, method: str | None = None) -> None:
	"""Who has to find another room is told."""
	office_news.room_closed(doc.name, doc.flags.sessions_without_room or [])


def after_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""What the gate looked at is called another name: what is Ready was judged under the old one.

	Two rooms can't become one that sections of a running offering may not use.
	"""
	if merge and doc.doctype == "Location" and not cint(doc.is_bookable):
		open_offering_guard.check_room_closing(doc, groups_in_rooms([new]))
	ready = frappe.get_all(
		"Program Offering", filters={"activity_booking_status": READY}, pluck="name", order_by="name asc"
	)
	gate.judge_again(ready)


def employee_on_update(doc: Any, method: str | None = None) -> None:
	"""Somebody who leaves can't lead what is ready, and has to be replaced in what is open."""
	if has_changed(doc, "status"):
		if doc.status != "Active":
			office_news.person_left(doc.name)
		rows = [
			frappe.qb.DocType(f"Student Group {rows}")
			for rows in ("Instructor", "Schedule", "Session Change")
		]
		groups = {
			name
			for table in rows
			for name in frappe.qb.from_(table)
			.select(table.parent)
			.where(table.employee == doc.name)
			.run(pluck=True)
		}
		staleness.reset_stored(staleness.offerings_of(groups))


def academic_year_on_update(doc: Any, method: str | None = None) -> None:
	"""The year that the dates of offerings lie in."""
	if has_changed(doc, "year_start_date", "year_end_date"):
		offerings = frappe.get_all(
			"Program Offering", filters={"academic_year": doc.name}, pluck="name", order_by="name asc"
		)
		staleness.reset_stored(offerings)


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
	if not has_changed(doc, "disabled"):
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


def _tell_of_gone_section(row: Any) -> None:
	labels = {row.student_group: row.section_label} if row.section_label else {}
	ranked_sections.tell(frappe.get_doc("Program Offering", row.parent), {row.student_group}, labels=labels)


def _was_unticked(doc: Any, fieldname: str) -> bool:
	return not cint(doc.get(fieldname)) and bool(cint(frappe.db.get_value(doc.doctype, doc.name, fieldname)))
