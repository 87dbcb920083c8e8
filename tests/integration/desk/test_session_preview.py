"""What a group's form shows before it is saved: dates, rooms, people, and whatever is in their way."""

from datetime import datetime
from typing import Any

import frappe

from ifitwala_ed.api.desk import preview_student_group_sessions
from tests.factories import offerings, places
from tests.factories.core import insert
from tests.support.queries import count_queries


def form_of(group: str, **changes: Any) -> str:
	"""The document as a browser sends it, with unsaved changes."""
	document = frappe.get_doc("Student Group", group).as_dict(convert_dates_to_str=True)
	return frappe.as_json({**document, **changes})


def counts() -> list[int]:
	tables = ("Location Booking", "Employee Booking", "Schedule Lock", "Student Group Schedule")
	return [frappe.db.count(table) for table in tables]


def occupied(location: str, start: datetime, end: datetime) -> str:
	values = {"location": location, "from_datetime": start, "to_datetime": end, "title": "Concert"}
	return insert("Location Booking", values, {}).name


def test_the_sessions_of_a_stored_group_with_names() -> None:
	made = offerings.open_offering()
	preview = preview_student_group_sessions(form_of(made.section))
	report = frappe.get_doc("Program Offering", made.offering).run_activity_preopen_readiness()
	assert len(preview["sessions"]) == report["sections"][0]["session_count"]
	session = preview["sessions"][0]
	group = frappe.get_doc("Student Group", made.section)
	employee = group.instructors[0].employee
	assert session["location"] == frappe.db.get_value("Location", group.schedule[0].location, "location_name")
	assert session["instructors"] == (frappe.db.get_value("Employee", employee, "employee_name"),)
	assert session["obstacles"] == ()
	assert preview["notes"] == ()


def test_unsaved_rows_count_and_nothing_is_written() -> None:
	made = offerings.open_offering()
	document = frappe.get_doc("Student Group", made.section).as_dict(convert_dates_to_str=True)
	second = {**document["schedule"][0], "weekday": "Friday", "name": None, "__islocal": 1}
	before = counts()
	stored = preview_student_group_sessions(form_of(made.section))
	changed = preview_student_group_sessions(
		frappe.as_json({**document, "schedule": [*document["schedule"], second]})
	)
	assert len(changed["sessions"]) > len(stored["sessions"])
	assert {session["from_datetime"].weekday() for session in changed["sessions"]} == {0, 4}
	assert counts() == before


def test_a_taken_room_is_named_with_its_booking() -> None:
	made = offerings.offering()
	session = preview_student_group_sessions(form_of(made.section))["sessions"][0]
	room = frappe.get_doc("Student Group", made.section).schedule[0].location
	booking = occupied(room, session["from_datetime"], session["to_datetime"])
	first, second = preview_student_group_sessions(form_of(made.section))["sessions"][:2]
	assert [(one["doctype"], one["name"]) for one in first["obstacles"]] == [("Location Booking", booking)]
	assert "Concert" in first["obstacles"][0]["message"]
	assert second["obstacles"] == ()


def test_a_busy_instructor_is_named() -> None:
	made = offerings.offering(sections=1)
	group = frappe.get_doc("Student Group", made.section)
	employee = group.instructors[0].employee
	other = offerings.school_class(
		made.school,
		made.academic_year,
		[],
		employees=[employee],
		schedule=[offerings.slot(places.room().name, group.schedule[0].weekday)],
	)
	rows = [
		{
			"weekday": group.schedule[0].weekday,
			"location": group.schedule[0].location,
			"from_time": str(other.schedule[0].from_time),
			"to_time": str(other.schedule[0].to_time),
		}
	]
	sessions = preview_student_group_sessions(form_of(made.section, schedule=rows))["sessions"]
	obstacles = [obstacle for session in sessions for obstacle in session["obstacles"]]
	assert {obstacle["source_name"] for obstacle in obstacles} == {other.name}
	assert {obstacle["doctype"] for obstacle in obstacles} == {"Employee Booking"}


def test_a_new_group_is_judged_as_well_and_sees_bookings_made_by_hand() -> None:
	made = offerings.offering()
	group = frappe.get_doc("Student Group", made.section)
	new = {
		"doctype": "Student Group",
		"__islocal": 1,
		"name": "new-student-group-1",
		"student_group_name": "Brand new",
		"group_based_on": "Activity",
		"status": "Active",
		"school": made.school,
		"academic_year": made.academic_year,
		"program_offering": made.offering,
		"schedule": [offerings.slot(group.schedule[0].location, "Wednesday")],
	}
	session = preview_student_group_sessions(new)["sessions"][0]
	occupied(group.schedule[0].location, session["from_datetime"], session["to_datetime"])
	assert preview_student_group_sessions(new)["sessions"][0]["obstacles"]
	assert preview_student_group_sessions({**new, "name": None})["sessions"][0]["obstacles"]


def test_half_filled_rows_and_missing_dates_are_no_error() -> None:
	made = offerings.offering()
	preview = preview_student_group_sessions(form_of(made.section, schedule=[{"weekday": "Monday"}]))
	assert preview["sessions"] == ()
	without = preview_student_group_sessions(form_of(made.section, program_offering=None, academic_year=None))
	assert without["sessions"] == ()
	assert "academic year" in without["notes"][0]


def test_notes_tell_of_a_room_that_cannot_be_booked_and_of_a_retired_group() -> None:
	made = offerings.offering()
	room = places.room(is_bookable=0).name
	preview = preview_student_group_sessions(form_of(made.section, schedule=[offerings.slot(room)]))
	assert room in preview["notes"][0]
	assert "retired" in preview_student_group_sessions(form_of(made.section, status="Retired"))["notes"][0]


def test_the_number_of_queries_does_not_depend_on_the_sessions() -> None:
	made = offerings.offering()
	rows = [offerings.slot(places.room().name, day) for day in ("Monday", "Tuesday", "Thursday")]
	few, many = form_of(made.section), form_of(made.section, schedule=rows)
	preview_student_group_sessions(many)
	assert count_queries(lambda: preview_student_group_sessions(few)) == count_queries(
		lambda: preview_student_group_sessions(many)
	)
