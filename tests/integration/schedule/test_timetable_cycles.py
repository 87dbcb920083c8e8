"""Lessons that come again with a day of a cycle: dated by the school's calendar, judged and kept true like all others."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate

from ifitwala_ed.activities import unknown_lessons
from ifitwala_ed.exceptions import ReadinessError, ScheduleNotPossibleError
from ifitwala_ed.permissions import teaching
from ifitwala_ed.schedule import cycle_calendars
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import bookings, offerings, people, places
from tests.integration.readiness.support import facts, occupy
from tests.support import clock
from tests.support.queries import count_queries

SIX = [f"Day {number}" for number in range(1, 7)]
A_AND_B = [f"{day} {week}" for week in "AB" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")]
ROOM_TIMES = {"from_time": "09:00:00", "to_time": "10:00:00"}


@pytest.fixture(autouse=True)
def at_eight_on_monday() -> Iterator[clock.Clock]:
	"""What is counted from this week's Monday is the same whatever day the tests run on."""
	with clock.put_forward() as time_of_site:
		time_of_site.to_monday()
		yield time_of_site


def monday() -> date:
	return getdate()


def lesson(cycle: Any, day: str, **values: Any) -> dict[str, Any]:
	return {"timetable_cycle": cycle.name, "cycle_day": day, **ROOM_TIMES, **values}


def school_class(school: str, lessons: list[dict[str, Any]], **values: Any) -> Any:
	year = values.pop("year", None) or places.academic_year().name
	students = values.pop("students", [])
	return offerings.school_class(school, year, students, schedule=[], cycle_lessons=lessons, **values)


def days_of(group: Any) -> list[date]:
	return sorted({row.from_datetime.date() for row in facts(group.name)})


def in_days(*numbers: int) -> list[date]:
	return [monday() + timedelta(days=number) for number in numbers]


def holidays(school: str, days: list[date]) -> Any:
	found = places.holiday_list(days)
	document = frappe.get_doc("School", school)
	document.holiday_list = found.name
	document.save()
	return found


def assert_true_facts(group: Any) -> None:
	"""The nightly check finds nothing to mend of a group; other tests' groups have their own days."""
	drift = find_drift(monday())
	assert group.name not in {*drift.missing, *drift.stale}


def test_a_lesson_of_the_sixth_day_takes_place_every_sixth_school_day() -> None:
	school = places.school().name
	room, teacher = places.room().name, people.employee().name
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 6", location=room, employee=teacher)])
	# a Monday, the Tuesday after eight days, and so on
	assert days_of(made)[:5] == in_days(7, 15, 23, 31, 39)
	first = facts(made.name)[0]
	assert (first.location, first.from_datetime.time(), first.to_datetime.time()) == (room, time(9), time(10))
	assert facts(made.name, "Employee Booking")[0].employee == teacher
	assert_true_facts(made)


def test_weeks_a_and_b_come_in_turn() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, A_AND_B, on_days_off="Its Lessons Are Lost")
	made = school_class(school, [lesson(cycle, "Wed A"), lesson(cycle, "Fri B")])
	assert days_of(made)[:4] == in_days(2, 11, 16, 25)
	assert not facts(made.name)[0].location
	assert_true_facts(made)


@pytest.mark.parametrize(
	("on_days_off", "days"),
	[
		("The Next School Day Takes Its Place", (2, 9, 16)),
		("Its Lessons Are Lost", (8, 15, 22)),
		("Its Lessons Are Lost, and Weeks Off Are Not Counted", (8, 15, 22)),
	],
)
def test_a_holiday_that_is_added_moves_the_days_or_takes_one_away(
	on_days_off: str, days: tuple[int, ...]
) -> None:
	school = places.school().name
	known = holidays(school, [])
	cycle = places.timetable_cycle(school, SIX[:5], on_days_off=on_days_off, first_day="Day 5")
	made = school_class(school, [lesson(cycle, "Day 1")])
	assert days_of(made)[:3] == in_days(1, 8, 15)
	known.append("holidays", {"holiday_date": in_days(1)[0], "description": "Snow"})
	known.save()
	assert days_of(made)[:3] == in_days(*days)
	assert_true_facts(made)


def test_a_calendar_that_counts_anew_from_a_date_on_changes_nothing_before() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 1")])
	assert days_of(made)[:4] == in_days(0, 8, 16, 24)
	before = facts(made.name)[:2]
	cycle.append("dates", {"date": in_days(14)[0], "cycle_day": "Day 1", "counts_on": 1})
	cycle.save()
	assert facts(made.name)[:2] == before
	assert days_of(made)[2:5] == in_days(14, 22, 30)
	assert_true_facts(made)


def test_what_is_over_stays_whatever_the_calendar_says_now(at_eight_on_monday: clock.Clock) -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 1")])
	over = facts(made.name)[:2]
	at_eight_on_monday.forward(days=9)
	cycle.first_day = "Day 2"
	cycle.save()
	assert facts(made.name)[:2] == over
	# Monday was Day 2, so the sixth day after it is Day 1
	assert days_of(made)[2:4] == [over[0].from_datetime.date() + timedelta(days=each) for each in (15, 23)]


def test_a_calendar_that_takes_a_room_twice_is_refused_however_many_classes_there_are() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	room = places.room().name
	year = places.academic_year().name
	school_class(school, [lesson(cycle, "Day 1", location=room)], year=year)
	for _number in range(21):
		school_class(school, [lesson(cycle, "Day 2")], year=year)
	occupy(room, f"{in_days(1)[0]} 09:00:00", title="Blood donation")
	cycle.first_day = "Day 6"
	with pytest.raises(ReadinessError, match="Blood donation"):
		cycle.save()
	frappe.db.rollback()


def test_an_administrator_may_save_it_all_the_same() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	room = places.room().name
	made = school_class(school, [lesson(cycle, "Day 1", location=room)])
	occupy(room, f"{in_days(1)[0]} 09:00:00", title="Blood donation")
	cycle.first_day = "Day 6"
	cycle.flags.accept_problems = "They leave at nine"
	cycle.save()
	assert days_of(made)[0] == in_days(1)[0]


def test_a_teacher_has_the_group_of_such_a_lesson() -> None:
	school = places.school().name
	teacher = people.teacher()
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 1", employee=teacher.employee)])
	assert teaching.groups_of([teacher.employee]) == [made.name]
	assert teaching.weekly_groups_of(teacher.user) == ([teacher.employee], [made.name])
	assert teaching.users_of([made.name]) == [teacher.user]


def test_a_class_with_such_lessons_has_a_timetable() -> None:
	chess = offerings.open_offering()
	child = people.student(chess.school).name
	bookings.book(chess, chess.section, child)
	cycle = places.timetable_cycle(chess.school, SIX)
	made = school_class(chess.school, [lesson(cycle, "Day 1")], students=[child], year=chess.academic_year)
	assert not [each for each in unknown_lessons.find(getdate()) if each.school == chess.school]
	frappe.db.set_value(
		"Student Group Cycle Lesson", {"parent": made.name}, "valid_to", add_days(getdate(), -1)
	)
	assert [each.children for each in unknown_lessons.find(getdate()) if each.school == chess.school] == [1]


def test_the_form_shows_which_days_the_coming_dates_are() -> None:
	cycle = places.timetable_cycle(places.school().name, SIX)
	cycle.run_method("onload")
	coming = cycle.get_onload("coming")
	assert coming[0] == [str(monday()), "Day 1"]
	assert coming[5] == [str(in_days(7)[0]), "Day 6"]
	assert len(coming) == 20


def test_a_row_that_is_saved_or_deleted_by_itself_is_followed() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 1")])
	parent = {"parent": cycle.name, "parenttype": cycle.doctype, "parentfield": "dates"}
	values = {"doctype": "Timetable Cycle Date", "date": in_days(1)[0], "cycle_day": "Day 1", "counts_on": 1}
	row = frappe.get_doc({**parent, **values}).insert()
	assert days_of(made)[:3] == in_days(0, 1, 9)
	row.cycle_day = "Day 7"
	with pytest.raises(ScheduleNotPossibleError, match="Day 7"):
		row.save()
	row.delete()
	assert days_of(made)[:3] == in_days(0, 8, 16)


def test_a_lesson_that_is_saved_by_itself_is_followed() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	made = school_class(school, [lesson(cycle, "Day 1")])
	row = frappe.get_doc("Student Group Cycle Lesson", made.cycle_lessons[0].name)
	row.cycle_day = "Day 2"
	row.save()
	assert days_of(made)[:2] == in_days(1, 9)
	row.cycle_day = "Day 7"
	with pytest.raises(ScheduleNotPossibleError, match="Day 7"):
		row.save()


def no_days(cycle: Any) -> None:
	cycle.set("days", [])


def a_day_twice(cycle: Any) -> None:
	cycle.append("days", {"day_name": " Day 1 "})


def no_weekday(cycle: Any) -> None:
	for weekday in cycle_calendars.CHECKS:
		cycle.set(weekday, 0)


def an_unknown_first_day(cycle: Any) -> None:
	cycle.first_day = "Day 9"


def a_date_before_the_start(cycle: Any) -> None:
	cycle.append("dates", {"date": add_days(cycle.starts_on, -1)})


def a_date_twice(cycle: Any) -> None:
	for day in ("Day 1", None):
		cycle.append("dates", {"date": in_days(3)[0], "cycle_day": day})


def an_unknown_day_of_a_date(cycle: Any) -> None:
	cycle.append("dates", {"date": in_days(3)[0], "cycle_day": "Day 9"})


def a_day_with_lessons_taken_out(cycle: Any) -> None:
	cycle.set("days", cycle.days[1:])


def a_day_with_lessons_called_otherwise(cycle: Any) -> None:
	cycle.days[0].day_name = "First Day"


@pytest.mark.parametrize(
	"edit",
	[
		no_days,
		a_day_twice,
		no_weekday,
		an_unknown_first_day,
		a_date_before_the_start,
		a_date_twice,
		an_unknown_day_of_a_date,
		a_day_with_lessons_taken_out,
		a_day_with_lessons_called_otherwise,
	],
	ids=lambda edit: edit.__name__,
)
def test_a_calendar_that_can_not_be_is_refused(edit: Callable[[Any], None]) -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	school_class(school, [lesson(cycle, "Day 1")])
	edit(cycle)
	with pytest.raises((ScheduleNotPossibleError, frappe.MandatoryError)):
		cycle.save()


def test_days_whose_lessons_have_ended_can_go() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	ended = {"valid_from": add_days(getdate(), -9), "valid_to": add_days(getdate(), -1)}
	school_class(school, [lesson(cycle, "Day 1", **ended)])
	a_day_with_lessons_taken_out(cycle)
	cycle.save()
	assert [row.day_name for row in cycle.days] == SIX[1:]


def test_lessons_that_can_not_be_are_refused() -> None:
	school = places.school().name
	cycle, elsewhere = places.timetable_cycle(school, SIX), places.timetable_cycle(places.school().name, SIX)
	wrong = [
		lesson(cycle, "Day 7"),
		lesson(elsewhere, "Day 1"),
		lesson(cycle, "Day 1", to_time="09:00:00"),
		lesson(cycle, "Day 1", valid_from=in_days(9)[0], valid_to=in_days(8)[0]),
	]
	for each in wrong:
		with pytest.raises(ScheduleNotPossibleError):
			school_class(school, [each])
	with pytest.raises(ScheduleNotPossibleError, match="Only classes"):
		school_class(school, [lesson(cycle, "Day 1")], group_based_on="Activity")


def test_a_cycle_with_lessons_is_not_deleted_and_stays_with_its_school() -> None:
	school = places.school().name
	cycle = places.timetable_cycle(school, SIX)
	school_class(school, [lesson(cycle, "Day 1")])
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc(cycle.doctype, cycle.name)
	cycle.school = places.school().name
	with pytest.raises(frappe.CannotChangeConstantError):
		cycle.save()


def test_more_classes_by_a_cycle_take_no_more_statements() -> None:
	school = places.school().name
	counts = []
	# the first saves what Frappe then has in its cache
	for classes in (1, 1, 6):
		# few days, so that what is written in bulk fits into one statement
		year = places.academic_year(year_end_date=in_days(20)[0]).name
		cycle = places.timetable_cycle(school, SIX)
		for _number in range(classes):
			school_class(school, [lesson(cycle, "Day 1")], year=year)
		cycle.first_day = "Day 2"
		counts.append(count_queries(cycle.save))
	assert counts[1] == counts[2]
