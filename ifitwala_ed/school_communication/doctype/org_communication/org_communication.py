import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime
from frappe.utils.nestedset import get_descendants_of


class OrgCommunication(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.school_communication.doctype.org_communication_audience.org_communication_audience import (
			OrgCommunicationAudience,
		)

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

	def validate(self) -> None:
		self.validate_publishing_time()
		self.validate_audiences()
		self.validate_context()

	def validate_publishing_time(self) -> None:
		if not self.publish_from or not self.publish_to:
			return
		if get_datetime(self.publish_to) <= get_datetime(self.publish_from):
			frappe.throw(
				_("The communication would end before it is published. Change Publish From or Publish To."),
				title=_("Dates Out of Order"),
			)

	def validate_audiences(self) -> None:
		schools = {self.school, *get_descendants_of("School", self.school)}
		for audience in self.audiences:
			audience.validate_target()
			audience.validate_people()
			audience.validate_lies_in(schools)

	def validate_context(self) -> None:
		"""A communication about a booking is about its offering and about nothing else."""
		if not self.activity_booking:
			return
		offering = frappe.db.get_value("Activity Booking", self.activity_booking, "program_offering")
		if not self.activity_program_offering:
			self.activity_program_offering = offering
		if self.activity_program_offering != offering:
			frappe.throw(
				_(
					"The booking is of another program offering. Choose one of this offering, or leave one empty."
				),
				title=_("Booking of Another Offering"),
			)
