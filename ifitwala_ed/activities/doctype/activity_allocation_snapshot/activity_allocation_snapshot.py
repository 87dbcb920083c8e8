from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityAllocationSnapshot(SystemDocument):
	"""The frozen inputs of runs, named by their own hash: the same content is stored once and never changed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		content: DF.LongText | None
		input_hash: DF.Data
		program_offering: DF.Link
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("Frozen inputs stay as they are.")
