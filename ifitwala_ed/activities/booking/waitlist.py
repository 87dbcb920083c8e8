"""The queue of an offering: who is next, and offering a freed seat to them.

Order is the order of joining; a position is derived and never stored. Who lost a seat because the school cancelled its
section goes before those who only waited. Promotion is its own transaction for each student, after the one that freed
the seat.
"""

from collections.abc import Collection
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import Case, DocType, Order
from pypika.analytics import RowNumber, Sum

from ifitwala_ed.activities import coordinators
from ifitwala_ed.activities.booking import events, held, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot, SeatCount, Section
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.errors import said_so_far, unsay_last, unsay_since
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.exceptions import NotEligibleError, ScheduleClashError
from ifitwala_ed.school import student_locks

BOOKING: Final = "Activity Booking"
LEDGER: Final = "Activity Seat Ledger"


class Outcome(Enum):
	"""What became of one attempt to promote somebody."""

	PROMOTED = "promoted"
	SKIPPED = "skipped"
	BROKEN = "broken"
	NO_SEAT = "no seat"


def in_order(query: Any, booking: Any) -> Any:
	"""Return a query of waiting bookings, or a number over them, in the order of the queue."""
	return (
		query.orderby(booking.goes_first, order=Order.desc)
		.orderby(booking.waitlist_joined_on)
		.orderby(booking.name)
	)


def positions(activity_bookings: list[str]) -> dict[str, int]:
	"""Return how many seats have to come free until each waiting booking is offered one, 1 is next. One query.

	That is its place in its section's queue. Where the offering's total is full, a seat of it goes to the earliest of
	all sections with room: then these stand in the same line, and with them its own section.
	"""
	if not activity_bookings:
		return {}
	wanted = DocType(BOOKING).as_("wanted")
	offerings = frappe.qb.from_(wanted).select(wanted.program_offering)
	offerings = offerings.where(wanted.name.isin(activity_bookings) & (wanted.status == lifecycle.WAITLISTED))
	queue = _lines(offerings).as_("line")
	# who stands in a section with room is counted there already
	in_line_of_total = queue.before_with_room + Case().when(queue.has_room == 1, 0).else_(queue.place)
	rows = (
		frappe.qb.from_(queue)
		.select(queue.name, Case().when(queue.total_is_full == 1, in_line_of_total).else_(queue.place))
		.where(queue.name.isin(activity_bookings))
		.run()
	)
	return {name: int(position) for name, position in rows}


def _lines(offerings: Any) -> Any:
	"""Return a query of everybody who waits in some offerings: the place in the queue of the section, whether that has
	room, whether the total is full, and how many stand in sections with room up to here, this booking included."""
	booking, room, total = (
		DocType(BOOKING).as_("queued"),
		DocType(LEDGER).as_("room"),
		DocType(LEDGER).as_("total"),
	)
	has_room = Case().when(room.seats_held < room.capacity, 1).else_(0)
	of_section = in_order(RowNumber().over(booking.allocated_student_group), booking)
	of_offering = in_order(Sum(has_room).over(booking.program_offering), booking)
	# a section whose ledger is empty has no room, and without a total's row, nothing of it is full
	return (
		frappe.qb.from_(booking)
		.left_join(room)
		.on(
			(room.program_offering == booking.program_offering)
			& (room.student_group == booking.allocated_student_group)
		)
		.left_join(total)
		.on((total.program_offering == booking.program_offering) & total.student_group.isnull())
		.select(
			booking.name,
			of_section.as_("place"),
			has_room.as_("has_room"),
			of_offering.as_("before_with_room"),
			Case().when(total.seats_held >= total.capacity, 1).else_(0).as_("total_is_full"),
		)
		.where((booking.status == lifecycle.WAITLISTED) & booking.program_offering.isin(offerings))
	)


def fill(program_offering: str) -> int:
	"""Offer every free seat to whoever is next; return the number of offers made."""
	promoted = 0
	while promote_next(program_offering):
		promoted += 1
	return promoted


def fill_later(program_offering: str) -> None:
	"""Have a job fill the offering's free seats once this transaction is committed; ``fill_all`` makes up for a lost one."""
	call_later("ifitwala_ed.activities.booking.waitlist.fill", program_offering=program_offering)


def fill_all() -> int:
	"""Offer on, every five minutes, what a crash between a freed seat and its promotion left; return the offers
	made.
	"""
	room = DocType(LEDGER)
	waited_for = (
		frappe.qb.from_(room)
		.select(room.program_offering)
		.distinct()
		.where((room.waiting > 0) & (room.seats_held < room.capacity))
		.orderby(room.program_offering)
		.run()
	)
	return _fill_each([program_offering for (program_offering,) in waited_for])


def fill_if_possible(program_offering: str) -> int:
	"""Call ``fill`` after something that is stored already, which a failing promotion must not turn into an error."""
	return _fill_each([program_offering])


def promote_if_possible(program_offering: str) -> bool:
	"""Call ``promote_next`` after something that is stored already, which a busy database must not turn into an error.

	What isn't offered now, the job offers within 5 minutes.
	"""
	try:
		return promote_next(program_offering)
	except batch.busy_database():
		batch.log_failure("Program Offering", program_offering, title=_("A queue could not be moved"))
		return False


def _fill_each(program_offerings: list[str]) -> int:
	title = _("A queue could not be moved")
	return sum(batch.for_each("Program Offering", program_offerings, fill, title=title))


def promote_next(program_offering: str) -> bool:
	"""Offer one free seat of the offering to the earliest who can attend; return whether somebody got it."""
	passed_over: dict[str, Outcome] = {}
	while True:
		offering = snapshot_reader.load_offering(program_offering)
		candidate = _next_in_line(offering, passed_over) if _promotes(offering) else None
		if not candidate:
			if passed_over and set(passed_over.values()) == {Outcome.BROKEN}:
				coordinators.tell_that_nothing_works(_broken_title())
			return False
		with acting_as_system():
			outcome = _try_to_offer(candidate)
		if outcome is Outcome.PROMOTED:
			return True
		passed_over[candidate.name] = outcome


def _broken_title() -> str:
	return _("A waiting booking could not be promoted")


def next_if_freed(program_offering: str, student_group: str | None) -> str | None:
	"""Return the booking that a seat of a section would be offered to first, if it came free now; None for nobody.

	Where something is in that child's way, it is offered to who comes after.
	"""
	offering = snapshot_reader.load_offering(program_offering)
	freed = replace(
		offering,
		sections=tuple(
			replace(each, seats=_with_one_more(each.seats)) if each.student_group == student_group else each
			for each in offering.sections
		),
		total=_with_one_more(offering.total) if offering.total else None,
	)
	candidate = _next_in_line(freed, ()) if _promotes(freed) else None
	return candidate.name if candidate else None


def _with_one_more(seats: SeatCount) -> SeatCount:
	return replace(seats, seats_held=seats.seats_held - 1)


def _promotes(offering: OfferingSnapshot) -> bool:
	return bool(
		offering.activity_auto_promote_waitlist
		and offering.status == "Active"
		and (offering.total is None or offering.total.has_free_seat)
	)


def _has_seat_to_offer(section: Section) -> bool:
	return section.seats.has_free_seat and section.meets


def _next_in_line(offering: OfferingSnapshot, passed_over: Collection[str]) -> frappe._dict | None:
	sections = [
		section.student_group
		for section in offering.active_sections
		if _has_seat_to_offer(section) and section.seats.waiting
	]
	if not sections:
		return None
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.student)
		.where(booking.program_offering == offering.name)
		.where((booking.status == lifecycle.WAITLISTED) & booking.allocated_student_group.isin(sections))
		.limit(1)
	)
	if passed_over:
		query = query.where(booking.name.notin(list(passed_over)))
	rows = in_order(query, booking).run(as_dict=True)
	return rows[0] if rows else None


def _try_to_offer(candidate: frappe._dict) -> Outcome:
	said = said_so_far()
	try:
		return transactions.run(partial(_offer, candidate.name, candidate.student))
	except batch.BROKEN_ROW:
		# a booking that can't even be judged must not hold up everybody behind it, nor be told to who made room
		batch.log_failure(BOOKING, candidate.name, title=_broken_title())
		unsay_since(said)
		return Outcome.BROKEN


def _offer(activity_booking: str, student: str) -> Outcome:
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	if booking.status != lifecycle.WAITLISTED:
		return Outcome.SKIPPED
	offering = snapshot_reader.load_offering(booking.program_offering)
	section = offering.section(booking.allocated_student_group)
	if not section or not _has_seat_to_offer(section) or not _promotes(offering):
		return Outcome.NO_SEAT
	waiting = Place(booking.status, booking.allocated_student_group)
	booking.status = lifecycle.OFFERED
	try:
		booking.save_and_settle(Judged(offering))
	except (ScheduleClashError, NotEligibleError) as refusal:
		unsay_last()
		events.record_once(
			activity_booking, booking.school, waiting, event=events.PROMOTION_SKIPPED, reason=str(refusal)
		)
		return Outcome.SKIPPED
	return Outcome.PROMOTED
