from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class MedicalNoteAccess(SystemDocument):
	"""That somebody read or wrote the medical note of a student. Appended by attendance/medical_notes.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		at: DF.Datetime
		session_begins: DF.Datetime | None
		student: DF.Link
		student_group: DF.Link | None
		user: DF.Link | None
		what: DF.Literal["Read", "Written", "Removed"]
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("Who has read a medical note is on record, and stays there.")
