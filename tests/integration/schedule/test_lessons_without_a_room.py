"""A class may meet without a room: its people and children are taken, and no room is. An activity always has one."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.exceptions import ReadinessError, ScheduleClashError, ScheduleNotPossibleError
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_employee_bookings_for_student_group
from tests.factories import bookings, offerings, people, places
from tests.factories.core import insert
from tests.integration.readiness.support import facts, group_of

ROOMLESS = offerings.slot("", weekday="Monday")


def year_of(days: int = 30) -> str:
	return places.academic_year(year_end_date=add_days(getdate(), days)).name


def roomless_class(school: str, year: str, students: list[str], **values: Any) -> Any:
	return offerings.school_class(school, year, students, schedule=[dict(ROOMLESS)], **values)


def test_its_sessions_are_stored_and_stay_the_same() -> None:
	employee = people.employee().name
	group = roomless_class(places.school().name, year_of(), [], employees=[employee])
	lessons = facts(group.name)
	assert len(lessons) >= 4
	assert {row.location for row in lessons} == {None}
	assert len(facts(group.name, "Employee Booking")) == len(lessons)
	assert rebuild_employee_bookings_for_student_group(group.name) == {"inserted": 0, "deleted": 0}
	group.append("schedule", offerings.slot("", weekday="Tuesday"))
	group.save()
	assert len(facts(group.name)) > len(lessons)


def test_two_of_them_at_one_hour_are_in_nobodys_way() -> None:
	school, year = places.school().name, year_of()
	first, second = roomless_class(school, year, []), roomless_class(school, year, [])
	assert [row.from_datetime for row in facts(first.name)] == [
		row.from_datetime for row in facts(second.name)
	]


def test_who_teaches_is_taken() -> None:
	school, year, employee = places.school().name, year_of(), people.employee().name
	roomless_class(school, year, [], employees=[employee])
	with pytest.raises(ReadinessError):
		roomless_class(school, year, [], employees=[employee])


def test_a_child_in_it_can_book_nothing_at_its_hour() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	slot = offerings.slot("", "Monday", from_time="13:30:00", to_time="14:30:00")
	offerings.school_class(made.school, made.academic_year, [student], schedule=[slot])
	with pytest.raises(ScheduleClashError):
		bookings.book(made, made.section, student)


def test_a_lesson_gets_a_room_and_loses_it() -> None:
	group = roomless_class(places.school().name, year_of(), [])
	room = places.room().name
	group.schedule[0].location = room
	group.save()
	assert {row.location for row in facts(group.name)} == {room}
	group.schedule[0].location = None
	group.save()
	assert {row.location for row in facts(group.name)} == {None}


def test_a_section_of_an_activity_has_a_room_in_every_row() -> None:
	made = offerings.offering()
	group = group_of(made)
	group.append("schedule", offerings.slot("", weekday="Friday"))
	with pytest.raises(ScheduleNotPossibleError, match="Schedule row 2: choose a Location"):
		group.save()
	group = group_of(made)
	row = group.schedule[0]
	row.location = None
	with pytest.raises(ScheduleNotPossibleError, match="Schedule row 1: choose a Location"):
		row.save()


def test_a_class_without_rooms_becomes_no_activity() -> None:
	group = roomless_class(places.school().name, year_of(), [])
	group.group_based_on = "Activity"
	with pytest.raises(ScheduleNotPossibleError, match="choose a Location"):
		group.save()


def test_a_booking_by_hand_names_its_room() -> None:
	values = {"from_datetime": f"{today()} 09:00:00", "to_datetime": f"{today()} 10:00:00"}
	with pytest.raises(frappe.ValidationError, match="Choose the location"):
		insert("Location Booking", values, {})
