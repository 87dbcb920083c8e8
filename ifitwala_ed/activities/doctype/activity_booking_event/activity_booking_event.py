import frappe
from frappe import _
from frappe.model.document import Document


class ActivityBookingEvent(Document):
	"""One transition of a booking. Appended by the transition itself and never changed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		actor: DF.Link | None
		awaits_delivery: DF.Check
		event: DF.Data | None
		from_status: DF.Literal[
			"", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"
		]
		from_student_group: DF.Link | None
		occurred_on: DF.Datetime | None
		reason: DF.SmallText | None
		to_status: DF.Literal[
			"", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"
		]
		to_student_group: DF.Link | None
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_by_hand()

	def on_trash(self) -> None:
		self.refuse_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_by_hand()

	def refuse_by_hand(self) -> None:
		frappe.throw(
			_("The history of a booking is written by the booking and can't be changed."),
			title=_("History Is Kept"),
		)


def on_doctype_update() -> None:
	frappe.db.add_index("Activity Booking Event", ["awaits_delivery", "occurred_on"])
