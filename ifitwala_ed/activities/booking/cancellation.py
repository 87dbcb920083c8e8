"""Cancelling a booking, and the school's rule for when a family may do it without the office."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import (
	access,
	events,
	held,
	lifecycle,
	section_sessions,
	snapshot_reader,
	waitlist,
)
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw, unsay_last
from ifitwala_ed.exceptions import ActivityAccessError, ActivityBookingError, InvalidTransitionError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

NOT_ALLOWED: Final = "Not Allowed"
UNTIL_HOURS_BEFORE: Final = "Until N Hours Before"


def cancel(
	activity_booking: str, student: str, *, reason: str | None, by_family: bool
) -> tuple["ActivityBooking", int]:
	"""Cancel a booking and offer its seat on; return the booking and how many (0 or 1) were promoted.

	The cancellation is committed before the seat is offered on. A booking that is cancelled already stays as it
	is. Raises InvalidTransitionError for a booking that has ended otherwise and where the rule leaves a family
	no time.
	"""
	return _cancel_and_promote(activity_booking, student, lambda _booking: reason, by_family)


def cancel_as_judged(
	activity_booking: str, student: str, reason_of: Callable[["ActivityBooking"], str]
) -> tuple["ActivityBooking", int]:
	"""As ``cancel``, by staff and after a rule: ``reason_of`` is given the booking once it is held, and gives the reason or
	refuses.
	"""
	return _cancel_and_promote(activity_booking, student, reason_of, by_family=False)


@dataclass
class Cancellations:
	"""What became of many bookings that were to be cancelled, by name; the refused ones with the sentence why."""

	cancelled: list[str] = field(default_factory=list)
	refused: dict[str, str] = field(default_factory=dict)
	promoted: int = 0


def cancel_each(activity_bookings: Iterable[str], *, reason: str) -> Cancellations:
	"""Cancel bookings for their one reason, each by itself: one that is refused keeps no other from its cancellation.

	Access is judged booking by booking, as when a single one is cancelled.
	"""
	done = Cancellations()
	for name in dict.fromkeys(activity_bookings):
		try:
			booking, viewer = access.require_booking_viewer(name)
			_booking, promoted = cancel(
				booking.name, booking.student, reason=reason, by_family=viewer.is_family
			)
		except (ActivityAccessError, ActivityBookingError) as refusal:
			unsay_last()
			done.refused[name] = str(refusal)
		else:
			done.cancelled.append(name)
			done.promoted += promoted
	return done


def why_family_may_not_cancel(booking: frappe._dict, sessions: section_sessions.Begun | None) -> str | None:
	"""Return the sentence for a family that cancels too late, or None while it may.

	``sessions`` are those of the booking's section, None where it never meets. The rule is for confirmed bookings:
	an application, a place in a queue or an offer can always be given up.
	"""
	if booking.status != lifecycle.CONFIRMED:
		return None
	if booking_settings.read().self_cancellation == NOT_ALLOWED:
		return _("Confirmed bookings are cancelled by the school's office. Please ask there.")
	deadline = self_cancellation_ends(booking, sessions) if sessions else None
	if not deadline or now_datetime() < deadline:
		return None
	return _("This booking could be cancelled here until {0}. Please ask the school's office.").format(
		moments.moment(deadline)
	)


def self_cancellation_ends(booking: frappe._dict, sessions: section_sessions.Begun) -> datetime:
	"""Return until when a family may cancel. Who got the seat after the deadline has some hours to think again.

	They end with the next session: what has been attended isn't taken back.
	"""
	deadline, confirmed_on = _deadline(sessions.first), booking.confirmed_on
	grace = timedelta(hours=booking_settings.read().late_booking_grace_hours)
	if not confirmed_on or get_datetime(confirmed_on) < deadline:
		return deadline
	confirmed_on = get_datetime(confirmed_on)
	attended = sessions.latest if sessions.latest and sessions.latest >= confirmed_on else None
	return min(filter(None, (confirmed_on + grace, attended)))


def is_early(start_date: date) -> bool:
	"""Return whether the deadline of no section can have passed, because sessions begin on ``start_date`` or later."""
	return now_datetime() < _deadline(get_datetime(start_date))


def _deadline(first_session: datetime) -> datetime:
	settings = booking_settings.read()
	hours = settings.self_cancellation_hours if settings.self_cancellation == UNTIL_HOURS_BEFORE else 0
	return first_session - timedelta(hours=hours)


def _cancel_and_promote(
	activity_booking: str, student: str, reason_of: Callable[["ActivityBooking"], str | None], by_family: bool
) -> tuple["ActivityBooking", int]:
	booking, freed_seat = transactions.run(lambda: _cancel(activity_booking, student, reason_of, by_family))
	promoted = freed_seat and waitlist.promote_if_possible(booking.program_offering)
	return booking, int(promoted)


def _cancel(
	activity_booking: str, student: str, reason_of: Callable[["ActivityBooking"], str | None], by_family: bool
) -> tuple["ActivityBooking", bool]:
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	if booking.status == lifecycle.CANCELLED:
		return booking, False
	if by_family:
		_require_in_time(booking)
	reason = reason_of(booking)
	freed_seat = lifecycle.holds_seat(booking.status)
	declined = by_family and booking.status == lifecycle.OFFERED
	booking.status = lifecycle.CANCELLED
	booking.cancellation_reason = reason
	offering = snapshot_reader.load_offering(booking.program_offering)
	booking.save_and_settle(Judged(offering, event=events.DECLINED if declined else None))
	return booking, freed_seat


def _require_in_time(booking: "ActivityBooking") -> None:
	section = booking.allocated_student_group
	sessions = section_sessions.begun([section]).get(section) if section else None
	settings = booking_settings.read()
	if sentence := why_family_may_not_cancel(booking, sessions):
		throw(
			InvalidTransitionError,
			sentence,
			title=_("Too Late to Cancel"),
			values={
				"activity_booking": booking.name,
				"self_cancellation": settings.self_cancellation,
				"deadline": self_cancellation_ends(booking, sessions) if sessions else None,
			},
		)
