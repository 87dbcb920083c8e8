from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document


class CommunicationErasure(Document):
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

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> NoReturn:
		frappe.throw(_("The record of an erasure is kept as it was made."), title=_("Kept by the System"))
