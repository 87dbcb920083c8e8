import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class CommunicationDelivery(SystemDocument):
	"""What one person is told of a post, a question or an answer. Written by school_communication/telling alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		attempts: DF.Int
		channel: DF.Literal["", "Notification", "Email", "To-Do"]
		delivered_on: DF.Datetime | None
		error: DF.SmallText | None
		next_attempt: DF.Datetime | None
		org_communication: DF.Link
		recipient: DF.Data
		said: DF.Data
		school: DF.Link | None
		status: DF.Literal["Pending", "Done", "Skipped", "Failed"]
		what: DF.Literal["", "Post", "Question", "Answer"]
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The system keeps whom it told of a communication, so that nobody is told twice.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Communication Delivery", ["said", "channel", "recipient"], constraint_name="unique_telling"
	)
	frappe.db.add_index("Communication Delivery", ["status", "next_attempt"])
	frappe.db.add_index("Communication Delivery", ["org_communication"])
	# Desk's list of one school, newest first
	frappe.db.add_index("Communication Delivery", ["school", "creation"])
