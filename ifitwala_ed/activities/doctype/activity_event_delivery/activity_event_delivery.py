import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityEventDelivery(SystemDocument):
	"""One thing that follows an event of a booking. Written by activities/outbox alone."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		activity_booking_event: DF.Link
		attempts: DF.Int
		channel: DF.Literal["", "Thread", "Billing", "Notification", "Email", "Office"]
		delivered_on: DF.Datetime | None
		error: DF.SmallText | None
		event: DF.Data | None
		next_attempt: DF.Datetime | None
		occurred_on: DF.Datetime | None
		recipient: DF.Data
		reference_doctype: DF.Link | None
		reference_name: DF.Data | None
		school: DF.Link | None
		status: DF.Literal["Pending", "Done", "Skipped", "Failed"]
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The system keeps what it told and billed. Choose Send Again to have it tried once more.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Event Delivery",
		["activity_booking_event", "channel", "recipient"],
		constraint_name="unique_delivery",
	)
	frappe.db.add_index("Activity Event Delivery", ["status", "next_attempt"])
	frappe.db.add_index("Activity Event Delivery", ["activity_booking", "channel", "recipient"])
	# Desk's list of one school, newest first
	frappe.db.add_index("Activity Event Delivery", ["school", "occurred_on"])
