from frappe.model.document import Document


class OrgCommunication(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.school_communication.doctype.org_communication_audience.org_communication_audience import OrgCommunicationAudience

		activity_booking: DF.Link | None
		activity_program_offering: DF.Link | None
		activity_student_group: DF.Link | None
		allow_replies: DF.Check
		audiences: DF.Table[OrgCommunicationAudience]
		communication_type: DF.Literal["Information", "Reminder", "Logistics", "Celebration", "Booking"]
		message: DF.Text
		publish_from: DF.Datetime | None
		publish_to: DF.Datetime | None
		school: DF.Link
		status: DF.Literal["Draft", "Published", "Archived"]
		title: DF.Data
	# end: auto-generated types

	pass
