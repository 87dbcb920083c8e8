from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document


class CommunicationChain(Document):
	"""Where the entries of a communication end. Written by school_communication/entries.py alone, past this controller."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		last_hash: DF.Data | None
		last_sequence: DF.Int
		org_communication: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> NoReturn:
		frappe.throw(_("The chain of a conversation is kept by the system."), title=_("Kept by the System"))
