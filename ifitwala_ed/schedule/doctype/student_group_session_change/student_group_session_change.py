from ifitwala_ed.core.document import SchoolDocument
from typing import Any


from ifitwala_ed.schedule import child_rows


class StudentGroupSessionChange(SchoolDocument):
	"""One date that differs from a group's timetable. A parent's save doesn't call these hooks: they hold its rules when the row is saved directly."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		change: DF.Literal["", "Cancelled", "Added", "Moved"]
		date: DF.Date
		from_time: DF.Time | None
		location: DF.Link | None
		new_date: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.SmallText | None
		session_time: DF.Time | None
		to_time: DF.Time | None
	# end: auto-generated types

	def __init__(self, *args: Any, **kwargs: Any) -> None:
		super().__init__(*args, **kwargs)
		# Frappe fills an empty Time field of a new row with the present time
		self.dont_update_if_missing = ["from_time", "to_time", "session_time"]

	def validate(self) -> None:
		child_rows.check(self)

	def on_update(self) -> None:
		child_rows.follow(self)

	def on_trash(self) -> None:
		child_rows.check_deletion(self)

	def after_delete(self) -> None:
		child_rows.follow(self)
