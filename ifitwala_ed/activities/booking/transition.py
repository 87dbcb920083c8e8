"""One move of a stored booking: whether it is allowed, and what the server notes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn

from frappe import _
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import intake, intake_refusals, lifecycle, quiet_hours, snapshot_reader
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import (
	Engagements,
	OfferingSnapshot,
	Section,
	StudentSnapshot,
)
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidTransitionError, OfferExpiredError


def require_allowed(
	before: Place,
	after: Place,
	offer_expires_on: datetime | str | None,
	*,
	section_is_cancelled: bool = False,
) -> None:
	"""Raise InvalidTransitionError, or OfferExpiredError for a lapsed offer, unless the move is in the table."""
	intake_refusals.refuse_if_any(_against_move(before, after, section_is_cancelled))
	accepts = before.status == lifecycle.OFFERED and after.status == lifecycle.CONFIRMED
	if accepts and offer_expires_on and is_lapsed(offer_expires_on):
		refuse_lapsed_offer(offer_expires_on)
	if after.status == lifecycle.EXPIRED and before != after and not is_lapsed(offer_expires_on):
		_refuse_early_expiry(offer_expires_on)


def _refuse_early_expiry(offer_expires_on: datetime | str | None) -> NoReturn:
	title = _("Offer Still Stands")
	if not offer_expires_on:
		throw(InvalidTransitionError, _("This offer has no deadline, so it can't expire."), title=title)
	throw(
		InvalidTransitionError,
		_("This offer stands until {0}, so it can't expire before.").format(moments.moment(offer_expires_on)),
		title=title,
		values={"offer_expires_on": get_datetime(offer_expires_on)},
	)


def _against_move(before: Place, after: Place, section_is_cancelled: bool) -> Iterator[Reason]:
	changes_section = before.student_group != after.student_group
	if lifecycle.may_move(
		before.status, after.status, changes_section, section_is_cancelled=section_is_cancelled
	):
		return
	if before.status == after.status:
		yield Reason(Code.KEEPS_SECTION, {"status": before.status})
	else:
		yield Reason(Code.CANNOT_BECOME, {"before": before.status, "after": after.status})


def is_lapsed(offer_expires_on: datetime | str | None) -> bool:
	"""Return whether an offer's deadline has passed. An offer stands up to its last moment, that moment excluded."""
	return bool(offer_expires_on) and get_datetime(offer_expires_on) <= now_datetime()


def require_assignable(offering: OfferingSnapshot, student_group: str | None) -> Section:
	"""Return the section that a booking waits for or gets, if it is the offering's, takes bookings and still meets."""
	section = offering.section(student_group)
	reasons = list(intake.against_section(offering, student_group))
	if reasons or not section:
		intake_refusals.refuse(reasons)
	return section


def require_no_clash(
	section: Section,
	engaged: Engagements,
	*,
	student_name: str,
	offering_title: str,
	read_newest: bool = False,
) -> None:
	"""Raise ScheduleClashError when the student is elsewhere while the section meets.

	``engaged`` is what they are bound to besides the booking that moves.
	"""
	clashes = snapshot_reader.clashes_of([section.student_group], engaged, read_newest=read_newest)
	if clash := clashes.get(section.student_group):
		intake_refusals.refuse([intake.clashing(student_name, offering_title, section.title, clash)])


def require_eligible(offering: OfferingSnapshot, student: StudentSnapshot) -> None:
	"""Raise NotEligibleError with every condition of the offering that the student doesn't meet."""
	conditions = snapshot_reader.conditions_of(offering, {student.school})
	intake_refusals.refuse_if_any(intake.against_student(offering, student, conditions))


def require_billable(
	offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None
) -> None:
	"""Raise BillingSetupError unless the payer is one of the student's and a paid booking could be invoiced."""
	billing = snapshot_reader.billing_of(offering, student, account_holder)
	intake_refusals.refuse_if_any(intake.against_billing(offering, student, account_holder, billing))


def offer_ends_on(offering: OfferingSnapshot, student_group: str | None) -> datetime:
	"""Return the moment until which an offer of a section stands that is made now."""
	settings, section = booking_settings.read(), offering.section(student_group)
	return quiet_hours.offer_end(
		now_datetime(),
		offering.activity_waitlist_offer_hours or settings.default_waitlist_offer_hours,
		settings.quiet_hours,
		section.last_session if section else None,
	)


def offer_deadline(
	offering: OfferingSnapshot, student_group: str | None, offer_expires_on: datetime | str | None
) -> datetime | None:
	"""Return when an offer ends as things stand: at the section's last session, where that is earlier by now."""
	section = offering.section(student_group)
	if not offer_expires_on or not section or not section.last_session:
		return get_datetime(offer_expires_on) if offer_expires_on else None
	return min(get_datetime(offer_expires_on), section.last_session)


def refuse_lapsed_offer(offer_expires_on: datetime | str) -> NoReturn:
	"""Throw OfferExpiredError with the deadline that was missed."""
	throw(
		OfferExpiredError,
		_("This offer was open until {0} and has expired. The seat goes to the next family.").format(
			moments.moment(offer_expires_on)
		),
		values={"offer_expires_on": get_datetime(offer_expires_on)},
	)
