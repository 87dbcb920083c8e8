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
		facts: DF.LongText | None
		is_applied: DF.Check
		line: DF.Data | None
		lottery_number: DF.Data | None
		note: DF.SmallText | None
		outcome: DF.Literal["", "Confirmed", "Offered", "Waitlisted", "Rejected", "Skipped"]
		planned_outcome: DF.Literal["", "Confirmed", "Offered", "Waitlisted", "Rejected", "Skipped"]
		planned_student_group: DF.Link | None
		priority_tier: DF.Int
		queue: DF.Int
		rank_received: DF.Int
		school: DF.Link | None
		student: DF.Link | None
		student_group: DF.Link | None
		student_name: DF.Data | None
	# end: auto-generated types
