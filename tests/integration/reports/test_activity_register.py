"""Who is expected at which session."""

from datetime import time
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.report.activity_register.activity_register import execute
from ifitwala_ed.api import activity_booking as api
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


def test_a_session_whose_room_is_gone_is_shown_without_one() -> None:
	made = offerings.open_offering()
	bookings.book(made, made.section)
	day = first_day(made.section)
	of_the_day = {"source_name": made.section, "from_datetime": ["<", add_days(day, 1)]}
	frappe.db.set_value("Location Booking", of_the_day, "location", None)
	first, second = register(made, to_date=add_days(day, 7))
	assert (first["session_date"], first["rooms"], first["number"]) == (day, "", 1)
	assert second["rooms"]


def test_classes_are_no_activities() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	group = offerings.school_class(made.school, made.academic_year, [student])
	assert (
		rows("Activity Register", from_date="2020-01-01", to_date="2099-01-01", student_group=group.name)
		== []
	)


def let_bookings_be_older(booking: str, days: int) -> None:
	"""Moves the history of a booking back."""
	for event in frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": booking},
		fields=["name", "occurred_on"],
		order_by="name asc",
	):
		earlier = add_days(event.occurred_on, -days)
		frappe.db.set_value(
			"Activity Booking Event", event.name, "occurred_on", earlier, update_modified=False
		)


def test_a_day_that_is_over_shows_who_had_a_seat_then() -> None:
	made = offerings.open_offering(sections=2)
	stays, leaves, moves, joins = (people.student(made.school).name for _number in range(4))
	old = {student: bookings.book(made, made.section, student) for student in (stays, leaves, moves)}
	offerings.let_days_pass(made, 28)
	for booking in old.values():
		let_bookings_be_older(booking, 40)
	api.cancel_activity_booking(old[leaves], reason="Moves away")
	moving = frappe.get_doc("Activity Booking", old[moves])
	moving.allocated_student_group = made.sections[1]
	moving.save()
	bookings.book(made, made.section, joins)
	then = register(made, student_group=made.section)
	assert getdate(then[0]["session_date"]) < getdate()
	assert {row["student"] for row in then} == {stays, leaves, moves}
	past = register(made, student_group=made.section, to_date=add_days(getdate(), -1))
	assert len(past) / 3 == len({row["session_date"] for row in past}) > 1
	tomorrow = add_days(getdate(), 1)  # today's session may have begun
	ahead = register(made, student_group=made.section, from_date=tomorrow, to_date=add_days(tomorrow, 7))
	assert {row["student"] for row in ahead} == {stays, joins}
	other = register(made, student_group=made.sections[1], to_date=add_days(first_day(made.section), 4))
	assert {row["student"] for row in other} == {None}


def test_only_groups_that_meet_on_the_day_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
	made, other = offerings.open_offering(), offerings.open_offering()
	read, documents = [], reporting.documents

	def noting(doctype: str, *args: Any, **kwargs: Any) -> list[frappe._dict]:
		found = documents(doctype, *args, **kwargs)
		read.extend(row.name for row in found)
		return found

	frappe.db.delete("Location Booking", {"source_name": other.section})
	monkeypatch.setattr(reporting, "documents", noting)
	day = first_day(made.section)
	assert rows("Activity Register", from_date=day, to_date=day)
	assert made.section in read
	assert other.section not in read
