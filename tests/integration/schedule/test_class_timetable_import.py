"""The class timetable that FET has made: tried, then all or nothing, from a day on; again it changes what differs."""

from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.class_timetable_import import service, terminal
from ifitwala_ed.activities.class_timetable_import.findings import Code
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable, read_name_table
from ifitwala_ed.activities.class_timetable_import.service import Timetable
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile, Lesson
from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.groups import to_time
from tests.factories import offerings, people, places
from tests.integration.schedule.fet_school import FILES, School, applied, stored, told, with_everything
from tests.support.queries import count_queries

GROUPS = ["5A", "5A+5B", "5A, 5B", "5B", "6A", "6A French", "6A German", "Year 5"]


@pytest.fixture
def school() -> School:
	made = School(places.school().name, places.academic_year().name)
	return with_everything(made)


def test_a_trial_says_what_would_be_made_and_stores_nothing(school: School) -> None:
	before = stored()
	report = service.check(school.timetable(), school.target())
	assert not report.errors, told(report)
	assert sorted(report.actions) == GROUPS
	assert report.counts == {MADE: 6, CHANGED: 2}
	assert stored() == before


def test_every_set_of_children_gets_its_week(school: School) -> None:
	applied(school.timetable(), school.target())
	assert school.week("5A") == [
		("Tuesday", time(8), time(8, 45), "Room 1"),
		("Tuesday", time(8, 50), time(9, 35), "Room 1"),
		("Tuesday", time(9, 55), time(10, 40), "Room 1"),
	]
	# over the break
	assert school.week("5B") == [
		("Monday", time(10, 45), time(11, 30), "Room 2"),
		("Monday", time(12, 30), time(13, 15), "Room 2"),
	]
	# a virtual room is both
	assert {(row[1], row[3]) for row in school.week("6A") if row[0] == "Monday"} == {
		(time(9, 55), "Lab"),
		(time(9, 55), "Lab+Prep"),
		(time(10, 45), "Lab"),
		(time(10, 45), "Lab+Prep"),
	}
	# FET gives no room, and the table of names says where that is
	assert ("Thursday", time(9, 55), time(10, 40), "") in school.week("6A")


def test_lessons_to_which_nobody_gives_a_room_have_none(school: School) -> None:
	del school.names["room", ""]
	applied(school.timetable(), school.target())
	group = frappe.get_doc("Student Group", school.group("6A"))
	(row,) = (row for row in group.schedule if not row.location)
	assert (row.weekday, to_time(row.from_time)) == ("Thursday", time(9, 55))
	assert frappe.db.count("Location Booking", {"source_name": group.name, "location": ("is", "not set")})
	report = service.apply(school.timetable(), school.target())
	assert report.counts == {LEFT: 8}


def test_a_joint_lesson_is_one_group_with_the_children_of_all(school: School) -> None:
	applied(school.timetable(), school.target())
	assert school.week("5A, 5B") == [("Thursday", time(9, 55), time(10, 40), "Gym")] * 2
	leaders = {row.employee for row in frappe.get_doc("Student Group", school.group("5A, 5B")).schedule}
	assert leaders == {school.names["teacher", "Ann Lee"], school.names["teacher", "Ben Ray"]}
	assert school.listed("5A, 5B") == school.listed("Year 5") == set(school.children.values())
	assert school.listed("5A+5B") == set()
	kind = frappe.db.get_value("Student Group", school.group("5A, 5B"), "group_based_on")
	assert kind == "Course"


def test_sessions_follow_from_the_day_on(school: School) -> None:
	applied(school.timetable(), school.target())
	first = frappe.get_all(
		"Location Booking",
		filters={"source_name": school.group("5A")},
		pluck="from_datetime",
		order_by="from_datetime asc",
	)
	assert first[0].date() >= school.first
	assert {moment.weekday() for moment in first} == {1}
	year_end = frappe.db.get_value("Academic Year", school.year, "year_end_date")
	tuesdays = sum(
		(school.first + timedelta(days=n)).weekday() == 1
		for n in range((getdate(year_end) - school.first).days + 1)
	)
	assert len(first) == 3 * tuesdays


def test_the_same_timetable_again_changes_nothing(school: School) -> None:
	applied(school.timetable(), school.target())
	before = stored()
	report = applied(school.timetable(), school.target(school.first + timedelta(days=14)))
	assert report.counts == {LEFT: 8}
	assert stored() == before


def test_imports_for_one_school_take_turns_on_every_server_of_a_cluster(school: School) -> None:
	"""As the programme import does, with which it takes turns too: by a write, and not by a row that is only read."""
	turn = {"reference_doctype": "School", "reference_name": school.name}
	assert not frappe.db.exists("Schedule Lock", turn)
	applied(school.timetable(), school.target())
	assert frappe.db.get_value("Schedule Lock", turn, "revision") == 1


def test_a_changed_timetable_changes_what_differs_from_a_day_on(school: School) -> None:
	applied(school.timetable(), school.target())
	later = school.first + timedelta(days=14)
	moved = ('"1","Tuesday","09:55 - 10:40"', '"1","Friday","09:55 - 10:40"')
	report = applied(school.timetable(moved), school.target(later))
	assert report.counts == {CHANGED: 1, LEFT: 7}
	assert report.actions["5A"] == CHANGED
	group = frappe.get_doc("Student Group", school.group("5A"))
	(ended,) = [row for row in group.schedule if row.valid_to]
	assert (ended.weekday, to_time(ended.from_time)) == ("Tuesday", time(9, 55))
	assert getdate(ended.valid_to) == later - timedelta(days=1)
	sessions = frappe.get_all(
		"Location Booking", filters={"source_name": group.name}, pluck="from_datetime", order_by="name asc"
	)
	assert all((moment.date() < later) for moment in sessions if moment.weekday() == 1 and moment.hour == 9)
	assert all((moment.date() >= later) for moment in sessions if moment.weekday() == 4)
	assert any(moment.weekday() == 4 for moment in sessions)


def test_a_timetable_that_was_never_in_force_leaves_no_row(school: School) -> None:
	applied(school.timetable(), school.target())
	moved = ('"1","Tuesday","09:55 - 10:40"', '"1","Friday","09:55 - 10:40"')
	applied(school.timetable(moved), school.target())
	group = frappe.get_doc("Student Group", school.group("5A"))
	assert not [row for row in group.schedule if row.valid_to]
	assert [row.weekday for row in group.schedule].count("Friday") == 1


def test_two_classes_change_rooms_at_the_same_hour(school: School) -> None:
	applied(school.timetable(), school.target())
	changes = [
		('"6A French","French","Cara Diaz","","Lab+Prep"', '"6A French","French","Cara Diaz","","Room 3"'),
		('"6A German","German","Dev Shah","","Room 3"', '"6A German","German","Dev Shah","","Lab+Prep"'),
	]
	report = applied(school.timetable(*changes), school.target())
	assert report.counts == {CHANGED: 2, LEFT: 6}
	assert [row[3] for row in school.week("6A French")] == ["Room 3"]


def test_lists_follow_a_child_who_changes_class(school: School) -> None:
	applied(school.timetable(), school.target())
	group = frappe.get_doc("Student Group", school.group("5A"))
	newcomer = people.student(school.name).name
	group.set("students", [{"student": newcomer, "active": 1}])
	group.save()
	report = applied(school.timetable(), school.target())
	assert report.counts == {CHANGED: 2, LEFT: 6}
	assert school.listed("5A, 5B") == school.listed("Year 5") == {newcomer, school.children["5B"]}


def test_names_that_nobody_knows_are_all_told_at_once(school: School) -> None:
	school.names = {key: name for key, name in school.names.items() if key[1] not in ("Ann Lee", "Gym", "")}
	frappe.db.set_value("Employee", school.names["teacher", "Dev Shah"], "status", "Left")
	report = service.check(school.timetable(), school.target())
	assert [(finding.code, finding.details) for finding in report.errors] == [
		(Code.UNKNOWN_TEACHER, ("Ann Lee", 3)),
		(Code.UNKNOWN_ROOM, ("Gym", 2)),
		(Code.INACTIVE_TEACHER, ("Dev Shah", 2)),
	]


def test_letter_days_are_refused_unless_the_school_says_which_weekdays_they_are(school: School) -> None:
	timetable = school.timetable(name="letter-days")
	report = service.check(timetable, school.target())
	assert {finding.code for finding in report.errors} == {Code.UNKNOWN_DAY}
	table = "\n".join(
		f"day,{day},{weekday}"
		for day, weekday in zip(
			"ABCDEF", ("monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"), strict=True
		)
	)
	read, findings = read_name_table(table.encode())
	assert not findings
	timetable.table = NameTable(school.names, read.days, read.hours)
	assert not service.check(timetable, school.target()).errors


def test_a_table_of_names_that_cant_be_read_is_told_by_its_rows(school: School) -> None:
	_table, findings = read_name_table(b"teacher,A,B\nclass,5A,5\n\nhour,1,soon\nday,A,someday\n")
	assert [(finding.code, finding.details) for finding in findings] == [
		(Code.BAD_NAME, (2, "class")),
		(Code.BAD_VALUE, (4, "soon")),
		(Code.BAD_VALUE, (5, "someday")),
	]


def test_a_class_that_fet_doesnt_know_stays(school: School) -> None:
	week = [offerings.slot(places.room().name, "Friday")]
	other = offerings.school_class(school.name, school.year, [], student_group_name="7A", schedule=week)
	report = applied(school.timetable(), school.target())
	assert [finding.details for finding in report.findings if finding.code is Code.NOT_IN_FET] == [("7A",)]
	assert len(frappe.get_doc("Student Group", other.name).schedule) == 1


def test_a_class_of_other_capitals_or_accents_is_that_class(school: School) -> None:
	"""The database has one index for titles, to which they are the same."""
	group = frappe.get_doc("Student Group", school.group("5A"))
	group.student_group_name = "5á"
	group.save()
	report = applied(school.timetable(), school.target())
	assert report.actions["5á"] == CHANGED
	assert len(school.week("5á")) == 3
	# and the group of a joint lesson stays one when a class is called otherwise
	group.reload()
	group.student_group_name = "5A"
	group.save()
	assert applied(school.timetable(), school.target()).counts == {LEFT: 8}


def test_two_sets_of_one_title_are_told(school: School) -> None:
	school.names["set", "5B"] = "5a"
	report = service.check(school.timetable(), school.target())
	assert (Code.TITLES_ALIKE, ("5A", "5a")) in [(each.code, each.details) for each in report.errors]


def test_a_class_that_is_retired_is_told(school: School) -> None:
	group = frappe.get_doc("Student Group", school.group("5A"))
	group.status = "Retired"
	group.save()
	for act in (service.check, service.apply):
		report = act(school.timetable(), school.target())
		assert [(each.code, each.details) for each in report.errors] == [(Code.IS_RETIRED, ("5A",))]


def test_the_very_same_is_told_once_and_obstacles_before_notes(school: School) -> None:
	school.names["set", "6A"] = "x" * 141
	timetable = school.timetable()
	alone = replace(timetable.placements[0].lesson, sets=())
	timetable.placements += [replace(timetable.placements[0], lesson=alone)] * 3
	report = service.check(timetable, school.target())
	assert [each.code for each in report.findings].count(Code.NO_CLASS) == 1
	assert report.findings[0].code is Code.TITLE_TOO_LONG


def test_the_past_and_other_schools_are_refused(school: School) -> None:
	with pytest.raises(frappe.ValidationError, match="today or a later day"):
		service.require_target(school.target(getdate(add_days(today(), -1))))
	frappe.set_user(people.staff("Academic Admin", [places.school().name]).name)
	with pytest.raises(ActivityAccessError):
		service.require_target(school.target())


def test_on_the_command_line(school: School, tmp_path: Path) -> None:
	names = tmp_path / "names.csv"
	names.write_text("".join(f"{kind},{written},{here}\n" for (kind, written), here in school.names.items()))
	options = {"school": school.name, "academic_year": school.year, "first": school.first}
	file = FILES / "riverside.fet"
	for is_applied in (False, True):
		assert terminal.run(file, None, names, is_applied=is_applied, **options)
		assert bool(school.group("Year 5")) is is_applied
	too_full = FILES / "too-full.fet"
	assert not terminal.run(too_full, None, names, is_applied=True, **options)


def large_timetable(school: School, classes: int) -> Timetable:
	"""A timetable of some classes with a lesson each day, each with a room and a teacher of its own."""
	titles = [f"Class {number}" for number in range(classes)]
	for title in titles:
		school.names |= {("room", title): places.room().name, ("teacher", title): people.employee().name}
		child = people.student(school.name).name
		offerings.school_class(school.name, school.year, [child], student_group_name=title)
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	hours = ("08:00-08:45", "08:45-09:30")
	lessons = [
		Lesson(number, "English", (title,), (title,), duration=2)
		for number, title in enumerate(titles * len(days))
	]
	file = FetFile(
		days, hours, {each.id: each for each in lessons}, sets=dict.fromkeys(titles, ()), years=tuple(titles)
	)
	placements = [
		Placement(each, days[each.id // classes], hours, (f"Class {each.id % classes}",)) for each in lessons
	]
	return Timetable(file, placements, NameTable(school.names))


def test_more_classes_and_lessons_take_no_more_statements(school: School) -> None:
	counts = []
	for classes in (2, 8):
		# few weeks, so that what is written in bulk fits into one statement
		year = places.academic_year(year_end_date=add_days(today(), 40)).name
		mine = School(places.school().name, year)
		timetable = large_timetable(mine, classes)
		reports = []
		run = partial(service.check, timetable, mine.target())
		counts.append(count_queries(lambda run=run, reports=reports: reports.append(run())))
		assert not reports[0].errors, told(reports[0])
		assert reports[0].counts == {CHANGED: classes}
	assert counts[0] == counts[1]
