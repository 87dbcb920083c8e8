"""FET's mode in which each day is a morning or an afternoon, with hours of their own under the same names."""

from datetime import time

import pytest

from ifitwala_ed.activities.class_timetable_import import service
from ifitwala_ed.activities.class_timetable_import.findings import Code
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable, read_name_table
from ifitwala_ed.activities.class_timetable_import.service import Timetable
from tests.factories import places
from tests.integration.schedule.fet_school import School, applied, with_everything

DAYS = "".join(
	f"day,{short} {half},{weekday}\n"
	for short, weekday in (("Lun", "Monday"), ("Mar", "Tuesday"), ("Mer", "Wednesday"))
	for half in ("matin", "après-midi")
)
MORNINGS = "hour,H1,08:00-08:55\nhour,H2,09:00-09:55\nhour,H3,10:05-11:00\nhour,H4,11:00-11:55\n"
AFTERNOONS = "".join(
	f"afternoon hour,H{number},{13 + number}:00-{13 + number}:55\n" for number in range(1, 5)
)


@pytest.fixture
def school() -> School:
	return with_everything(School(places.school().name, places.academic_year().name))


def timetable(school: School, rows: str) -> Timetable:
	read, findings = read_name_table(rows.encode())
	assert not findings
	found = school.timetable(name="half-days")
	found.table = NameTable(school.names, read.days, read.hours, read.afternoon_hours)
	return found


def test_mornings_and_afternoons_are_two_halves_of_a_weekday(school: School) -> None:
	applied(timetable(school, DAYS + MORNINGS + AFTERNOONS), school.target())
	# a double lesson without a break is one row; the same hour of an afternoon is another one
	assert ("Monday", time(10, 5), time(11, 55), "Room 2") in school.week("5B")
	assert ("Tuesday", time(14), time(14, 55), "Room 1") in school.week("5A")
	assert {row[:3] for row in school.week("5A, 5B")} == {("Monday", time(16), time(16, 55))}


def test_what_nobody_knows_of_them_is_told(school: School) -> None:
	report = service.check(timetable(school, DAYS + MORNINGS), school.target())
	assert {finding.code for finding in report.errors} == {Code.UNKNOWN_AFTERNOON_HOUR}
	report = service.check(timetable(school, DAYS + AFTERNOONS), school.target())
	assert {finding.code for finding in report.errors} == {Code.UNKNOWN_HOUR}
	report = service.check(timetable(school, MORNINGS + AFTERNOONS), school.target())
	assert {finding.code for finding in report.errors} == {Code.UNKNOWN_DAY}


def test_an_afternoon_begins_after_the_morning(school: School) -> None:
	early = AFTERNOONS.replace("H1,14:00-14:55", "H1,11:30-12:25")
	report = service.check(timetable(school, DAYS + MORNINGS + early), school.target())
	assert [(each.code, each.details) for each in report.errors] == [
		(Code.HOURS_OUT_OF_ORDER, ("H4", "11:55"))
	]


def test_two_mornings_are_not_one_weekday(school: School) -> None:
	twice = DAYS.replace("Mar matin,Tuesday", "Mar matin,Monday")
	report = service.check(timetable(school, twice + MORNINGS + AFTERNOONS), school.target())
	assert [(each.code, each.details) for each in report.errors] == [
		(Code.TWO_DAYS_ALIKE, ("Lun matin", "Mar matin", "Monday"))
	]
