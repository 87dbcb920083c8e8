import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class CommunicationInteraction(SystemDocument):
	"""What one person has read of and said in one communication: a summary of their entries, with the mark of reading."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		entry_count: DF.Int
		is_read: DF.Check
		last_entry_on: DF.Datetime | None
		org_communication: DF.Link
		reaction_code: DF.Data | None
		read_on: DF.Datetime | None
		school: DF.Link | None
		user: DF.Link
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("What somebody has read and answered is noted by the system.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Communication Interaction", ["org_communication", "user"], constraint_name="unique_interaction"
	)
	# Desk's list of one school, newest first
	frappe.db.add_index("Communication Interaction", ["school", "modified"])
