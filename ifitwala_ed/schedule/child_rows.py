"""The rules of a Student Group for rows that are inserted, saved or deleted directly, without their parent.

A direct write changes the row first: a save of the parent that follows sees nothing new. So the row judges itself
before it is written, in the group as it would be then, and has the facts follow after it is written.
"""

from typing import Any

import frappe

from ifitwala_ed.schedule import timetable_rules
from ifitwala_ed.schedule.groups import group_of, read_groups


def check(row: Any) -> None:
	"""Before a direct save: the group's rules, for the group with this row in it."""
	group = _group_with(row)
	timetable_rules.check_schedule(group)
	timetable_rules.check_session_changes(group)
	_check_open_offerings(group)


def check_deletion(row: Any) -> None:
	"""Before a direct deletion: the group without the row must not break an open offering."""
	if frappe.db.exists("Student Group", row.parent):
		_check_open_offerings(_group_without(row))


def follow(row: Any) -> None:
	"""After a direct write: the facts follow."""
	if frappe.db.exists("Student Group", row.parent):
		frappe.get_doc("Student Group", row.parent).follow_schedule()


def _check_open_offerings(group: Any) -> None:
	group.check_change(read_groups([group.name]).get(group.name), group_of(group))


def _group_with(row: Any) -> Any:
	group = _group_without(row)
	group.append(row.parentfield, row.as_dict())
	return group


def _group_without(row: Any) -> Any:
	group = frappe.get_doc("Student Group", row.parent)
	others = [other for other in group.get(row.parentfield) if other.name != row.name]
	group.set(row.parentfield, others)
	return group
