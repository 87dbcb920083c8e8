"""A class timetable over a term with bookings: whose seats and which rooms it would take, a finding for each lesson."""

from datetime import time, timedelta

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.activities.class_timetable_import import sentences, service
from ifitwala_ed.core import moments
from tests.factories import bookings, offerings, people, places
from tests.factories.core import insert
from tests.integration.schedule.fet_school import School, applied, stored, told, with_everything


@pytest.fixture
def school() -> School:
	return with_everything(School(places.school().name, places.academic_year().name))


def half_past() -> str:
	"""Half past twelve, as the site's language says it."""
	return moments.clock(time(12, 30))


def test_booked_seats_that_would_clash_are_named_by_child_and_date(school: School) -> None:
	# chess is on Monday from 13:00 to 13:45, and the second hour of 5B's double lesson to 13:15
	chess = offerings.open_offering()
	mine = with_everything(School(chess.school, chess.academic_year))
	child = mine.children["5B"]
	bookings.book(chess, chess.section, child)
	before = stored()
	for report in (
		service.check(mine.timetable(), mine.target(getdate())),
		service.apply(mine.timetable(), mine.target(getdate())),
	):
		assert not report.is_applied
		name = frappe.db.get_value("Student", child, "student_name")
		(finding,) = report.errors
		section = frappe.db.get_value("Student Group", chess.section, "student_group_name")
		(sentence,) = told(report)
		assert sentence.startswith(
			f"{name} would be in two places: {section} and 5B meet at the same time (Monday, {half_past()}; 9 of 9 dates, "
		)
		sessions = frappe.get_all(
			"Location Booking",
			filters={"source_name": chess.section},
			pluck="from_datetime",
			order_by="from_datetime asc",
		)
		assert moments.days(sessions[0], sessions[-1]) in sentence
		(line,) = finding.all
		assert line.startswith(
			f"{name}: {moments.day(sessions[0])}, {half_past()}; {moments.day(sessions[1])}"
		)
	assert stored() == before


def test_many_children_of_one_lesson_are_one_finding_with_all_of_them_in_it(school: School) -> None:
	chess = offerings.open_offering(sections=2)
	mine = with_everything(School(chess.school, chess.academic_year))
	group = frappe.get_doc("Student Group", mine.group("5B"))
	children = [mine.children["5B"], *(people.student(mine.name).name for _number in range(7))]
	group.set("students", [{"student": child, "active": 1} for child in children])
	group.save()
	for child in children:
		bookings.book(chess, chess.section, child)
	# in the other section, on Tuesday at 13:00, nobody has a lesson
	bookings.book(chess, chess.sections[1])
	fourth = getdate(frappe.db.get_value("Program Offering", chess.offering, "start_date")) + timedelta(
		days=28
	)
	report = service.check(mine.timetable(), mine.target(fourth))
	(finding,) = report.errors
	names = sorted(frappe.db.get_value("Student", child, "student_name") for child in children)
	(sentence,) = told(report)
	assert sentence.startswith("8 children would be in two places: ")
	assert f"(Monday, {half_past()}; 5 of 5 dates, " in sentence
	assert sentence.endswith(f": {', '.join(names[:5])} and 3 more.")
	assert [line.partition(": ")[0] for line in finding.all] == names
	assert all(line.count(half_past()) == 5 for line in finding.all)


def test_a_child_whom_a_list_brings_is_judged_by_the_lessons_that_are_there(school: School) -> None:
	chess = offerings.open_offering()
	mine = with_everything(School(chess.school, chess.academic_year))
	child = people.student(mine.name).name
	at_chess = ('"4","Thursday","09:55 - 10:40"', '"4","Monday","12:30 - 13:15"')
	elsewhere = [
		('"3","Monday","10:45 - 11:30"', '"3","Wednesday","10:45 - 11:30"'),
		('"3","Monday","12:30 - 13:15"', '"3","Wednesday","12:30 - 13:15"'),
		at_chess,
	]
	applied(mine.timetable(*elsewhere), mine.target(getdate()))
	bookings.book(chess, chess.section, child)
	group = frappe.get_doc("Student Group", mine.group("5A"))
	group.append("students", {"student": child, "active": 1})
	group.save()
	report = service.check(mine.timetable(*elsewhere), mine.target(getdate()))
	assert told(report)
	assert all("5A, 5B" in sentence for sentence in told(report))


def test_a_room_that_is_taken_is_named(school: School) -> None:
	room = school.names["room", "Gym"]
	day = school.first + timedelta(days=(3 - school.first.weekday()) % 7)
	values = {
		"location": room,
		"title": "Blood donation",
		"from_datetime": f"{day} 09:00:00",
		"to_datetime": f"{day} 11:00:00",
	}
	insert("Location Booking", values, {})
	(finding,) = service.check(school.timetable(), school.target()).errors
	assert "Blood donation" in sentences.sentence(finding)
	assert not finding.all


def test_a_room_that_is_taken_every_week_is_one_finding(school: School) -> None:
	room = school.names["room", "Gym"]
	thursday = school.first + timedelta(days=(3 - school.first.weekday()) % 7)
	days = [thursday + timedelta(weeks=week) for week in range(3)]
	for day in days:
		times = {"from_datetime": f"{day} 09:00:00", "to_datetime": f"{day} 11:00:00"}
		insert("Location Booking", {"location": room, "title": "Blood donation", **times}, {})
	(finding,) = service.check(school.timetable(), school.target()).errors
	assert sentences.sentence(finding).endswith(f"So it is on 2 more days, until {moments.day(days[-1])}.")
	assert len(finding.all) == 3
