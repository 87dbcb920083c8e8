from ifitwala_ed.schedule.cycle_row import CycleCalendarRow


class TimetableCycleDay(CycleCalendarRow):
	"""One day of a cycle, for example Day 1."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		day_name: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
