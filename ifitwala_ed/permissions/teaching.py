"""Which groups are an instructor's own: named in the group's table of instructors or in a row of its schedule."""

import frappe


def employees_of(user: str | None = None) -> list[str]:
	"""Return the Employee records of the user."""
	return frappe.get_all(
		"Employee", filters={"user_id": user or frappe.session.user}, pluck="name", order_by="name"
	)


def groups_of(employees: list[str]) -> list[str]:
	"""Return the names of the Student Groups which one of the employees teaches."""
	if not employees:
		return []
	groups = set()
	for table in ("Student Group Instructor", "Student Group Schedule"):
		groups.update(
			frappe.get_all(
				table,
				filters={"employee": ["in", employees], "parenttype": "Student Group"},
				pluck="parent",
				order_by="parent",
			)
		)
	return sorted(groups)


def users_of(groups: list[str]) -> list[str]:
	"""Return the users who teach one of the groups, enabled ones alone."""
	if not groups:
		return []
	employees: set[str] = set()
	for table in ("Student Group Instructor", "Student Group Schedule"):
		employees.update(
			frappe.get_all(
				table,
				filters={
					"parent": ["in", groups],
					"parenttype": "Student Group",
					"employee": ["is", "set"],
				},
				pluck="employee",
				order_by="employee",
			)
		)
	users = frappe.get_all(
		"Employee",
		filters={"name": ["in", sorted(employees)], "user_id": ["is", "set"]},
		pluck="user_id",
		order_by="user_id",
	)
	return frappe.get_all(
		"User", filters={"name": ["in", users], "enabled": 1}, pluck="name", order_by="name"
	)
