import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityRegister(SystemDocument):
	"""Whether the register of one session was taken: one row for a session, written by attendance/ alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		asked_for_on: DF.Datetime | None
		school: DF.Link
		session_start: DF.Datetime
		student_group: DF.Link
		taken_by: DF.Link | None
		taken_on: DF.Datetime | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("Whoever takes a register is kept by the system. Take it on the page of the register.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Register", ["student_group", "session_start"], constraint_name="unique_session"
	)
