from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ScheduleLock(SystemDocument):
	"""Where those wait who change reservations about one room, person or group. Written by schedule/locks.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		dirty: DF.Int
		reference_doctype: DF.Data | None
		reference_name: DF.Data | None
		revision: DF.Int
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The locks of the schedule are kept by the system.")
