from typing import NoReturn

import frappe
from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.system_document import SystemDocument
from ifitwala_ed.exceptions import KeptBySystemError


class ActivityBookingEvent(SystemDocument):
	"""One transition of a booking. Appended by the transition itself and never changed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_booking: DF.Link
		actor: DF.Link | None
		awaits_delivery: DF.Check
		event: DF.Data | None
		from_status: DF.Literal[
			"", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"
		]
		from_student_group: DF.Link | None
		occurred_on: DF.Datetime | None
		reason: DF.SmallText | None
		school: DF.Link | None
		to_status: DF.Literal[
			"", "Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"
		]
		to_student_group: DF.Link | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The history of a booking is written by the booking and can't be changed.")

	def refuse(self) -> NoReturn:
		throw(KeptBySystemError, self.why_kept(), title=_("History Is Kept"))


def on_doctype_update() -> None:
	frappe.db.add_index("Activity Booking Event", ["awaits_delivery", "occurred_on"])
	# Desk's list of one school, newest first
	frappe.db.add_index("Activity Booking Event", ["school", "occurred_on"])
