"""The roster of an activity is derived from bookings: the group shows it, and neither writes nor loses its rows.

The rows are children of Student Group. A save of the group from an old copy would delete the row of somebody who was
confirmed meanwhile.
"""

from collections.abc import Collection
from typing import Any

import frappe
from frappe import _

ROSTER_ROW = "Student Group Student"


def stored_rows(student_group: str) -> list[frappe._dict]:
	"""Return the roster rows of a group as the database has them, with the fields that a child row needs."""
	return frappe.get_all(
		ROSTER_ROW,
		filters={"parent": student_group, "parenttype": "Student Group", "parentfield": "students"},
		fields=["*"],
		order_by="idx asc, creation asc",
	)


def student_names(students: Collection[str]) -> dict[str, str]:
	"""Return what students are called, for rows that are written without their document. One query, none without any."""
	if not students:
		return {}
	rows = frappe.get_all(
		"Student",
		filters={"name": ("in", sorted(students))},
		fields=["name", "student_name"],
		order_by="name asc",
	)
	return {row.name: row.student_name for row in rows}


def refuse_row(row: Any) -> None:
	"""The roster of an activity is written by its bookings only."""
	if frappe.db.get_value("Student Group", row.parent, "group_based_on") == "Activity":
		frappe.throw(
			_("The roster of an activity follows its bookings. Book or cancel instead."),
			title=_("Roster Is Derived"),
		)
