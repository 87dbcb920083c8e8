"""Activity Booking Event: one append-only row for every transition. Everything told or billed starts from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.outbox import waking
from ifitwala_ed.core.rows import insert_rows

EVENT: Final = "Activity Booking Event"
DECLINED: Final = "Declined"
MOVED: Final = "Moved"
DRAFT_DISCARDED: Final = "Draft Discarded"
PROMOTION_SKIPPED: Final = "Promotion Skipped"
OFFER_REMINDER: Final = "Offer Reminder"
ENDED_WITHOUT_SEAT: Final = "Ended Without a Seat"
SECTION_CANCELLED: Final = "Section Cancelled"
SECTION_CANCELLED_MOVED: Final = "Section Cancelled, Moved"
SECTION_CANCELLED_WAITING: Final = "Section Cancelled, Waiting"
CHOICE_GONE: Final = "Choice Gone"
INVOICED: Final = "Invoiced"
INVOICE_VOIDED: Final = "Invoice Voided"
BILLING_FAILED: Final = "Billing Failed"
SESSION_CANCELLED: Final = "Session Cancelled"
SESSION_MOVED: Final = "Session Moved"
SESSION_ADDED: Final = "Session Added"
SESSION_RE_ROOMED: Final = "Session in Another Room"
SESSION_RE_STAFFED: Final = "Session with Another Teacher"
SESSIONS_CHANGED: Final = "Sessions Changed"
TERM_SHORTENED: Final = "Term Shortened"
IN_TWO_PLACES: Final = "In Two Places"
NOT_THERE: Final = "Child Not There"
ABSENCES_WARNED: Final = "Warned of Absences"
CHILD_PICKED_UP: Final = "Child Picked Up"
PICK_UP_CORRECTED: Final = "Pick-Up Corrected"

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


@dataclass(frozen=True)
class Transition:
	"""One move of one booking; ``event`` is given where it has a name of its own.

	``school`` is the booking's, ``details`` are plain values for the words of the event, as they are stored. What has a
	``name`` of its own is put on record once, whoever does it and however often.
	"""

	activity_booking: str
	school: str | None
	before: Place
	after: Place
	event: str | None = None
	reason: str | None = None
	details: str | None = None
	name: str | None = None


def record(
	activity_booking: str,
	school: str | None,
	before: Place,
	after: Place,
	*,
	event: str | None = None,
	reason: str | None = None,
) -> str:
	"""Append the row of one transition, in the transaction of the transition; return its name."""
	return record_all([Transition(activity_booking, school, before, after, event, reason)])[0]


def record_all(transitions: Sequence[Transition]) -> list[str]:
	"""Append the rows of many transitions with one INSERT; return their names.

	The row has no rule of its own that its controller would have to check.
	"""
	now, last = now_datetime(), getattr(frappe.local, "last_booking_event_on", None)
	if last and last >= now:
		# a microsecond after the events before, which keep their order by it
		now = last + timedelta(microseconds=1)
	frappe.local.last_booking_event_on = now
	user = frappe.session.user
	names = insert_rows(
		EVENT,
		[
			{
				"name": each.name,
				"creation": now,
				"activity_booking": each.activity_booking,
				"school": each.school,
				"from_status": each.before.status,
				"to_status": each.after.status,
				"from_student_group": each.before.student_group,
				"to_student_group": each.after.student_group,
				"event": each.event
				or (MOVED if each.before.status == each.after.status else BY_STATUS[each.after.status or ""]),
				"actor": user,
				"reason": each.reason,
				"details": each.details,
				"occurred_on": now,
				"awaits_delivery": 1,
			}
			for each in transitions
		],
		skip_existing=any(each.name for each in transitions),
	)
	waking.after_commit()
	return names


def record_once(
	activity_booking: str, school: str | None, place: Place, *, event: str, reason: str | None = None
) -> bool:
	"""Put something on record that is no transition, unless the newest row says just that; return whether it was."""
	newest = frappe.get_all(
		EVENT,
		filters={"activity_booking": activity_booking},
		fields=["event", "reason"],
		order_by="occurred_on desc, name desc",
		limit=1,
	)
	if newest and (newest[0].event, newest[0].reason) == (event, reason):
		return False
	record(activity_booking, school, place, place, event=event, reason=reason)
	return True
