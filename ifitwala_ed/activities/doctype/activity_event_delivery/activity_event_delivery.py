import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument
from ifitwala_ed.activities.outbox import delivery
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.permissions.roles import is_staff


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
		channel: DF.Literal["", "Thread", "Billing", "Notification", "Email"]
		delivered_on: DF.Datetime | None
		error: DF.SmallText | None
		event: DF.Data | None
		next_attempt: DF.Datetime | None
		occurred_on: DF.Datetime | None
		recipient: DF.Data
		reference_doctype: DF.Link | None
		reference_name: DF.Data | None
		status: DF.Literal["Pending", "Done", "Skipped", "Failed"]
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The system keeps what it told and billed. Choose Send Again to have it tried once more.")


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_staff)
def send_again(names: list[str]) -> dict[str, int]:
	"""Staff of the booking's school: have deliveries that failed or were skipped tried once more; give how many."""
	if not is_staff():
		# before anything is looked up: what is missing and what is forbidden would get two answers
		frappe.throw(
			_("Only staff can have a delivery tried again."),
			exc=frappe.PermissionError,
			title=_("Not Permitted"),
		)
	deliveries = [frappe.get_doc("Activity Event Delivery", name) for name in names]
	for each in deliveries:
		each.check_permission("read")
	return {"sent_again": delivery.send_all_again([each.name for each in deliveries])}


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Event Delivery",
		["activity_booking_event", "channel", "recipient"],
		constraint_name="unique_delivery",
	)
	frappe.db.add_index("Activity Event Delivery", ["status", "next_attempt"])
	frappe.db.add_index("Activity Event Delivery", ["activity_booking", "channel", "recipient"])
