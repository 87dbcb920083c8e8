from typing import Any, NoReturn

import frappe
from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.system_document import SystemDocument
from ifitwala_ed.exceptions import KeptBySystemError


class CommunicationInteractionEntry(SystemDocument):
	"""What somebody said, as it was said. It gets its number and its hash in school_communication/entries.py, past this controller."""

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
		school: DF.Link | None
		sequence: DF.Int
		user: DF.Link
		visibility: DF.Literal["Public", "Staff Only"]
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("An entry of a conversation is never changed or deleted. Add a redaction to hide it.")

	def db_insert(self, *_args: Any, **_kwargs: Any) -> None:
		self.refuse_by_hand()

	def refuse(self) -> NoReturn:
		throw(KeptBySystemError, self.why_kept(), title=_("Conversations Are Kept"))

	def refuse_by_hand(self) -> NoReturn:
		throw(
			KeptBySystemError,
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
	# what Desk's list is sorted by, of all schools and of one
	frappe.db.add_index("Communication Interaction Entry", ["creation"])
	frappe.db.add_index("Communication Interaction Entry", ["school", "creation"])
