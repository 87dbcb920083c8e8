"""Which groups are an instructor's own: named in the group's table of instructors or in a row of its schedule, weekly or by a cycle.

A substitute has the group until the date is over.
"""

from collections.abc import Sequence
from typing import Any, Final

import frappe
from frappe.utils import today

# each has an employee
TABLES: Final = ("Student Group Instructor", "Student Group Schedule", "Student Group Cycle Lesson")


def employees_of(user: str | None = None) -> list[str]:
	"""Return the Employee records of the user."""
	return frappe.get_all(
		"Employee", filters={"user_id": user or frappe.session.user}, pluck="name", order_by="name"
	)


def weekly_groups_of(user: str) -> tuple[list[str], list[str]]:
	"""Return the Employee records of a user, and the groups that they teach week by week: not as a substitute. One query."""
	employee = frappe.qb.DocType("Employee")
	queries = []
	for doctype in TABLES:
		row = frappe.qb.DocType(doctype)
		queries.append(
			frappe.qb.from_(employee)
			.left_join(row)
			.on((row.employee == employee.name) & (row.parenttype == "Student Group"))
			.select(employee.name, row.parent)
			.where(employee.user_id == user)
		)
	rows = _united(queries).run()
	return sorted({name for name, _group in rows}), sorted({group for _name, group in rows if group})


def groups_of(employees: list[str]) -> list[str]:
	"""Return the names of the Student Groups which one of the employees teaches."""
	if not employees:
		return []
	queries = [
		frappe.qb.from_(row)
		.select(row.parent)
		.where(row.employee.isin(employees) & (row.parenttype == "Student Group"))
		for row in map(frappe.qb.DocType, TABLES)
	]
	groups = _united(queries).run(pluck=True)
	return sorted({*groups, *_groups_of_substitutes(employees)})


def offerings_of(groups: list[str]) -> list[str]:
	"""Return the names of the Program Offerings which groups belong to."""
	found = frappe.get_all(
		"Student Group",
		filters={"name": ["in", groups or [""]], "program_offering": ["is", "set"]},
		pluck="program_offering",
		distinct=True,
		order_by="program_offering",
	)
	return list(found)


def pupils_of(groups: list[str]) -> list[str]:
	"""Return the names of the Students on the active rosters of groups."""
	return frappe.get_all(
		"Student Group Student",
		filters={"parent": ["in", groups or [""]], "parenttype": "Student Group", "active": 1},
		pluck="student",
		distinct=True,
		order_by="student",
	)


def bookings_in(groups: list[str]) -> list[str]:
	"""Return the names of the Activity Bookings that have, had or wait for a seat in groups."""
	return frappe.get_all(
		"Activity Booking",
		filters={"allocated_student_group": ["in", groups or [""]]},
		pluck="name",
		order_by="name",
	)


def _united(queries: Sequence[Any]) -> Any:
	"""Return the rows of several queries, each once, as one query."""
	first, *others = queries
	for other in others:
		first = first.union(other)
	return first


def _groups_of_substitutes(employees: list[str]) -> list[str]:
	change, day = frappe.qb.DocType("Student Group Session Change"), today()
	return (
		frappe.qb.from_(change)
		.select(change.parent)
		.where(change.employee.isin(employees) & (change.parenttype == "Student Group"))
		# an empty new date is not after today
		.where((change.date >= day) | (change.new_date >= day))
		.run(pluck=True)
	)


def users_of(groups: list[str]) -> list[str]:
	"""Return the users who teach one of the groups, enabled ones alone."""
	if not groups:
		return []
	queries = [
		frappe.qb.from_(row)
		.select(row.employee)
		.where(row.parent.isin(groups) & (row.parenttype == "Student Group"))
		.where(row.employee.isnotnull() & (row.employee != ""))
		for row in map(frappe.qb.DocType, TABLES)
	]
	employees = set(_united(queries).run(pluck=True))
	users = frappe.get_all(
		"Employee",
		filters={"name": ["in", sorted(employees)], "user_id": ["is", "set"]},
		pluck="user_id",
		order_by="user_id",
	)
	return frappe.get_all(
		"User", filters={"name": ["in", users], "enabled": 1}, pluck="name", order_by="name"
	)
