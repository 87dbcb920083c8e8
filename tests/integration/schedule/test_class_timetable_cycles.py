"""FET's timetables whose days are no weekdays: imported by the calendar of the school's cycle."""

from datetime import date, time, timedelta

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.activities.class_timetable_import import service
from ifitwala_ed.activities.class_timetable_import.findings import Code
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable, read_name_table
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, LEFT
from ifitwala_ed.schedule import cycle_calendars
from ifitwala_ed.schedule.groups import to_time
from tests.factories import places
from tests.integration.schedule.fet_school import School, applied, told, with_everything

GROUPS = ["5A", "5A+5B", "5A, 5B", "5B", "6A", "6A French", "6A German", "Year 5"]


@pytest.fixture
def school() -> School:
	return with_everything(School(places.school().name, places.academic_year().name))


def by_cycle(school: School, title: str) -> list[tuple]:
	"""The lessons by a cycle that count from the first day on."""
	group = frappe.get_doc("Student Group", school.group(title))
	rows = [row for row in group.cycle_lessons if not row.valid_to]
	return [
		(row.timetable_cycle, row.cycle_day, to_time(row.from_time), to_time(row.to_time)) for row in rows
	]


def dated(school: School, title: str) -> list[date]:
	filters = {"source_name": school.group(title)}
	rows = frappe.get_all("Location Booking", filters, pluck="from_datetime", order_by="from_datetime asc")
	return list(dict.fromkeys(row.date() for row in rows))


def test_letter_days_take_place_by_the_calendar_of_the_schools_cycle(school: School) -> None:
	cycle = places.timetable_cycle(school.name, list("ABCDEF"))
	timetable = school.timetable(name="letter-days")
	report = applied(timetable, school.target(cycle=cycle.name))
	assert sorted(report.actions) == GROUPS
	assert by_cycle(school, "5B") == [
		(cycle.name, "A", time(10, 45), time(11, 30)),
		(cycle.name, "A", time(12, 30), time(13, 15)),
	]
	assert not frappe.get_doc("Student Group", school.group("5B")).schedule
	last = getdate(frappe.db.get_value("Academic Year", school.year, "year_end_date"))
	coming = cycle_calendars.days_between(cycle.name, school.first, last)
	assert dated(school, "5B") == [day for day, name in coming if name == "A"]
	assert dated(school, "5A, 5B") == [day for day, name in coming if name == "D"]
	again = service.apply(timetable, school.target(school.first + timedelta(days=14), cycle=cycle.name))
	assert again.counts == {LEFT: 8}


def test_two_weeks_of_fet_are_weeks_a_and_b(school: School) -> None:
	days = [f"{day} {week}" for week in "AB" for day in ("Mo", "Di", "Mi", "Do", "Fr")]
	cycle = places.timetable_cycle(
		school.name, days, on_days_off="Its Lessons Are Lost, and Weeks Off Are Not Counted"
	)
	applied(school.timetable(name="two-weeks"), school.target(cycle=cycle.name))
	weekdays = {name: days.index(name) % 5 for name in days}
	lessons = by_cycle(school, "5A")
	assert {name[-1] for _cycle, name, *_times in lessons} == {"A", "B"}
	assert {day.weekday() for day in dated(school, "5A")} == {weekdays[name] for _c, name, *_t in lessons}
	# 5B's one double lesson is every second week
	weeks = [day - timedelta(days=day.weekday()) for day in dated(school, "5B")]
	assert {(each - weeks[0]).days % 14 for each in weeks} == {0}
	assert len(weeks) == len(set(weeks)) > 9


def test_days_of_a_cycle_may_be_called_otherwise_in_fet(school: School) -> None:
	cycle = places.timetable_cycle(school.name, [f"Day {number}" for number in range(1, 7)])
	timetable = school.timetable(name="letter-days")
	report = service.check(timetable, school.target(cycle=cycle.name))
	assert {finding.code for finding in report.errors} == {Code.NOT_IN_CYCLE}
	assert "A is none of the days of" in told(report)[0]
	rows = "".join(f"day,{letter},day {number}\n" for number, letter in enumerate("ABCDEF", start=1))
	read, findings = read_name_table(rows.encode(), service.days_of(cycle.name))
	assert not findings
	timetable.table = NameTable(school.names, read.days, read.hours)
	applied(timetable, school.target(cycle=cycle.name))
	assert {day for _cycle, day, *_times in by_cycle(school, "5B")} == {"Day 1"}
	_table, findings = read_name_table(b"day,A,Monday\n", service.days_of(cycle.name))
	assert [finding.code for finding in findings] == [Code.BAD_VALUE]


def test_letter_days_without_a_cycle_are_told_which_one_has_them(school: School) -> None:
	cycle = places.timetable_cycle(school.name, list("abcdefg"))
	places.timetable_cycle(school.name, list("ABC"))
	places.timetable_cycle(places.school().name, list("ABCDEF"))
	report = service.check(school.timetable(name="letter-days"), school.target())
	assert {finding.near for finding in report.errors} == {(cycle.name,)}
	assert told(report)[0].endswith(f"Did you mean: {cycle.name}?")


def test_the_cycle_of_another_school_is_refused(school: School) -> None:
	cycle = places.timetable_cycle(places.school().name, list("ABCDEF"))
	with pytest.raises(frappe.ValidationError, match="is no timetable cycle of"):
		service.require_target(school.target(cycle=cycle.name))


def test_a_week_may_become_a_cycle_from_a_day_on_and_a_week_again(school: School) -> None:
	applied(school.timetable(), school.target())
	cycle = places.timetable_cycle(school.name, list("ABCDEF"))
	later, last = (school.first + timedelta(days=days) for days in (14, 28))
	report = applied(school.timetable(name="letter-days"), school.target(later, cycle=cycle.name))
	assert report.counts == {CHANGED: 8}
	assert school.week("5A") == []
	report = applied(school.timetable(), school.target(last))
	assert report.counts == {CHANGED: 8}
	assert by_cycle(school, "5A") == []
	letters = dict(cycle_calendars.days_between(cycle.name, later, last))
	days = dated(school, "5B")
	assert all(day.weekday() == 0 for day in days if day < later or day >= last)
	assert [day for day in days if later <= day < last] == [
		day for day, letter in sorted(letters.items()) if letter == "A" and day < last
	]
