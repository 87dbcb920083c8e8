"""Roles are kept right: parents stay Website Users, whatever the site had before."""

import frappe

from ifitwala_ed.setup.install import put_in_place
from ifitwala_ed.setup.roles import ROLES
from tests.factories import people


def test_every_role_has_its_access_to_desk() -> None:
	for role, desk_access in ROLES.items():
		assert frappe.db.get_value("Role", role, "desk_access") == desk_access, role


def test_parents_and_students_are_website_users() -> None:
	for role in ("Guardian", "Student"):
		assert frappe.db.get_value("User", people.user("Kit", [role]).name, "user_type") == "Website User"


def test_staff_and_teachers_are_system_users_even_as_parents() -> None:
	for role in ("Academic Admin", "Activity Coordinator", "Academic Staff", "Instructor"):
		user = people.user("Kit", [role, "Guardian"]).name
		assert frappe.db.get_value("User", user, "user_type") == "System User"


def test_a_role_that_lets_parents_into_desk_is_put_right_with_its_users() -> None:
	people.nobody_has("Guardian")
	role = frappe.get_doc("Role", "Guardian")
	role.desk_access = 1
	role.save()
	parent, teacher = (
		people.user("Kit", ["Guardian"]).name,
		people.user("Kit", ["Guardian", "Instructor"]).name,
	)
	assert frappe.db.get_value("User", parent, "user_type") == "System User"
	put_in_place()
	assert frappe.db.get_value("Role", "Guardian", "desk_access") == 0
	assert frappe.db.get_value("User", parent, "user_type") == "Website User"
	assert frappe.db.get_value("User", teacher, "user_type") == "System User"


def test_putting_in_place_what_is_in_place_changes_nothing() -> None:
	def state() -> list:
		filters = {"name": ["in", list(ROLES)]}
		fields = frappe.get_all("Custom Field", fields=["name", "modified"], order_by="name")
		return fields + frappe.get_all("Role", filters=filters, fields=["name", "modified"], order_by="name")

	put_in_place()
	before = state()
	put_in_place()
	assert state() == before
