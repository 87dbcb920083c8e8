from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.schedule import activity_roster


class StudentGroupStudent(SchoolRow):
	"""Somebody on a group's roster. That of an activity is derived from its bookings and not edited by hand."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		active: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		student: DF.Link
		student_name: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		activity_roster.refuse_row(self)

	def on_trash(self) -> None:
		activity_roster.refuse_row(self)
