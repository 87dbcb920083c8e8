"""Who is staff, instructor and parent has what each of them has, and no more."""

import frappe

from tests.factories import people
from tests.factories.rows import row
from tests.permissions.conftest import Campus, World
from tests.permissions.looking import may, sees
from tests.permissions.test_family_scope import GUARDIAN_READS
from tests.permissions.test_instructor_scope import INSTRUCTOR_READS


def make_parent(user: str, campus: Campus) -> None:
	"""The user is the guardian of the campus' family."""
	frappe.db.set_value("Guardian", campus["Guardian"], "user", user)


def make_teacher(user: str, campus: Campus) -> None:
	"""The user teaches the campus' group and is booked for it."""
	employee = people.employee(user).name
	table = {"parenttype": "Student Group", "parentfield": "instructors", "idx": 2}
	row("Student Group Instructor", employee=employee, parent=campus["Student Group"], **table)
	frappe.db.set_value("Employee Booking", campus["Employee Booking"], "employee", employee)


def test_a_teacher_who_is_a_parent_reads_both(world: World) -> None:
	user = people.user("Toni", ["Instructor", "Guardian"]).name
	make_teacher(user, world.here)
	make_parent(user, world.there)
	here = {doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)}
	there = {doctype for doctype, name in world.there.documents.items() if sees(user, doctype, name)}
	assert here == INSTRUCTOR_READS
	assert there == GUARDIAN_READS


def test_a_parent_on_the_staff_of_all_schools_handles_every_booking(world: World) -> None:
	user = people.user("Toni", ["Academic Staff", "Guardian"]).name
	make_parent(user, world.here)
	for campus in (world.here, world.there):
		assert sees(user, "Activity Booking", campus["Activity Booking"])
		assert may(user, "write", "Activity Booking", campus["Activity Booking"])


def test_being_a_parent_gives_staff_no_right_to_write_elsewhere(world: World) -> None:
	user = people.staff("Academic Staff", [world.here.school]).name
	frappe.get_doc("User", user).add_roles("Guardian")
	make_parent(user, world.there)
	assert may(user, "write", "Activity Booking", world.here["Activity Booking"])
	assert not may(user, "write", "Activity Booking", world.there["Activity Booking"])
	assert sees(user, "Guardian", world.there["Guardian"])
