from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class CommunicationAuthor(SystemDocument):
	"""Stands for a user in hashes. Written by school_communication/authors.py alone, past this controller."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		revision: DF.Int
		user: DF.Link
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The key that stands for an author is kept by the system.")
