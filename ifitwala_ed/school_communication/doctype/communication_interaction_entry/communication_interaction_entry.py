from frappe.model.document import Document


class CommunicationInteractionEntry(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		entry_hash: DF.Data | None
		intent_type: DF.Literal["Comment", "Question", "Answer", "Reaction", "Acknowledgement", "Redaction", "Status"]
		note: DF.Text | None
		org_communication: DF.Link
		previous_hash: DF.Data | None
		reaction_code: DF.Data | None
		redacts: DF.Link | None
		sequence: DF.Int
		user: DF.Link
		visibility: DF.Literal["Public", "Staff Only"]
	# end: auto-generated types

	pass
