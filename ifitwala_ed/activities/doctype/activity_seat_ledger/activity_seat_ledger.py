import frappe
from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.system_document import SystemDocument
from ifitwala_ed.exceptions import KeptBySystemError


class ActivitySeatLedger(SystemDocument):
	"""The seats of a section, or of a whole offering. Written by booking alone, with conditional UPDATEs."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		capacity: DF.Int
		has_total: DF.Check
		program_offering: DF.Link
		revision: DF.Int
		school: DF.Link | None
		seats_held: DF.Int
		student_group: DF.Link | None
		timetable: DF.Int
		waiting: DF.Int
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The seat ledger follows the bookings and can't be edited.")

	def on_trash(self) -> None:
		throw(KeptBySystemError, _("The seat ledger follows the bookings and can't be deleted."))


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Seat Ledger", ["program_offering", "student_group"], constraint_name="unique_section"
	)
	frappe.db.add_index("Activity Seat Ledger", ["school", "creation"])
