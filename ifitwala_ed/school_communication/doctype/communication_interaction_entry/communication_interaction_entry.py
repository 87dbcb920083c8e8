from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document


class CommunicationInteractionEntry(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		entry_hash: DF.Data | None
		intent_type: DF.Literal[
			"Comment", "Question", "Answer", "Reaction", "Acknowledgement", "Redaction", "Status"
		]
		note: DF.Text | None
		org_communication: DF.Link
		previous_hash: DF.Data | None
		reaction_code: DF.Data | None
		redacts: DF.Link | None
		sequence: DF.Int
		user: DF.Link
		visibility: DF.Literal["Public", "Staff Only"]
	# end: auto-generated types

	def validate(self) -> None:
		if not self.is_new():
			self.refuse()

	def db_update(self) -> None:
		# also reached where validation is told to be skipped
		self.refuse()

	def db_set(self, *_args: Any, **_kwargs: Any) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	def refuse(self) -> NoReturn:
		"""What was said stays as it was said, for Administrator as well. A Redaction entry hides it."""
		frappe.throw(
			_("An entry of a conversation is never changed or deleted. Add a redaction to hide it."),
			title=_("Conversations Are Kept"),
		)
