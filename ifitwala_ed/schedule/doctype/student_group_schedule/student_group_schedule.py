from typing import ClassVar

from ifitwala_ed.schedule.group_row import GroupRow


class StudentGroupSchedule(GroupRow):
	"""One line of a group's weekly timetable."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		employee: DF.Link | None
		from_time: DF.Time
		location: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		to_time: DF.Time
		valid_from: DF.Date | None
		valid_to: DF.Date | None
		weekday: DF.Literal["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
	# end: auto-generated types

	times_left_empty: ClassVar[tuple[str, ...]] = ("from_time", "to_time")
