"""The rules of a Student Group for rows that are inserted, saved or deleted directly, without their parent.

A direct write changes the row first: a save of the parent that follows sees nothing new. So the row judges itself
before it is written, in the group as it would be then, and has the reservations follow after it is written.
"""

from typing import Any, ClassVar

import frappe

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.schedule import cycle_rules, timetable_rules
from ifitwala_ed.schedule.groups import group_of, read_groups


class GroupRow(SchoolRow):
	"""Base of the rows that make a group's sessions. A parent's save doesn't call their hooks."""

	# Time fields that may be empty: Frappe fills those of a new row with the present time
	times_left_empty: ClassVar[tuple[str, ...]] = ()

	def __init__(self, *args: Any, **kwargs: Any) -> None:
		super().__init__(*args, **kwargs)
		self.dont_update_if_missing = list(self.times_left_empty)

	def validate(self) -> None:
		"""Hold the group's rules, for the group with this row in it."""
		group = self._group_without_this()
		group.append(self.parentfield, self.as_dict())
		timetable_rules.check_schedule(group)
		cycle_rules.check_lessons(group)
		timetable_rules.check_session_changes(group)
		_check_open_offerings(group)

	def on_update(self) -> None:
		self._follow()

	def on_trash(self) -> None:
		"""The group without the row must not break an open offering."""
		if frappe.db.exists("Student Group", self.parent):
			_check_open_offerings(self._group_without_this())

	def after_delete(self) -> None:
		self._follow()

	def _follow(self) -> None:
		"""Have the reservations follow."""
		if frappe.db.exists("Student Group", self.parent):
			frappe.get_doc("Student Group", self.parent).follow_schedule()

	def _group_without_this(self) -> Any:
		group = frappe.get_doc("Student Group", self.parent)
		others = [other for other in group.get(self.parentfield) if other.name != self.name]
		group.set(self.parentfield, others)
		return group


def _check_open_offerings(group: Any) -> None:
	group.check_change(read_groups([group.name]).get(group.name), group_of(group))
