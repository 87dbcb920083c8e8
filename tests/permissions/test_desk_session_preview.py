"""The preview of sessions names others' bookings, so it is for staff, and for the groups of their schools."""

import frappe
import pytest

from ifitwala_ed.api.desk import preview_student_group_sessions
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import ADMIN_ROLES, STAFF_ROLES
from tests.permissions.conftest import Campus, World


def form(at: Campus, **changes: object) -> str:
	document = frappe.get_doc("Student Group", at["Student Group"]).as_dict(convert_dates_to_str=True)
	return frappe.as_json({**document, **changes})


def new_form(at: Campus) -> str:
	return form(at, name="new-student-group-1", __islocal=1)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_ask_for_the_groups_of_their_schools(world: World, role: str) -> None:
	mine, theirs = form(world.here), form(world.there)
	frappe.set_user(world.staff[role])
	assert "sessions" in preview_student_group_sessions(mine)
	with pytest.raises(frappe.PermissionError):
		preview_student_group_sessions(theirs)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_stored_group_is_not_pulled_into_the_own_school(world: World, role: str) -> None:
	pulled = form(world.there, school=world.here.school, program_offering=None)
	frappe.set_user(world.staff[role])
	with pytest.raises(frappe.PermissionError):
		preview_student_group_sessions(pulled)


def test_who_may_make_groups_may_preview_a_new_one_of_their_schools(world: World) -> None:
	mine, theirs = new_form(world.here), new_form(world.there)
	for role in ADMIN_ROLES:
		frappe.set_user(world.staff[role])
		assert "sessions" in preview_student_group_sessions(mine)
		with pytest.raises(frappe.PermissionError):
			preview_student_group_sessions(theirs)
	frappe.set_user(world.staff["Academic Staff"])
	with pytest.raises(frappe.PermissionError):
		preview_student_group_sessions(mine)


def test_another_doctype_is_not_looked_at(world: World) -> None:
	other = frappe.as_json({"doctype": "User", "name": "Administrator"})
	frappe.set_user(world.staff["Activity Coordinator"])
	with pytest.raises(frappe.PermissionError):
		preview_student_group_sessions(other)


def test_families_instructors_others_and_guests_are_refused(world: World) -> None:
	mine, new = form(world.here), new_form(world.here)
	for user in (world.here.family.user, world.here.teacher.user, world.nobody, "Guest"):
		frappe.set_user(user)
		for asked in (mine, new):
			with pytest.raises(ActivityAccessError):
				preview_student_group_sessions(asked)


@pytest.mark.parametrize("sent", ["[]", "5", "null"])
def test_what_is_no_form_is_told_apart_for_staff_alone(world: World, sent: str) -> None:
	for user, error in (
		(world.here.family.user, ActivityAccessError),
		(world.staff["Academic Staff"], frappe.ValidationError),
	):
		frappe.set_user(user)
		with pytest.raises(error):
			preview_student_group_sessions(sent)
