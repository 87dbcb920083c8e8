from frappe.model.document import Document


class ActivityAllocationResult(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		allocation_run: DF.Link
		explanation: DF.Text | None
		lottery_number: DF.Data | None
		outcome: DF.Literal["", "Confirmed", "Offered", "Waitlisted", "Rejected", "Skipped"]
		rank_received: DF.Int
		school: DF.Link | None
		student: DF.Link | None
		student_group: DF.Link | None
		student_name: DF.Data | None
	# end: auto-generated types
