"""Activities, their sections with a schedule, and offerings whose window is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, today

from tests.factories import people, places
from tests.factories.core import insert, unique

# Nine whole weeks: whatever day it is, every weekday has as many sessions as any other.
FIRST_DAY = 7
LAST_DAY = 69
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def program(**values: Any) -> Document:
	return insert("Program", {"program_name": unique("Afternoon Program")}, values)


def activity(**values: Any) -> Document:
	defaults = {
		"activity_name": unique("Chess"),
		"what_to_bring": "A water bottle",
		"pickup_instructions": "At the main gate",
	}
	return insert("Activity", defaults, values)


def slot(location: str, weekday: str = "Monday", **values: Any) -> dict[str, Any]:
	"""A row of a group's weekly schedule."""
	return {
		"weekday": weekday,
		"from_time": "15:00:00",
		"to_time": "16:00:00",
		"location": location,
		**values,
	}


def student_group(school: str, academic_year: str, **values: Any) -> Document:
	"""A section to be: an Activity group with one weekly session in a room of its own."""
	defaults = {
		"student_group_name": unique("Group"),
		"group_based_on": "Activity",
		"school": school,
		"academic_year": academic_year,
		"maximum_size": 20,
		"status": "Active",
		"instructors": [{"employee": each} for each in values.pop("employees", ())],
	}
	if "schedule" not in values:
		values["schedule"] = [slot(places.room().name)]
	return insert("Student Group", defaults, values)


def school_class(school: str, academic_year: str, students: Sequence[str], **values: Any) -> Document:
	"""An ordinary class: its sessions are taken time for the students who are in it."""
	defaults = {"group_based_on": "Course", "students": [{"student": each, "active": 1} for each in students]}
	return student_group(school, academic_year, **{**defaults, **values})


def program_offering(school: str, **values: Any) -> Document:
	"""An offering with booking enabled and no sections yet."""
	defaults = {
		"title": unique("Autumn Activities"),
		"school": school,
		"start_date": add_days(today(), FIRST_DAY),
		"end_date": add_days(today(), LAST_DAY),
		"status": "Active",
		"activity_booking_enabled": 1,
		"activity_allocation_mode": "First Come First Serve",
	}
	for fieldname, make in (
		("program", program),
		("academic_year", places.academic_year),
		("activity", activity),
	):
		if fieldname not in values:
			defaults[fieldname] = make().name
	return insert("Program Offering", defaults, values)


def add_section(offering: Document, group: Document, **values: Any) -> None:
	"""Puts the group into the offering. The caller saves."""
	defaults = {"student_group": group.name, "section_label": group.student_group_name}
	offering.append("activity_sections", {**defaults, **values})


@dataclass(frozen=True)
class Offered:
	"""An offering and what a test needs to book in it."""

	offering: str
	school: str
	academic_year: str
	sections: list[str] = field(default_factory=list)

	@property
	def section(self) -> str:
		return self.sections[0]


def offering(
	sections: int = 1,
	capacity: int = 20,
	school: str | None = None,
	section_values: dict[str, Any] | None = None,
	**values: Any,
) -> Offered:
	"""An offering with that many sections. They don't overlap: one a weekday, then an hour later each time."""
	school = school or places.school().name
	document = program_offering(school, **values)
	teacher = people.employee().name
	names = []
	for number in range(sections):
		hour = 13 + number // len(WEEKDAYS)
		times = {"from_time": f"{hour}:00:00", "to_time": f"{hour}:45:00"}
		group = student_group(
			school,
			document.academic_year,
			program_offering=document.name,
			maximum_size=capacity,
			employees=[teacher],
			schedule=[slot(places.room().name, WEEKDAYS[number % len(WEEKDAYS)], **times)],
		)
		add_section(document, group, **(section_values or {}))
		names.append(group.name)
	document.save(ignore_permissions=True)
	return Offered(document.name, school, document.academic_year, names)


def open_offering(sections: int = 1, capacity: int = 20, **values: Any) -> Offered:
	"""As offering(), with the readiness gate passed and the booking window open."""
	from ifitwala_ed.api.activity_booking import open_activity_booking_window

	made = offering(sections, capacity, **values)
	answer = open_activity_booking_window(made.offering)
	assert answer["ok"], answer["report"]
	return made


def let_days_pass(made: Offered, days: int, *, dates: bool = True, commit: bool = True) -> None:
	"""Moves the sections' dated sessions that many days back, and the offering's dates unless they are to stay.

	No controller would: the past is closed. Committed, unless the test needs nobody else to see it.
	"""
	for doctype in ("Location Booking", "Employee Booking"):
		for row in frappe.get_all(
			doctype,
			filters={"source_doctype": "Student Group", "source_name": ["in", made.sections]},
			fields=["name", "from_datetime", "to_datetime"],
			order_by="name asc",
		):
			earlier = {name: add_days(row[name], -days) for name in ("from_datetime", "to_datetime")}
			# name and key are made of the times: the day that was is free for another session
			keys = {"name": frappe.generate_hash(length=20), "slot_key": frappe.generate_hash(length=64)}
			frappe.db.set_value(doctype, row.name, {**earlier, **keys}, update_modified=False)
	if dates:
		stored = frappe.db.get_value(
			"Program Offering", made.offering, ["start_date", "end_date"], as_dict=True
		)
		earlier = {name: add_days(day, -days) for name, day in stored.items()}
		frappe.db.set_value("Program Offering", made.offering, earlier, update_modified=False)
	if commit:
		frappe.db.commit()
