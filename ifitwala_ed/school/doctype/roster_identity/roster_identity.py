import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class RosterIdentity(SystemDocument):
	"""Under which id a program outside knows somebody or something. Written by school/roster_identities.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data | None
		document_name: DF.DynamicLink
		document_type: DF.Link
		school: DF.Link
		source: DF.Data
		sourced_id: DF.Data
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("Who is who in the school's other programs is kept by the system.")


def on_doctype_update() -> None:
	"""An id is one document, whoever imports at the same moment."""
	frappe.db.add_unique(
		"Roster Identity", ["school", "source", "document_type", "sourced_id"], "unique_roster_identity"
	)
