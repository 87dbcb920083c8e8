from ifitwala_ed.schedule.cycle_row import CycleCalendarRow


class TimetableCycleDate(CycleCalendarRow):
	"""A date of which the school says what day of the cycle it is."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		counts_on: DF.Check
		cycle_day: DF.Data | None
		date: DF.Date
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
