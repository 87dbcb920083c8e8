import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityAllocationResult(SystemDocument):
	"""What a run decided for one booking. Written with the run, in bulk, and never by hand."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		allocation_run: DF.Link
		explanation: DF.Text | None
		facts: DF.Code | None
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

	def why_kept(self) -> str:
		return _("A run and its results stay as they were computed, so that anybody can check them.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Allocation Result", ["allocation_run", "activity_booking"], constraint_name="unique_result"
	)
