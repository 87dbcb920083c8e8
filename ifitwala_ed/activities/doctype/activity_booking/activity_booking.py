from frappe.model.document import Document


class ActivityBooking(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.activities.doctype.activity_booking_choice.activity_booking_choice import ActivityBookingChoice

		account_holder: DF.Link | None
		active_marker: DF.Data | None
		allocated_student_group: DF.Link | None
		allocation_mode: DF.Literal["", "First Come First Serve", "Lottery (Preference)", "Manual"]
		allocation_run: DF.Link | None
		amount: DF.Currency
		billing_status: DF.Literal["Not Required", "Pending", "Invoiced", "Failed", "Voided"]
		booked_by_user: DF.Link | None
		booking_actor_type: DF.Literal["", "Student", "Guardian", "Staff", "System"]
		cancellation_reason: DF.SmallText | None
		cancelled_by: DF.Link | None
		cancelled_on: DF.Datetime | None
		choices: DF.Table[ActivityBookingChoice]
		confirmed_by: DF.Link | None
		confirmed_on: DF.Datetime | None
		currency: DF.Link | None
		eligibility_override_reason: DF.SmallText | None
		idempotency_key: DF.Data | None
		offer_expires_on: DF.Datetime | None
		offering_title: DF.Data | None
		org_communication: DF.Link | None
		payment_required: DF.Check
		program_offering: DF.Link
		request_fingerprint: DF.Data | None
		request_surface: DF.Literal["", "Guardian Portal", "Student Portal", "Desk", "API"]
		sales_invoice: DF.Link | None
		school: DF.Link | None
		status: DF.Literal["Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"]
		student: DF.Link
		student_name: DF.Data | None
		submitted_by: DF.Link | None
		submitted_on: DF.Datetime | None
		waitlist_joined_on: DF.Datetime | None
	# end: auto-generated types

	pass
