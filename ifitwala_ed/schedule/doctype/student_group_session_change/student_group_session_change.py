from typing import ClassVar

from ifitwala_ed.schedule.group_row import GroupRow


class StudentGroupSessionChange(GroupRow):
	"""One date that differs from a group's timetable."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		change: DF.Literal["", "Cancelled", "Added", "Moved", "Substitute"]
		date: DF.Date
		employee: DF.Link | None
		from_time: DF.Time | None
		instead_of: DF.Link | None
		location: DF.Link | None
		new_date: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.SmallText | None
		session_time: DF.Time | None
		to_time: DF.Time | None
	# end: auto-generated types

	times_left_empty: ClassVar[tuple[str, ...]] = ("from_time", "to_time", "session_time")
