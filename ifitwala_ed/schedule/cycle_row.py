"""The rules of a Timetable Cycle for rows that are saved or deleted directly, without their parent.

Such a row judges itself in the cycle as it would be then, and has the lessons follow after it is written.
"""

from typing import Any

import frappe

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.schedule import cycle_rules
from ifitwala_ed.schedule.cycle_calendars import CYCLE


class CycleCalendarRow(SchoolRow):
	"""Base of the rows that make a cycle's calendar. A parent's save doesn't call their hooks."""

	def validate(self) -> None:
		cycle = self._locked_cycle()
		cycle.put_row(self)
		cycle_rules.check_cycle(cycle)

	def on_update(self) -> None:
		self._follow()

	def on_trash(self) -> None:
		if frappe.db.exists(CYCLE, self.parent):
			cycle = self._locked_cycle()
			cycle.take_row(self)
			cycle_rules.check_cycle(cycle)

	def after_delete(self) -> None:
		if frappe.db.exists(CYCLE, self.parent):
			self._follow()

	def _locked_cycle(self) -> Any:
		cycle = frappe.get_doc(CYCLE, self.parent)
		cycle.take_locks()
		return cycle

	def _follow(self) -> None:
		frappe.get_doc(CYCLE, self.parent).follow()
