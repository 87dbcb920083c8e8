"""Class lists from OneRoster: they meet the class timetable's groups, and no child with a seat comes into two places."""

from typing import Any

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.activities import unknown_lessons
from ifitwala_ed.activities.class_timetable_import import service as timetables
from ifitwala_ed.activities.roster_import import service
from ifitwala_ed.activities.roster_import.findings import Code
from ifitwala_ed.activities.roster_import.service import Report
from ifitwala_ed.activities.roster_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.core import moments
from tests.factories import bookings, offerings, people, places
from tests.integration.rosters.roster_school import School, files, new_school, notes, stored, told
from tests.integration.schedule.fet_school import ROOMS, TEACHERS, with_everything
from tests.integration.schedule.fet_school import School as FetSchool


@pytest.fixture
def school() -> School:
	return new_school()


def codes(report: Report) -> list[Code]:
	return [finding.code for finding in report.errors]


def test_groups_of_the_class_timetable_get_their_lists(school: School) -> None:
	lessons = with_everything(FetSchool(school.name, school.year))
	by_hand = set(lessons.children.values())
	timetables.apply(lessons.timetable(), lessons.target())
	week = lessons.week("5A")
	export = school.export()
	# known by the title, and by the code
	export.rows["classes"][1] |= {"title": "Class five B", "classCode": "5B"}
	report = school.apply(export)
	assert report.names["Student Group", CHANGED] == ["5A", "5B"]
	assert any(
		"Classes that are here already under this title or code: 5A, 5B." in note for note in notes(report)
	)
	assert school.listed("5B") >= {"Zoë Ray"}
	assert lessons.week("5A") == week
	# joint lessons and years follow with the next import of the timetable
	timetables.apply(lessons.timetable(), lessons.target())
	from_files = {school.student(name).name for name in ("Mika Lee", "Noa Lee", "Zoë Ray")}
	assert lessons.listed("5A, 5B") == from_files | by_hand


def test_the_class_timetable_finds_groups_of_rosters_by_title_and_by_code(school: School) -> None:
	export = school.export()
	export.rows["classes"][1] |= {"title": "Class five B", "classCode": "5B"}
	school.apply(export)
	lessons = FetSchool(school.name, school.year)
	lessons.names |= {("teacher", each): people.employee().name for each in TEACHERS}
	lessons.names |= {("room", each): places.room().name for each in ROOMS}
	report = timetables.apply(lessons.timetable(), lessons.target())
	assert not report.errors
	assert report.actions["5A"] == report.actions["Class five B"] == "Changed"
	assert not lessons.group("5B")
	assert len(lessons.week("Class five B")) == 2
	everybody = {school.student(name).name for name in ("Mika Lee", "Noa Lee", "Zoë Ray")}
	assert lessons.listed("5A, Class five B") == everybody


def test_the_nightly_check_names_classes_of_rosters_until_their_hours_have_come() -> None:
	"""Rosters fill the sets and the timetable the hours: what is named is what has only the first."""
	chess = offerings.open_offering(sections=2)
	school = School(chess.school, chess.academic_year)
	export = school.export().person("S9", "student", "Uma", "Fox")
	# the choir's children have their lessons in 5B; FET has none of 9Z's
	export.school_class("C3", "Choir", "S3", classType="scheduled").school_class("C4", "9Z", "S9")
	school.apply(export)
	for name in ("Mika Lee", "Zoë Ray", "Uma Fox"):
		# on Tuesday at 13:00, when nobody has a lesson
		bookings.book(chess, chess.sections[1], school.student(name).name)
	assert unknown_of(school) == [("5A", 1), ("5B", 1), ("9Z", 1), ("Choir", 1)]
	lessons = FetSchool(school.name, school.year)
	lessons.names |= {("teacher", each): people.employee().name for each in TEACHERS}
	lessons.names |= {("room", each): places.room().name for each in ROOMS}
	report = timetables.apply(lessons.timetable(), lessons.target())
	assert not report.errors
	assert unknown_of(school) == [("9Z", 1)]


def unknown_of(school: School) -> list[tuple[str, int]]:
	found = unknown_lessons.find(getdate())
	return sorted((each.title, each.children) for each in found if each.school == school.name)


def test_a_seat_that_would_clash_is_named_by_child_and_date() -> None:
	chess = offerings.open_offering()
	school = School(chess.school, chess.academic_year)
	offerings.school_class(
		school.name, school.year, [], student_group_name="5A", schedule=at_the_time_of(chess.section)
	)
	export = school.export()
	export.rows["users"][0]["status"] = "tobedeleted"
	export.rows["enrollments"].pop(0)
	school.apply(export)
	mika = people.student(school.name, first_name="Mika", last_name="Lee")
	bookings.book(chess, chess.section, mika.name)
	before = stored()
	read = files(school.export(), ("student", "S1", mika.name))
	for act in (service.check, service.apply):
		report = act(read, school.target())
		assert not report.is_applied
		assert codes(report) == [Code.CLASH]
		(sentence,) = told(report)
		title = frappe.db.get_value("Student Group", chess.section, "student_group_name")
		assert sentence.startswith(f"Mika Lee would be in two places: {title} and 5A meet at the same time (")
		first = frappe.db.get_value(
			"Location Booking", {"source_name": chess.section}, "from_datetime", order_by="from_datetime asc"
		)
		(clash,) = report.errors
		assert moments.moment(first) in clash.all[0]
	assert stored() == before


def at_the_time_of(section: str) -> list[dict[str, Any]]:
	"""A week of lessons in other rooms, at the times of a section."""
	rows = frappe.get_doc("Student Group", section).schedule
	return [
		{
			"weekday": row.weekday,
			"from_time": row.from_time,
			"to_time": row.to_time,
			"location": places.room().name,
		}
		for row in rows
	]


def test_a_child_who_was_in_a_class_before_is_not_judged_for_another_who_joins() -> None:
	chess = offerings.open_offering()
	school = School(chess.school, chess.academic_year)
	export = school.export()
	school.apply(export)
	child = school.student("Mika Lee").name
	bookings.book(chess, chess.section, child)
	group = school.group("5A")
	group.extend("schedule", at_the_time_of(chess.section))
	group.flags.accept_problems = "The mother knows."
	group.save()
	newcomer = school.export().person("S7", "student", "Uma", "Fox").member("C1", "S7")
	assert school.apply(newcomer).names["Student Group", CHANGED] == ["5A"]


def test_a_teacher_who_is_elsewhere_at_that_time_is_named(school: School) -> None:
	ann = people.employee(company_email=school.mail("ann.diaz"))
	slot = offerings.slot(places.room().name)
	other = offerings.school_class(
		school.name,
		school.year,
		[],
		student_group_name="7A",
		schedule=[slot],
		instructors=[{"employee": ann.name}],
	)
	assert frappe.db.count("Employee Booking", {"source_name": other.name})
	offerings.school_class(
		school.name, school.year, [], student_group_name="5A", schedule=[offerings.slot(places.room().name)]
	)
	report = school.check(school.export())
	assert {finding.code for finding in report.errors} == {Code.CLASH}
	assert ann.name in told(report)[0]


def test_a_teacher_who_comes_is_taken_time_from_now_on(school: School) -> None:
	ann = people.employee(company_email=school.mail("ann.diaz"))
	group = offerings.school_class(
		school.name, school.year, [], student_group_name="5A", schedule=[offerings.slot(places.room().name)]
	)
	school.apply(school.export())
	booked = frappe.get_all(
		"Employee Booking",
		{"source_name": group.name, "employee": ann.name},
		pluck="from_datetime",
		order_by="name asc",
	)
	assert booked
	assert min(booked).date() >= getdate()


def test_groups_that_no_list_may_have(school: School) -> None:
	offering = offerings.program_offering(school.name, academic_year=school.year)
	offerings.student_group(
		school.name, school.year, program_offering=offering.name, student_group_name="5A", schedule=[]
	)
	offerings.school_class(
		school.name, school.year, [], student_group_name="5B", status="Retired", schedule=[]
	)
	report = school.check(school.export())
	assert codes(report) == [Code.IS_ACTIVITY, Code.IS_RETIRED]
	assert told(report)[0].startswith("classes.csv, row 2: 5A is a group of an activity here.")
	other = offerings.school_class(school.name, school.year, [], student_group_name="Fifth", schedule=[])
	report = school.check(school.export(), ("class", "C1", other.name), ("class", "C2", "new"))
	assert codes(report) == [Code.TITLE_IS_TAKEN]


def test_classes_of_one_title_are_told_apart_by_their_codes(school: School) -> None:
	export = school.export()
	for row, code in zip(export.rows["classes"], ("M1", "M2"), strict=True):
		row |= {"title": "Mathematics", "classCode": code, "classType": "scheduled"}
	report = school.apply(export)
	assert report.names["Student Group", MADE] == ["Mathematics (M1)", "Mathematics (M2)"]
	assert school.group("Mathematics (M1)").group_based_on == "Course"
	assert school.apply(export).names["Student Group", LEFT] == ["Mathematics (M1)", "Mathematics (M2)"]
	for row in export.rows["classes"]:
		row["classCode"] = ""
	assert not school.check(export).errors
	fresh = new_school()
	export.rows["orgs"][0]["name"] = fresh.name
	assert codes(fresh.check(export)) == [Code.TITLE_TWICE]
	export.rows["classes"][0]["title"] = "x" * 141
	assert Code.TOO_LONG in codes(fresh.check(export))


def test_a_class_of_other_capitals_or_accents_is_that_class(school: School) -> None:
	"""The database has one index for titles, to which they are the same."""
	offerings.school_class(school.name, school.year, [], student_group_name="5á", schedule=[])
	report = school.apply(school.export())
	assert report.names["Student Group", CHANGED] == ["5á"]
	assert school.listed("5á") == {"Mika Lee", "Noa Lee"}
	export = new_school().export()
	for row, title in zip(export.rows["classes"], ("7a", "7A"), strict=True):
		row |= {"title": title, "classCode": ""}
	fresh = new_school()
	export.rows["orgs"][0]["name"] = fresh.name
	assert codes(fresh.check(export)) == [Code.TITLE_TWICE] * 2


def test_the_name_that_the_school_gives_a_class_stays(school: School) -> None:
	school.apply(school.export())
	group = school.group("5A")
	group.student_group_name = "Owls"
	group.save()
	school.apply(school.export())
	assert school.listed("Owls") == {"Mika Lee", "Noa Lee"}
	assert not frappe.db.exists("Student Group", {"student_group_name": "5A", "school": school.name})


def test_coordinators_hear_of_seats_that_ask_for_another_age() -> None:
	chess = offerings.open_offering(activity_min_age_years=6)
	school = School(chess.school, chess.academic_year)
	people.staff("Activity Coordinator", [school.name])
	school.apply(school.export())
	mika = school.student("Mika Lee")
	bookings.book(chess, chess.section, mika.name)
	export = school.export()
	export.rows["demographics"][0]["birthDate"] = f"{getdate().year - 3}-01-01"
	before = frappe.db.count("ToDo")
	school.check(export)
	assert frappe.db.count("ToDo") == before
	school.apply(export)
	assert frappe.db.count("ToDo") > before
