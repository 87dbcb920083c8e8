"""Instructors read the bookings and the roster of their own groups, and change nothing."""

import pytest

from ifitwala_ed.permissions.teaching import employees_of, groups_of
from tests.factories import offerings, people, places
from tests.permissions.conftest import World
from tests.permissions.looking import may, sees

INSTRUCTOR_READS = {
	"Student",
	"Program Offering",
	"Student Group",
	"Location Booking",
	"Employee Booking",
	"Activity Booking",
	"Activity Booking Event",
}


def test_an_instructor_reads_what_belongs_to_the_own_groups(world: World) -> None:
	user = world.here.teacher.user
	seen = {doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)}
	assert seen == INSTRUCTOR_READS


def test_an_instructor_reads_nothing_of_other_groups(world: World) -> None:
	user = world.here.teacher.user
	assert [doctype for doctype, name in world.there.documents.items() if sees(user, doctype, name)] == []


def test_a_row_of_the_schedule_makes_a_group_the_own_one(world: World) -> None:
	teacher = people.teacher()
	slot = offerings.slot(places.room().name, employee=teacher.employee)
	year = places.academic_year().name
	group = offerings.student_group(world.here.school, year, schedule=[slot]).name
	assert groups_of(employees_of(teacher.user)) == [group]
	assert sees(teacher.user, "Student Group", group)


def test_an_instructor_without_an_employee_sees_no_group(world: World) -> None:
	user = people.user("Ira", ["Instructor"]).name
	assert [doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)] == []


@pytest.mark.parametrize("right", ["write", "create", "delete", "share", "export"])
def test_instructors_change_nothing(world: World, right: str) -> None:
	user = world.here.teacher.user
	allowed = [doctype for doctype, name in world.here.documents.items() if may(user, right, doctype, name)]
	assert allowed == []
