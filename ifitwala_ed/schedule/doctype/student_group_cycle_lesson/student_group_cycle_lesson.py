from typing import ClassVar

from ifitwala_ed.schedule.group_row import GroupRow


class StudentGroupCycleLesson(GroupRow):
	"""One line of a class's timetable that comes again with a day of a cycle."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cycle_day: DF.Data
		employee: DF.Link | None
		from_time: DF.Time
		location: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		timetable_cycle: DF.Link
		to_time: DF.Time
		valid_from: DF.Date | None
		valid_to: DF.Date | None
	# end: auto-generated types

	times_left_empty: ClassVar[tuple[str, ...]] = ("from_time", "to_time")
