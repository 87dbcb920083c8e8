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

		answers: DF.Link | None
		author_key: DF.Link | None
		entry_hash: DF.Data | None
		erasure: DF.Link | None
		intent_type: DF.Literal[
			"Comment", "Question", "Answer", "Reaction", "Acknowledgement", "Redaction", "Status"
		]
		note: DF.Code | None
		note_hash: DF.Data | None
		note_salt: DF.Data | None
		org_communication: DF.Link
		previous_hash: DF.Data | None
		reaction_code: DF.Data | None
		redacts: DF.Link | None
		sequence: DF.Int
		user: DF.Link
		visibility: DF.Literal["Public", "Staff Only"]
	# end: auto-generated types

	def before_insert(self) -> None:
		self.refuse_by_hand()

	def validate(self) -> None:
		self.refuse()

	def db_insert(self, *_args: Any, **_kwargs: Any) -> None:
		# also reached where validation is told to be skipped
		self.refuse_by_hand()

	def db_update(self) -> None:
		self.refuse()

	def db_set(self, *_args: Any, **_kwargs: Any) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def after_delete(self) -> None:
		# also reached where on_trash is told to be skipped
		self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse()

	def refuse(self) -> NoReturn:
		"""What was said stays as it was said, for Administrator as well. A Redaction entry hides it."""
		frappe.throw(
			_("An entry of a conversation is never changed or deleted. Add a redaction to hide it."),
			title=_("Conversations Are Kept"),
		)

	def refuse_by_hand(self) -> NoReturn:
		"""An entry gets its number and its hash in school_communication/entries.py, which stores it past here."""
		frappe.throw(
			_(
				"An entry is added by replying to the communication, so that it takes its place in the conversation."
			),
			title=_("Reply Instead"),
		)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Communication Interaction Entry",
		["org_communication", "sequence"],
		constraint_name="unique_sequence",
	)
	frappe.db.add_index("Communication Interaction Entry", ["user", "creation"])
