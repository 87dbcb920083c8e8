import frappe
from frappe import _
from frappe.model.document import Document


class ActivityAllocationSnapshot(Document):
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

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> None:
		frappe.throw(_("Frozen inputs stay as they are."), title=_("Kept by the System"))
