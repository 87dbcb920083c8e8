"""A User Permission on School limits staff to that school and the schools below it, on every school-bound doctype."""

import frappe
import pytest

from ifitwala_ed.permissions.document_access import VIEWS
from ifitwala_ed.permissions.school_scope import (
	allowed_schools,
	is_allowed,
	is_staff_of,
	school_condition,
)
from tests.factories import people
from tests.permissions.conftest import World
from tests.permissions.looking import sees

# bound by the company, which all test schools share
BY_COMPANY = {"Billable Offering"}
DOCTYPES = sorted(VIEWS.keys() - BY_COMPANY)


@pytest.mark.parametrize(
	"role", ["Academic Staff", "Activity Coordinator", "Academic Admin", "System Manager"]
)
def test_staff_of_one_campus_see_it_and_not_the_other(world: World, role: str) -> None:
	user = world.staff[role]
	seen = {doctype: sees(user, doctype, world.here[doctype]) for doctype in DOCTYPES}
	leaked = {doctype: sees(user, doctype, world.there[doctype]) for doctype in DOCTYPES}
	assert seen == dict.fromkeys(DOCTYPES, True)
	assert leaked == dict.fromkeys(DOCTYPES, False)


def test_staff_of_the_whole_school_see_its_campuses(world: World) -> None:
	user = world.above
	for campus in (world.here, world.there):
		assert {doctype: sees(user, doctype, campus[doctype]) for doctype in DOCTYPES} == dict.fromkeys(
			DOCTYPES, True
		)


def test_staff_without_a_user_permission_see_every_school(world: World) -> None:
	user = world.everywhere
	assert allowed_schools(user) is None
	for campus in (world.here, world.there):
		assert {doctype: sees(user, doctype, campus[doctype]) for doctype in DOCTYPES} == dict.fromkeys(
			DOCTYPES, True
		)


def test_allowed_schools_are_the_school_and_those_below_it(world: World) -> None:
	assert allowed_schools(world.above) == sorted([world.parent, world.here.school, world.there.school])


def test_every_form_of_the_question_has_the_same_answer(world: World) -> None:
	schools = [world.parent, world.here.school, world.there.school]
	role = "Activity Coordinator"
	for user in (world.staff[role], world.above, world.everywhere):
		allowed = allowed_schools(user)
		mine = {school for school in schools if allowed is None or school in allowed}
		assert {school for school in schools if is_allowed(school, user)} == mine
		assert {school for school in schools if is_staff_of(school, user)} == mine
		condition = school_condition("`tabSchool`.name", user)
		found = frappe.db.sql(f"select name from `tabSchool` where {condition}", pluck="name")  # noqa: S608
		assert mine == set(found) & set(schools)


def test_what_has_no_school_is_theirs_who_are_limited_to_none(world: World) -> None:
	assert is_allowed(None, world.everywhere)
	assert not is_allowed(None, world.above)


def test_who_is_no_staff_is_staff_of_no_school(world: World) -> None:
	for user in (world.here.family.user, world.here.teacher.user, world.nobody):
		assert is_allowed(world.here.school, user)
		assert not is_staff_of(world.here.school, user)


def test_an_employees_own_user_permissions_hide_no_school(world: World) -> None:
	"""ERPNext limits an employee's user to the Employee and to its Company."""
	user = people.staff("Academic Staff").name
	people.employee(user)
	limited_to = frappe.get_all("User Permission", filters={"user": user}, pluck="allow", order_by="allow")
	assert "Employee" in limited_to
	for doctype in ("Student Group", "Employee Booking", "Program Offering"):
		assert sees(user, doctype, world.here[doctype])
