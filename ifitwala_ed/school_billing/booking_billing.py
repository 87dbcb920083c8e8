"""Billing follows a booking: a channel of the outbox, judged by the booking's stored present state.

So an event that comes late, twice or out of order does no harm. What can't be billed for want of a setting is told
to staff on the booking, who set it right and try again; any other error is the outbox's to repeat.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import frappe
from frappe.utils import strip_html

from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.school_billing import billed_bookings, invoice_claims
from ifitwala_ed.school_billing.billed_bookings import BilledBooking
from ifitwala_ed.school_billing.billing_authority import billing_authority
from ifitwala_ed.school_billing.invoices import INVOICE, create_draft_tuition_invoice
from ifitwala_ed.school_billing.voiding import void

THE_BOOKING: Final = "booking"
SAVEPOINT: Final = "before_billing"


def recipients(event: BookingEvent) -> Sequence[str]:
	"""Return the booking, when a paid one becomes Confirmed or stops being so; else nobody."""
	if event.from_status == event.to_status or lifecycle.CONFIRMED not in (
		event.from_status,
		event.to_status,
	):
		return ()
	is_paid = frappe.db.get_value(billed_bookings.BOOKING, event.activity_booking, "payment_required")
	return (THE_BOOKING,) if is_paid else ()


def deliver(event: BookingEvent, recipient: str) -> tuple[str, str] | None:
	"""Bill the event's booking as it stands now, in the running transaction; return what was made."""
	return bill(event.activity_booking)


def retry(activity_booking: str) -> dict[str, Any]:
	"""Bill a booking once more, after staff set right what was wrong; return how its billing stands.

	Also makes a new invoice where staff had deleted or cancelled the one before. The caller has checked that the
	user is staff of the booking's school.
	"""
	transactions.run(partial(bill, activity_booking, anew=True))
	fields = ["billing_status", "billing_error", "sales_invoice"]
	return frappe.db.get_value(billed_bookings.BOOKING, activity_booking, fields, as_dict=True)


def bill(activity_booking: str, *, anew: bool = False) -> tuple[str, str] | None:
	"""Make or take back a booking's invoice, as its present state asks for; return what was made.

	``anew`` makes one again that was taken back by hand. Raises StaleJudgement where the booking changed meanwhile.
	"""
	claim = invoice_claims.hold(activity_booking)
	booking = billed_bookings.load(activity_booking)
	if not booking.payment_required:
		return None
	if not booking.is_owed:
		return _or_failed(booking, partial(void, booking, claim)) if _has_begun(booking) else None
	if booking.billing_status == billed_bookings.VOIDED and not anew:
		return None
	return _or_failed(booking, partial(_invoice, booking))


def _has_begun(booking: BilledBooking) -> bool:
	"""Return whether the booking was Confirmed once: before, there is nothing to take back."""
	return booking.billing_status != billed_bookings.PENDING


def _invoice(booking: BilledBooking) -> tuple[str, str] | None:
	made = create_draft_tuition_invoice(
		booking.program_offering, booking.account_holder, activity_booking=booking.name
	)
	return (INVOICE, made["sales_invoice"]) if made["created"] else None


def _or_failed(booking: BilledBooking, work: "partial[tuple[str, str] | None]") -> tuple[str, str] | None:
	"""Do the work; what refuses it is undone and put on record for staff."""
	said = said_so_far()
	frappe.db.savepoint(SAVEPOINT)
	try:
		return work()
	except frappe.ValidationError as refusal:
		frappe.db.rollback(save_point=SAVEPOINT)
		_note_failure(booking, strip_html(str(refusal)) or type(refusal).__name__)
		return None
	finally:
		# what ERPNext says to who keeps the books is not for who happens to be in the session
		unsay_since(said)


def _note_failure(booking: BilledBooking, reason: str) -> None:
	with billing_authority():
		billed_bookings.settle(
			booking,
			billed_bookings.FAILED,
			sales_invoice=booking.sales_invoice,
			error=reason,
		)
		events.record_once(
			booking.name, booking.school, booking.place, event=events.BILLING_FAILED, reason=reason
		)
