"""A school's whole class timetable: tried and imported in little more than storing its rows takes."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.class_timetable_import import service
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable
from ifitwala_ed.activities.class_timetable_import.service import Target, Timetable
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile, Lesson
from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.materialize import KINDS
from tests.bench.speed.bare_inserts import delete_rows, insert_bare, seconds, stored_rows
from tests.factories import offerings, people, places

pytestmark = [pytest.mark.bench, pytest.mark.mariadb]

CLASSES = 60
CHILDREN = 25
WEEKS = 36
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HOURS = tuple(f"{hour:02}:00-{hour:02}:45" for hour in range(8, 14))
MOST_TIMES_THE_INSERT = 4
ROUNDS = 3
TABLES = (*KINDS, "Student Group Schedule")


@pytest.fixture
def rows_of_its_own() -> Iterator[None]:
	"""An import commits, so what other tests have stored can't be put back: it is of this run alone."""
	for table in TABLES:
		frappe.db.delete(table)
	yield
	for table in TABLES:
		frappe.db.delete(table)
	frappe.db.commit()


def classes(school: str, year: str) -> list[str]:
	"""Sixty classes of twenty-five children each, without lessons."""
	titles = [f"Class {number}" for number in range(CLASSES)]
	groups = [offerings.school_class(school, year, [], student_group_name=t, schedule=[]) for t in titles]
	children = [
		(group.name, frappe.generate_hash(length=10)) for group in groups for _child in range(CHILDREN)
	]
	insert_rows(
		"Student", ({"name": child, "student_name": child, "school": school} for _group, child in children)
	)
	listed = {"parenttype": "Student Group", "parentfield": "students", "active": 1}
	insert_rows(
		"Student Group Student",
		(
			{"parent": group, "student": child, "idx": number % CHILDREN + 1, **listed}
			for number, (group, child) in enumerate(children)
		),
	)
	return titles


def timetable(titles: list[str]) -> Timetable:
	"""Thirty lessons a week of each class, in its own room with its own teacher."""
	names = {("room", title): places.room().name for title in titles}
	names |= {("teacher", title): people.employee().name for title in titles}
	times = [(day, hour) for day in DAYS for hour in HOURS]
	lessons = {
		number: Lesson(number, "Lesson", (title,), (title,))
		for number, title in enumerate(title for title in titles for _time in times)
	}
	file = FetFile(DAYS, HOURS, lessons, sets=dict.fromkeys(titles, ()), years=tuple(titles))
	placements = [
		Placement(lesson, times[number % len(times)][0], (times[number % len(times)][1],), lesson.sets)
		for number, lesson in lessons.items()
	]
	return Timetable(file, placements, NameTable(names))


@pytest.mark.usefixtures("rows_of_its_own")
def test_a_timetable_takes_little_more_than_storing_its_rows() -> None:
	school, first = places.school().name, getdate(add_days(today(), 7))
	last = add_days(first, 7 * WEEKS - 1)
	year = places.academic_year(year_start_date=today(), year_end_date=last).name
	read, target = timetable(classes(school, year)), Target(school, year, first)
	trials = [seconds(lambda: service.check(read, target)) for _round in range(ROUNDS)]
	taken = seconds(lambda: service.apply(read, target))
	rows, columns = stored_rows(TABLES)
	assert sum(map(len, rows.values())) == CLASSES * len(DAYS) * len(HOURS) * (2 * WEEKS + 1)
	bare = []
	for _round in range(ROUNDS):
		delete_rows(rows)
		bare.append(seconds(lambda: insert_bare(rows, columns)))
	yardstick, trial = sorted(bare)[ROUNDS // 2], sorted(trials)[ROUNDS // 2]
	print(f"trial {trial:.2f} s, import {taken:.2f} s, bare insert {yardstick:.2f} s")  # noqa: T201
	assert max(trial, taken) <= MOST_TIMES_THE_INSERT * yardstick
