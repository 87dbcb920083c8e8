from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class CommunicationChain(SystemDocument):
	"""Where the entries of a communication end. Written by school_communication/entries.py alone, past this controller."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		last_hash: DF.Data | None
		last_sequence: DF.Int
		org_communication: DF.Link
		school: DF.Link | None
		verified_on: DF.Datetime | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The chain of a conversation is kept by the system.")
