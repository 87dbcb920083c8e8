"""The nightly check of class timetables: children who book and whose lessons nobody has entered are named by class."""

from typing import Any
from unittest import mock

from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities import unknown_lessons
from ifitwala_ed.activities.unknown_lessons import UnknownLessons
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.tasks.unknown_lessons import nightly_check
from tests.factories import bookings, offerings, people, places
from tests.support.queries import count_queries

FRIDAY = offerings.slot("", "Friday", from_time="09:00:00", to_time="10:00:00")


def found(made: offerings.Offered) -> list[UnknownLessons]:
	return [each for each in unknown_lessons.find(getdate()) if each.school == made.school]


def form(made: offerings.Offered, students: list[str], **values: Any) -> Any:
	"""A class without a timetable."""
	year = values.pop("year", made.academic_year)
	return offerings.school_class(made.school, year, students, **{"schedule": [], **values})


def test_a_class_without_lessons_is_named_once_a_child_books() -> None:
	made = offerings.open_offering()
	booked, other = people.student(made.school).name, people.student(made.school).name
	group = form(made, [booked, other])
	assert found(made) == []
	name = bookings.book(made, made.section, booked)
	assert found(made) == [UnknownLessons(group.student_group_name, made.school, 1)]
	assert f"{made.school}, {group.student_group_name}: 1 child has a booking" in "\n".join(nightly_check())
	cancel_activity_booking(name)
	assert found(made) == []


def test_whoever_has_lessons_in_another_class_is_known() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	form(made, [student])
	bookings.book(made, made.section, student)
	assert len(found(made)) == 1
	form(made, [student], schedule=[dict(FRIDAY)])
	assert found(made) == []


def test_lessons_that_have_ended_tell_nothing_of_today() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	ended = {**FRIDAY, "valid_from": add_days(today(), -30), "valid_to": add_days(today(), -1)}
	form(made, [student], schedule=[ended])
	bookings.book(made, made.section, student)
	assert [each.children for each in found(made)] == [1]


def test_who_has_left_a_class_and_classes_that_are_retired_or_over_are_not_asked_about() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	bookings.book(made, made.section, student)
	left = form(made, [student])
	left.students[0].active = 0
	left.save()
	retired = form(made, [student])
	retired.status = "Retired"
	retired.save()
	year = places.academic_year(
		year_start_date=add_days(today(), -200), year_end_date=add_days(today(), -1)
	).name
	form(made, [student], year=year)
	assert found(made) == []


def test_its_statements_do_not_depend_on_how_many_classes_there_are() -> None:
	made = offerings.open_offering()
	first = people.student(made.school).name
	form(made, [first])
	bookings.book(made, made.section, first)
	with mock.patch.object(unknown_lessons, "AT_ONCE", 1_000_000):
		before = count_queries(lambda: found(made))
		for _number in range(3):
			student = people.student(made.school).name
			form(made, [student])
			bookings.book(made, made.section, student)
		assert count_queries(lambda: found(made)) == before
	assert len(found(made)) == 4
