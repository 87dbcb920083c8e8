"""The same programme for another term: a new offering with groups of its own, and nobody in them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.wording import bold
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.group_titles import free_title
from ifitwala_ed.schedule.groups import ACTIVITY
from ifitwala_ed.schedule.terms import require_term

if TYPE_CHECKING:
	from frappe.model.document import Document

SECTION_FIELDS: Final = (
	"section_label",
	"capacity_override",
	"minimum_size",
	"priority_tier",
	"allow_waitlist",
	"is_active",
)
SESSION_FIELDS: Final = ("weekday", "from_time", "to_time", "location", "employee")


def copy_to_next_term(
	program_offering: str,
	academic_year: str,
	start_date: date | str,
	end_date: date | str,
	title: str | None = None,
) -> str:
	"""Make a Draft offering for another term out of one that exists; return its name.

	Settings, active sections, their weekly schedule, rooms and instructors are taken along; bookings, changed
	sessions, the booking window and everything that the server sets are not. All is made or nothing. Raises
	DuplicateEntryError where the activity is offered in these days already, and ValidationError for dates that are
	no term. Whoever calls has checked that the user administrates the offering's school.
	"""
	first, last = getdate(start_date), getdate(end_date)
	return transactions.run(lambda: _copy(program_offering, academic_year, first, last, title))


def _copy(program_offering: str, academic_year: str, first: date, last: date, title: str | None) -> str:
	_lock_source(program_offering)
	source = frappe.get_doc("Program Offering", program_offering)
	require_term(academic_year, first, last)
	_require_free_term(source, first, last)
	copy = frappe.copy_doc(source, ignore_no_copy=False)
	copy.update(
		{
			"title": title or source.title.replace(source.academic_year, academic_year),
			"academic_year": academic_year,
			"start_date": first,
			"end_date": last,
			"status": "Planned",
			"activity_booking_open_from": None,
			"activity_booking_open_to": None,
			"activity_sections": [],
		}
	)
	copy.insert()
	for section in _sections_to_take_along(source):
		group = _copy_group(section.student_group, source, copy)
		values = {field: section.get(field) for field in SECTION_FIELDS}
		copy.append("activity_sections", {**values, "student_group": group})
	copy.save()
	return copy.name


def _lock_source(program_offering: str) -> None:
	"""Whoever clicks twice waits here, and then sees what the first click has made."""
	locks.wait_turn("Program Offering", program_offering)


def _require_free_term(source: "Document", first: date, last: date) -> None:
	"""The activity may have another offering in these days: a copy that was made before, or the source itself."""
	same = {"activity": source.activity} if source.activity else {"title": source.title}
	other = frappe.db.get_value(
		"Program Offering",
		{
			**same,
			"school": source.school,
			"start_date": ["<=", last],
			"end_date": [">=", first],
			"status": ["!=", "Archived"],
		},
		["title", "start_date", "end_date"],
		as_dict=True,
		order_by="creation asc",
	)
	if other:
		frappe.throw(
			_("{0} is from {1} to {2} already. Choose other dates, or archive it first.").format(
				bold(other.title), moments.day(other.start_date), moments.day(other.end_date)
			),
			exc=frappe.DuplicateEntryError,
			title=_("Offered Already"),
		)


def _sections_to_take_along(source: "Document") -> list["Document"]:
	retired = frappe.get_all(
		"Student Group",
		filters={
			"name": ["in", [row.student_group for row in source.activity_sections] or [""]],
			"status": "Retired",
		},
		pluck="name",
		order_by="name asc",
	)
	return [row for row in source.activity_sections if row.is_active and row.student_group not in retired]


def _copy_group(name: str, source: "Document", copy: "Document") -> str:
	group = frappe.get_doc("Student Group", name)
	new = frappe.new_doc("Student Group")
	new.update(
		{
			"student_group_name": free_title(
				group.student_group_name, copy.school, copy.academic_year, copy.start_date
			),
			"group_based_on": ACTIVITY,
			"program_offering": copy.name,
			"school": copy.school,
			"academic_year": copy.academic_year,
			"maximum_size": group.maximum_size,
			"status": "Active",
			"instructors": [{"employee": row.employee} for row in group.instructors],
			"schedule": [moved for row in group.schedule if (moved := _moved(row, source, copy)) is not None],
		}
	)
	return new.insert().name


def _moved(row: "Document", source: "Document", copy: "Document") -> dict[str, Any] | None:
	"""Return a line of the timetable in the new term; None where it would only be valid outside of it.

	Dates of validity keep their distance from the term's beginning. One that reaches to an end of the old term, or
	beyond, meant the whole term.
	"""
	shift = getdate(copy.start_date) - getdate(source.start_date)
	valid_from = _shifted(row.valid_from, shift) if row.valid_from else None
	valid_to = _shifted(row.valid_to, shift) if row.valid_to else None
	if row.valid_from and getdate(row.valid_from) <= getdate(source.start_date):
		valid_from = None
	if row.valid_to and getdate(row.valid_to) >= getdate(source.end_date):
		valid_to = None
	if (valid_from and valid_from > getdate(copy.end_date)) or (
		valid_to and valid_to < getdate(copy.start_date)
	):
		return None
	values = {field: row.get(field) for field in SESSION_FIELDS}
	return {**values, "valid_from": valid_from, "valid_to": valid_to}


def _shifted(value: Any, shift: timedelta) -> date:
	return getdate(value) + shift
