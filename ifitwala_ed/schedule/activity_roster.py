"""The roster of an activity is derived from bookings: the group shows it, and neither writes nor loses its rows.

The rows are children of Student Group. A save of the group from an old copy would delete the row of somebody who was
confirmed meanwhile.
"""

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


def refuse_list_of_class(group: Any) -> None:
	"""A class with children on its list becomes no activity: nobody could take off who has no booking there."""
	before = group.get_doc_before_save()
	was_class = before and before.group_based_on != "Activity"
	if was_class and group.group_based_on == "Activity" and stored_rows(group.name):
		frappe.throw(
			_(
				"The roster of an activity follows its bookings. Take the students off the list of this class first."
			),
			title=_("Roster Is Derived"),
		)


def refuse_row(row: Any) -> None:
	"""The roster of an activity is written by its bookings only."""
	if frappe.db.get_value("Student Group", row.parent, "group_based_on") == "Activity":
		frappe.throw(
			_("The roster of an activity follows its bookings. Book or cancel instead."),
			title=_("Roster Is Derived"),
		)
