from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class StudentLock(SystemDocument):
	"""Where those wait who give one student a seat or take one. Written by school/student_locks.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		revision: DF.Int
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The locks of students are kept by the system.")
