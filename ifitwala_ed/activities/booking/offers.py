"""Timed offers: accepting one, and ending those that nobody accepted in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import add_to_date, now_datetime
from pypika.queries import QueryBuilder

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import (
	cancellation,
	events,
	held,
	lifecycle,
	quiet_hours,
	snapshot_reader,
	transition,
	waitlist,
)
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.exceptions import InvalidTransitionError
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
LONG_AGO: Final = "1900-01-01 00:00:00"
# no reminder follows its offer sooner
QUIET_MINUTES: Final = 60
# several runs of the job, should one be late
BEFORE_QUIET_HOURS: Final = timedelta(minutes=30)


def confirm(activity_booking: str, student: str) -> "ActivityBooking":
	"""Accept an offer. A booking that is confirmed already stays as it is.

	Raises OfferExpiredError for a lapsed offer, after its expiry is stored and the seat is offered on; and
	InvalidTransitionError for a booking without an offer.
	"""
	booking, lapsed_on = transactions.run(lambda: _confirm(activity_booking, student))
	# what is not confirmed has lapsed, which no offer without an end does
	if booking.status != lifecycle.CONFIRMED and lapsed_on:
		expire(activity_booking, student)
		transition.refuse_lapsed_offer(lapsed_on)
	return booking


def send_on(activity_booking: str, student: str, reason: str) -> "tuple[ActivityBooking, int]":
	"""End an offer that nobody has answered, for a reason that the family is told, and offer the seat on; return the
	booking and how many (0 or 1) were offered the seat.

	What is cancelled already stays as it is. Raises InvalidTransitionError where the offer was answered meanwhile.
	"""

	def reason_of(booking: "ActivityBooking") -> str:
		if booking.status != lifecycle.OFFERED:
			throw(
				InvalidTransitionError,
				_("This booking is {0} by now: there is no offer to send on.").format(_(booking.status)),
				title=_("No Offer"),
				values={"activity_booking": booking.name, "status": booking.status},
			)
		return reason

	return cancellation.cancel_as_judged(activity_booking, student, reason_of)


def expire(activity_booking: str, student: str) -> bool:
	"""Store the expiry of a lapsed offer and offer its seat on; return whether it was this call that did."""
	with acting_as_system():
		expired = transactions.run(lambda: _expire(activity_booking, student))
		if expired:
			waitlist.promote_if_possible(expired.program_offering)
	return bool(expired)


def expire_lapsed() -> int:
	"""End every lapsed offer, each in its own transaction; return how many. Safe to run twice at once."""
	now = now_datetime()
	# An offer whose end is empty doesn't lapse; the audit finds it. Between two moments and not before one, which
	# Frappe would ask of empty ends as well, of every row there is.
	student_of = _offers_ending([["offer_expires_on", "between", [LONG_AGO, now]]])
	student_of |= _offers_of_what_is_over(now)
	return sum(
		batch.for_each(
			BOOKING,
			student_of,
			lambda name: expire(name, student_of[name]),
			title=_("An offer could not be ended"),
		)
	)


def remind() -> int:
	"""Put on record, once for each offer, that it is about to lapse; return how many. Messages start from the event."""
	settings, now = booking_settings.read(), now_datetime()
	hours = settings.offer_reminder_hours
	due_until = quiet_hours.reminders_due_until(now, settings.quiet_hours, BEFORE_QUIET_HOURS)
	if not hours or not due_until:
		return 0
	until = add_to_date(due_until, hours=hours)
	student_of = _offers_ending([["offer_expires_on", "between", [now, until]]])
	with acting_as_system():
		return sum(
			batch.for_each(
				BOOKING,
				student_of,
				lambda name: transactions.run(partial(_remind, name, student_of[name])),
				title=_("A reminder of an offer could not be put on record"),
			)
		)


def _offers_ending(when: list[list]) -> dict[str, str]:
	"""Return the offers whose end meets the filters, soonest first, with their students."""
	return dict(
		frappe.get_all(
			BOOKING,
			filters=[["status", "=", lifecycle.OFFERED], *when],
			fields=["name", "student"],
			order_by="offer_expires_on asc, name asc",
			as_list=True,
		)
	)


def end_with_last_session(differences: Sequence[SessionDifference]) -> int:
	"""Hook of the schedule: no offer outlasts what is now the last session of its section; return how many end earlier."""
	groups = sorted({each.group for each in differences if each.leaving})
	if not groups:
		return 0
	booking, last_session = DocType(BOOKING), Max(DocType("Location Booking").from_datetime)
	outlasting = (
		_offers_with_sessions()
		.select(booking.name, last_session)
		.where(booking.allocated_student_group.isin(groups))
		.groupby(booking.name, booking.offer_expires_on)
		# an offer whose end is empty has none to move
		.having(last_session < booking.offer_expires_on)
		.run()
	)
	for name, ends_on in outlasting:
		frappe.db.set_value(BOOKING, name, "offer_expires_on", ends_on, update_modified=False)
	return len(outlasting)


def _offers_of_what_is_over(now: datetime) -> dict[str, str]:
	"""Return the offers of sections whose last session has begun before the offer's end, whatever has moved it."""
	booking = DocType(BOOKING)
	return dict(
		_offers_with_sessions()
		.select(booking.name, booking.student)
		# what has ended by itself is found by its end, which is indexed; so is this
		.where(booking.offer_expires_on > now)
		.groupby(booking.name, booking.student)
		.having(Max(DocType("Location Booking").from_datetime) <= now)
		.run()
	)


def _offers_with_sessions() -> QueryBuilder:
	"""Return a query of the offers that have an end, each with all dated sessions of its section."""
	booking, session = DocType(BOOKING), DocType("Location Booking")
	return (
		frappe.qb.from_(booking)
		.join(session)
		.on(
			(session.source_name == booking.allocated_student_group)
			& (session.source_doctype == "Student Group")
		)
		.where((booking.status == lifecycle.OFFERED) & booking.offer_expires_on.isnotnull())
		.orderby(booking.name)
	)


def _remind(activity_booking: str, student: str) -> bool:
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	if booking.status != lifecycle.OFFERED or transition.is_lapsed(booking.offer_expires_on):
		return False
	if _was_offered_just_now(activity_booking) or _was_reminded(activity_booking):
		return False
	place = booking.place
	events.record(activity_booking, booking.school, place, place, event=events.OFFER_REMINDER)
	return True


def _was_offered_just_now(activity_booking: str) -> bool:
	"""Return whether the offer was made so lately that no reminder is needed; the job comes again within the hour."""
	offered = {"activity_booking": activity_booking, "event": events.BY_STATUS[lifecycle.OFFERED]}
	since = add_to_date(now_datetime(), minutes=-QUIET_MINUTES)
	return bool(frappe.db.exists(events.EVENT, {**offered, "occurred_on": [">", since]}))


def _was_reminded(activity_booking: str) -> bool:
	"""Return whether this offer was reminded of, whatever has happened since: a session that was moved asks for no other."""
	about_it = ("in", (events.BY_STATUS[lifecycle.OFFERED], events.OFFER_REMINDER))
	newest = frappe.get_all(
		events.EVENT,
		filters={"activity_booking": activity_booking, "event": about_it},
		pluck="event",
		order_by="occurred_on desc, name desc",
		limit=1,
	)
	return newest == [events.OFFER_REMINDER]


def _confirm(activity_booking: str, student: str) -> "tuple[ActivityBooking, datetime | None]":
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	offering = snapshot_reader.load_offering(booking.program_offering)
	deadline = booking.offer_deadline(offering)
	if booking.status == lifecycle.CONFIRMED or _has_lapsed(booking, deadline):
		return booking, deadline
	if booking.status != lifecycle.OFFERED:
		throw(
			InvalidTransitionError,
			_("This booking is {0}: there is no offer to accept.").format(_(booking.status)),
			title=_("No Offer"),
			values={"activity_booking": booking.name, "status": booking.status},
		)
	booking.status = lifecycle.CONFIRMED
	booking.save_and_settle(Judged(offering))
	return booking, deadline


def _expire(activity_booking: str, student: str) -> "ActivityBooking | None":
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	offering = snapshot_reader.load_offering(booking.program_offering)
	if booking.status != lifecycle.OFFERED or not _has_lapsed(booking, booking.offer_deadline(offering)):
		return None
	booking.status = lifecycle.EXPIRED
	booking.save_and_settle(Judged(offering))
	return booking


def _has_lapsed(booking: "ActivityBooking", deadline: datetime | None) -> bool:
	return booking.status == lifecycle.EXPIRED or (
		booking.status == lifecycle.OFFERED and transition.is_lapsed(deadline)
	)
