from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document


class CommunicationAuthor(Document):
	"""Stands for a user in hashes. Written by school_communication/authors.py alone, past this controller."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		user: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> NoReturn:
		frappe.throw(
			_("The key that stands for an author is kept by the system."), title=_("Kept by the System")
		)
