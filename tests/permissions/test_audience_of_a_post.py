"""Whom each kind of audience reaches: schools with those below, offerings, groups, one student."""

import frappe
import pytest

from ifitwala_ed.school_communication.audience import check_audience_match
from tests.factories import bookings, offerings, people, places, posts
from tests.factories.conversations import seen
from tests.factories.posts import audience


def reads(user: str, school: str, *row: str) -> bool:
	post = posts.post(school, audience(*row)).name
	match = check_audience_match(post, user)
	assert match == bool(seen(user, post)), "the feed and the single question differ"
	return match


@pytest.fixture
def above() -> tuple[str, str, str]:
	school, (here, there) = places.campuses(2)
	return school.name, here.name, there.name


def test_a_school_reaches_the_schools_below_and_not_those_beside(above: tuple[str, str, str]) -> None:
	school, here, there = above
	user = people.family(here).user
	assert reads(user, school, "School", school, "guardians")
	assert reads(user, school, "School", here, "guardians")
	assert not reads(user, school, "School", there, "guardians")


def test_who_left_is_not_reached_by_the_school(above: tuple[str, str, str]) -> None:
	school, here, _there = above
	user = people.family(here, enabled=0).user
	assert not reads(user, school, "School", school, "guardians")


def test_students_and_guardians_are_ticked_apart(above: tuple[str, str, str]) -> None:
	school, here, _there = above
	parent, (_student, pupil) = people.family(here).user, people.student_user(here)
	assert [reads(parent, school, "School", here, tick) for tick in ("guardians", "students", "staff")] == [
		True,
		False,
		False,
	]
	assert [reads(pupil, school, "School", here, tick) for tick in ("guardians", "students", "staff")] == [
		False,
		True,
		False,
	]


def test_an_offering_reaches_whoever_has_an_active_booking() -> None:
	made = offerings.open_offering(capacity=1)
	seat, waiting, cancelled, none = (people.family(made.school) for _number in range(4))
	gone = bookings.book(made, made.section, cancelled.student)
	frappe.get_attr("ifitwala_ed.api.activity_booking.cancel_activity_booking")(gone)
	for family in (seat, waiting):
		bookings.book(made, made.section, family.student)
	reached = [
		reads(family.user, made.school, "Program Offering", made.offering, "guardians")
		for family in (seat, waiting, cancelled, none)
	]
	assert reached == [True, True, False, False]


def test_a_group_reaches_its_active_roster() -> None:
	made = offerings.open_offering(capacity=1)
	seat, waiting = people.family(made.school), people.family(made.school)
	for family in (seat, waiting):
		bookings.book(made, made.section, family.student)
	row = ("Student Group", made.section, "guardians")
	assert [reads(family.user, made.school, *row) for family in (seat, waiting)] == [True, False]
	frappe.db.set_value("Student Group Student", {"student": seat.student}, "active", 0)
	assert not reads(seat.user, made.school, *row)


def test_a_class_reaches_its_students_as_well() -> None:
	school, year = places.school().name, places.academic_year().name
	family = people.family(school)
	group = offerings.school_class(school, year, family.students).name
	assert reads(family.user, school, "Student Group", group, "guardians")


def test_a_student_reaches_the_guardians_who_may_book_and_a_group_every_guardian() -> None:
	school, year = places.school().name, places.academic_year().name
	family = people.family(school)
	group = offerings.school_class(school, year, family.students).name
	frappe.db.set_value("Student Guardian", {"parent": family.student}, "can_book", 0)
	assert not reads(family.user, school, "Student", family.student, "guardians")
	assert reads(family.user, school, "Student Group", group, "guardians")
	assert reads(family.user, school, "School", school, "guardians")


def test_a_child_of_another_family_reaches_only_that_family() -> None:
	school = places.school().name
	family, other = people.family(school), people.family(school)
	assert reads(family.user, school, "Student", family.student, "guardians")
	assert not reads(other.user, school, "Student", family.student, "guardians")


def test_staff_who_are_parents_elsewhere_read_as_parents_too(above: tuple[str, str, str]) -> None:
	school, here, there = above
	office = people.staff("Academic Staff", [here]).name
	people.student(there, [people.guardian(office).name])
	assert reads(office, school, "School", there, "guardians")
	assert not reads(office, school, "School", there, "students")


def test_two_rows_reach_a_reader_once(above: tuple[str, str, str]) -> None:
	school, here, _there = above
	user = people.family(here, children=2).user
	post = posts.post(school, audience("School", school), audience("School", here)).name
	frappe.set_user(user)
	listed = frappe.get_attr("ifitwala_ed.api.activity_booking.get_activity_communications")()
	assert [item["name"] for item in listed["items"]] == [post]
	assert listed["total_count"] == 1
