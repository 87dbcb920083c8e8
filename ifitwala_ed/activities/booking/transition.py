"""One move of a booking: whether it is allowed, what the server notes of it, and what follows from it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from ifitwala_ed.activities.booking import eligibility, lifecycle, overlap
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidChoiceError, InvalidTransitionError, OfferExpiredError

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking


def require_allowed(booking: "ActivityBooking", before: Place, after: Place) -> None:
	"""Raise InvalidTransitionError, or OfferExpiredError for a lapsed offer, unless the move is in the table."""
	if before.status is None:
		allowed = lifecycle.may_begin_as(after.status, booking.allocation_mode)
	else:
		changes_section = before.student_group != after.student_group
		allowed = lifecycle.may_move(
			before.status,
			after.status,
			changes_section,
			section_is_cancelled=bool(booking.flags.section_is_cancelled),
		)
	if not allowed:
		_refuse_move(before, after)
	if before.status == lifecycle.OFFERED and after.status == lifecycle.CONFIRMED:
		_require_standing_offer(booking)
	if after.status == lifecycle.EXPIRED and before != after and not is_lapsed(booking.offer_expires_on):
		frappe.throw(
			_("This offer stands until {0}, so it can't expire before.").format(
				format_datetime(booking.offer_expires_on)
			),
			exc=InvalidTransitionError,
			title=_("Offer Still Stands"),
		)


def require_entry(booking: "ActivityBooking", before: Place, wished: Place) -> None:
	"""Raise InvalidTransitionError unless a booking may become active by what was asked for.

	A new one is submitted, or asks for what its mode could decide; a draft can only be submitted.
	"""
	allowed = (
		wished.status == lifecycle.SUBMITTED or lifecycle.may_begin_as(wished.status, booking.allocation_mode)
		if before.status is None
		else lifecycle.may_move(before.status, wished.status, section_changes=False)
	)
	if not allowed:
		_refuse_move(before, wished)


def is_lapsed(offer_expires_on: datetime | str | None) -> bool:
	"""Whether an offer's deadline has passed. An offer stands up to its last moment, that moment excluded."""
	return bool(offer_expires_on) and get_datetime(offer_expires_on) <= now_datetime()


def require_assignable(booking: "ActivityBooking", offering: OfferingSnapshot) -> Section:
	"""The section that a booking waits for or gets, if it is one of the offering's and takes bookings."""
	section = offering.section(booking.allocated_student_group)
	if not section or not section.is_active:
		frappe.throw(
			_("Choose an active section of {0} for this booking.").format(bold(offering.title)),
			exc=InvalidChoiceError,
			title=_("Section Needed"),
		)
	return section


def require_no_clash(booking: "ActivityBooking", section: Section) -> None:
	"""Raise ScheduleClashError when the student is elsewhere while the section meets."""
	clashes = overlap.clashes_of(booking.student, [section.student_group], booking.other_bookings)
	if clashes:
		overlap.refuse(booking.student_name, booking.offering_title, section, clashes[section.student_group])


def require_still_eligible(booking: "ActivityBooking", offering: OfferingSnapshot) -> None:
	"""Judge the student's eligibility again, unless staff overrode it with a reason."""
	if not booking.eligibility_override_reason:
		eligibility.require_eligible(offering, booking.student_snapshot)


def note(booking: "ActivityBooking", before: Place, after: Place, offering: OfferingSnapshot) -> None:
	"""Set the fields that say when and by whom the booking reached its new place."""
	booking.update(what_to_note(before, after, offering, booking.billing_status))


def what_to_note(
	before: Place, after: Place, offering: OfferingSnapshot, billing_status: str | None
) -> dict[str, Any]:
	"""The fields that say when and by whom a booking reached its new place, with their values."""
	now, user = now_datetime(), frappe.session.user
	noted: dict[str, Any] = {"active_marker": "1" if lifecycle.is_active(after.status) else None}
	if before == after:
		return noted
	if lifecycle.is_active(after.status) and not lifecycle.is_active(before.status):
		noted |= {"submitted_on": now, "submitted_by": user}
	if after.status == lifecycle.WAITLISTED:
		noted["waitlist_joined_on"] = now
	if after.status == lifecycle.OFFERED:
		noted["offer_expires_on"] = now + timedelta(hours=_offer_hours(offering))
	elif after.status != lifecycle.EXPIRED:
		noted["offer_expires_on"] = None
	if after.status == lifecycle.CONFIRMED:
		noted |= {"confirmed_on": now, "confirmed_by": user}
	if after.status == lifecycle.CANCELLED:
		noted |= {"cancelled_on": now, "cancelled_by": user}
	return noted | _noted_of_a_lost_seat(before, after) | _noted_of_billing(before, after, billing_status)


def _noted_of_a_lost_seat(before: Place, after: Place) -> dict[str, Any]:
	"""Who had a seat goes before those who only waited, in whatever queue, until there is a seat again."""
	if after.status != lifecycle.WAITLISTED:
		return {"goes_first": 0}
	return {"goes_first": 1, "confirmed_on": None, "confirmed_by": None} if before.held else {}


def _noted_of_billing(before: Place, after: Place, billing_status: str | None) -> dict[str, Any]:
	if not lifecycle.is_active(after.status) and billing_status in ("Pending", "Failed"):
		return {"billing_status": "Voided", "billing_error": None}
	if after.status == lifecycle.CONFIRMED != before.status and billing_status == "Voided":
		# the bill was taken back with a seat that was lost, and begins anew with this one
		return {"billing_status": "Pending"}
	return {}


def _offer_hours(offering: OfferingSnapshot) -> int:
	settings = frappe.get_cached_doc("Activity Booking Settings")
	return offering.activity_waitlist_offer_hours or settings.default_waitlist_offer_hours


def _require_standing_offer(booking: "ActivityBooking") -> None:
	if is_lapsed(booking.offer_expires_on):
		refuse_lapsed_offer(booking.offer_expires_on)


def refuse_lapsed_offer(offer_expires_on: datetime | str) -> None:
	"""Throw OfferExpiredError with the deadline that was missed."""
	frappe.throw(
		_("This offer was open until {0} and has expired. The seat goes to the next family.").format(
			format_datetime(offer_expires_on)
		),
		exc=OfferExpiredError,
		title=_("Offer Expired"),
	)


def _refuse_move(before: Place, after: Place) -> None:
	if before.status is None:
		sentence = _("A new booking of this offering can't begin as {0}.").format(_(after.status))
	elif before.status == after.status:
		sentence = _("A booking that is {0} keeps its section.").format(_(before.status))
	else:
		sentence = _("A booking that is {0} can't become {1}.").format(_(before.status), _(after.status))
	frappe.throw(sentence, exc=InvalidTransitionError, title=_("Not Possible Now"))
