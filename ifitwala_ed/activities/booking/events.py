"""Activity Booking Event: one append-only row for every transition. Everything told or billed starts from it."""

from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.seats import Place

EVENT: Final = "Activity Booking Event"
DECLINED: Final = "Declined"
MOVED: Final = "Moved"
PROMOTION_SKIPPED: Final = "Promotion Skipped"

BY_STATUS: Final = {
	lifecycle.DRAFT: "Drafted",
	lifecycle.SUBMITTED: "Submitted",
	lifecycle.WAITLISTED: "Waitlisted",
	lifecycle.OFFERED: "Offered",
	lifecycle.CONFIRMED: "Confirmed",
	lifecycle.CANCELLED: "Cancelled",
	lifecycle.REJECTED: "Rejected",
	lifecycle.EXPIRED: "Expired",
}


def name_of(before: Place, after: Place) -> str:
	"""What happened, for a transition that nobody gave a name of its own."""
	return MOVED if before.status == after.status else BY_STATUS[after.status]


def record(
	activity_booking: str, before: Place, after: Place, *, event: str | None = None, reason: str | None = None
) -> str:
	"""Append the row of one transition, in the transaction of the transition; give its name.

	Written with one INSERT: the row has no rule of its own that its controller would have to check.
	"""
	now = now_datetime()
	values = {
		"name": frappe.generate_hash(length=16),
		"creation": now,
		"modified": now,
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"activity_booking": activity_booking,
		"from_status": before.status,
		"to_status": after.status,
		"from_student_group": before.student_group,
		"to_student_group": after.student_group,
		"event": event or name_of(before, after),
		"actor": frappe.session.user,
		"reason": reason,
		"occurred_on": now,
	}
	frappe.qb.into(DocType(EVENT)).columns(*values).insert(*values.values()).run()
	return values["name"]


def record_skipped_promotion(activity_booking: str, place: Place, reason: str) -> None:
	"""Put on record why somebody who waits was passed over, unless the newest row says just that."""
	newest = frappe.get_all(
		EVENT,
		filters={"activity_booking": activity_booking},
		fields=["event", "reason"],
		order_by="occurred_on desc, name desc",
		limit=1,
	)
	if not newest or (newest[0].event, newest[0].reason) != (PROMOTION_SKIPPED, reason):
		record(activity_booking, place, place, event=PROMOTION_SKIPPED, reason=reason)
