from frappe.model.document import Document


class ActivityBookingSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		default_max_choices: DF.Int
		default_waitlist_offer_hours: DF.Int
		offer_reminder_hours: DF.Int
		self_cancellation: DF.Literal["Until First Session", "Not Allowed", "Until N Hours Before"]
		self_cancellation_hours: DF.Int
		show_waitlist_position: DF.Check
	# end: auto-generated types

	pass
