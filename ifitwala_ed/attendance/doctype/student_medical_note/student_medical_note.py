from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class StudentMedicalNote(SystemDocument):
	"""The sealed medical and dietary note of one student. Written and read by attendance/medical_notes.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		sealed_note: DF.LongText | None
		student: DF.Link
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("A medical note is sealed. Read and change it on the Student Safety Record.")
