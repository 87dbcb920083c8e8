import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityAttendanceMark(SystemDocument):
	"""What somebody marked of a child at a session. Appended by attendance/ alone; a correction is another mark."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		at: DF.Datetime
		author: DF.Link | None
		erased_on: DF.Datetime | None
		erasure_reason: DF.SmallText | None
		is_announcement: DF.Check
		note: DF.SmallText | None
		picked_up_by: DF.Data | None
		received_at: DF.Datetime | None
		school: DF.Link
		session_start: DF.Datetime
		status: DF.Literal["Present", "Late", "Absent", "Excused", "Picked Up"]
		student: DF.Link
		student_group: DF.Link
		uid: DF.Data
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("A mark of the register is never changed or deleted. Mark the child again to correct it.")


def on_doctype_update() -> None:
	# a day's register, and the attendance of a section over a term
	frappe.db.add_index("Activity Attendance Mark", ["student_group", "session_start"])
	frappe.db.add_index("Activity Attendance Mark", ["school", "session_start"])
