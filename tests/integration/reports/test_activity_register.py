"""Who is expected at which session."""

from datetime import time

import frappe
from frappe.utils import add_days, getdate

from ifitwala_ed.activities.report.activity_register.activity_register import execute
from ifitwala_ed.core import moments
from tests.factories import bookings, offerings, people
from tests.integration.reports.support import pick, require_cells, rows


def first_day(section: str):
	starts = frappe.get_all(
		"Location Booking",
		filters={"source_name": section},
		pluck="from_datetime",
		order_by="from_datetime asc",
		limit=1,
	)
	return getdate(starts[0])


def register(made: offerings.Offered, **filters) -> list[dict]:
	day = first_day(made.section)
	return rows(
		"Activity Register",
		**{"from_date": day, "to_date": day, "program_offering": made.offering, **filters},
	)


def test_the_confirmed_of_a_section_on_the_day_of_its_session() -> None:
	made = offerings.open_offering(capacity=2)
	names = [people.student(made.school, last_name=name).name for name in ("Zander", "Ahrens", "Waits")]
	for student in names:
		bookings.book(made, made.section, student)
	found = register(made)
	assert pick(found, "student", "number") == [(names[1], 1), (names[0], 2)]
	assert {(row["student_group"], row["time"]) for row in found} == {
		(made.section, moments.clocks(time(13), time(13, 45)))
	}
	assert {row["session_date"] for row in found} == {first_day(made.section)}
	assert all(row["rooms"] and row["instructors"] and row["present"] == "☐" for row in found)
	require_cells(execute, from_date=first_day(made.section), program_offering=made.offering)


def test_several_days_have_a_list_for_every_session() -> None:
	made = offerings.open_offering(sections=2, capacity=2)
	bookings.book(made, made.sections[0])
	bookings.book(made, made.sections[1])
	day = first_day(made.section)
	found = register(made, to_date=add_days(day, 7))
	sessions = {(row["student_group"], row["session_date"]) for row in found}
	assert len(sessions) == 3
	assert register(made, to_date=add_days(day, 7), student_group=made.sections[1]) == [
		row for row in found if row["student_group"] == made.sections[1]
	]


def test_a_section_without_students_is_told_and_a_day_without_sessions_too() -> None:
	made = offerings.open_offering()
	(row,) = register(made)
	assert (row["student"], row["present"]) == (None, None)
	assert row["student_name"]
	day = add_days(first_day(made.section), 1)
	_columns, found, message, *_rest = execute({"from_date": day, "program_offering": made.offering})
	assert found == []
	assert message


def test_classes_are_no_activities() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	group = offerings.school_class(made.school, made.academic_year, [student])
	assert (
		rows("Activity Register", from_date="2020-01-01", to_date="2099-01-01", student_group=group.name)
		== []
	)
