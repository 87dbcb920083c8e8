from frappe.model.document import Document


class ActivityBookingEvent(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		actor: DF.Link | None
		event: DF.Data | None
		from_status: DF.Literal["", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"]
		from_student_group: DF.Link | None
		occurred_on: DF.Datetime | None
		reason: DF.SmallText | None
		to_status: DF.Literal["", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"]
		to_student_group: DF.Link | None
	# end: auto-generated types

	pass
