from typing import Any

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.schedule import child_rows


class StudentGroupSchedule(SchoolDocument):
	"""One line of a group's weekly timetable. A parent's save doesn't call these hooks: they hold its rules when the row is saved directly."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		employee: DF.Link | None
		from_time: DF.Time
		location: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		to_time: DF.Time
		valid_from: DF.Date | None
		valid_to: DF.Date | None
		weekday: DF.Literal["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
	# end: auto-generated types

	def __init__(self, *args: Any, **kwargs: Any) -> None:
		super().__init__(*args, **kwargs)
		# Frappe fills an empty Time field of a new row with the present time
		self.dont_update_if_missing = ["from_time", "to_time"]

	def validate(self) -> None:
		child_rows.check(self)

	def on_update(self) -> None:
		child_rows.follow(self)

	def on_trash(self) -> None:
		child_rows.check_deletion(self)

	def after_delete(self) -> None:
		child_rows.follow(self)
