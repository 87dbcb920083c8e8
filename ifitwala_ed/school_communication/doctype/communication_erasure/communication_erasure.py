from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class CommunicationErasure(SystemDocument):
	"""Whose notes were erased, by whom, when and why. Written by school_communication/erasure.py alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		erased_by: DF.Link
		erased_on: DF.Datetime
		notes_erased: DF.Int
		reason: DF.SmallText
		scope: DF.Literal["User", "Student", "Retention"]
		subject: DF.Data | None
		written_before: DF.Datetime | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The record of an erasure is kept as it was made.")
