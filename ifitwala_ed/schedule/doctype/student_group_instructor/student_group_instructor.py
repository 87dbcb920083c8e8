from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.schedule import child_rows


class StudentGroupInstructor(SchoolDocument):
	"""Somebody who leads a group. A parent's save doesn't call these hooks: they hold its rules when the row is saved directly."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		employee: DF.Link
		employee_name: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		child_rows.check(self)

	def on_update(self) -> None:
		child_rows.follow(self)

	def on_trash(self) -> None:
		child_rows.check_deletion(self)

	def after_delete(self) -> None:
		child_rows.follow(self)
