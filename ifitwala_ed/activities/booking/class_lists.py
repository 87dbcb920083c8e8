"""The lists of classes: a child that joins one is judged as if the class had come to the child.

Rows are compared with those stored before a save. A row that is saved by itself is judged by itself, so that a save of its
class finds nothing new.
"""

from typing import Any

import frappe
from frappe.utils import cint

from ifitwala_ed.activities.booking import commitments, edit_check
from ifitwala_ed.schedule.groups import ACTIVITY


def check_group(doc: Any) -> None:
	"""Judge who is on a class's list since this save, by the sessions that the class has now."""
	before = doc.get_doc_before_save()
	# those of a new class were judged with its sessions
	if before and doc.group_based_on != ACTIVITY and doc.status == "Active":
		edit_check.check_joining(doc, {doc.name: _active(doc) - _active(before)})


def check_row(doc: Any) -> None:
	"""Judge a row of a class's list that was saved by itself."""
	before = doc.get_doc_before_save()
	was_there = before and cint(before.active) and before.student == doc.student
	if cint(doc.active) and not was_there and _is_active_class(doc.parent):
		edit_check.check_joining(doc, {doc.parent: [doc.student]})


def joining(form: Any) -> list[str]:
	"""Return whom a form puts on a class's list, of those whom the user may look at."""
	new = _active(form) - (set() if form.is_new() else commitments.listed_in({form.name}))
	return frappe.get_list(
		"Student",
		filters={"name": ["in", sorted(new)]},
		pluck="name",
		order_by="name asc",
		limit_page_length=0,
	)


def _active(doc: Any) -> set[str]:
	return {row.student for row in doc.students if row.student and cint(row.active)}


def _is_active_class(student_group: str) -> bool:
	group = frappe.db.get_value("Student Group", student_group, ["group_based_on", "status"], as_dict=True)
	return bool(group) and group.group_based_on != ACTIVITY and group.status == "Active"
