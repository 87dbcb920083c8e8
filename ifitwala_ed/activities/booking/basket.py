"""Several bookings in one act: all of them or none, in one transaction; or each for itself.

It is the one place where a transaction of a booking locks several students: by name, before anything is read. What is
decided of one request counts for those after it: a sibling takes the last seat, a child is in one place at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import frappe

from ifitwala_ed.activities.booking import (
	access,
	idempotency,
	intake,
	intake_refusals,
	lifecycle,
	refused_submits,
	seats,
	snapshot_reader,
	submission,
	waitlist,
)
from ifitwala_ed.activities.booking.lifecycle import NOWHERE
from ifitwala_ed.activities.booking.reasons import Reason
from ifitwala_ed.activities.booking.submission import OPTIMISTIC_ATTEMPTS, Request
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.exceptions import ActivityBookingError, IdempotencyKeyReuseError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

# a statement of SQL for each thing that is written, and nobody has more children
MOST_ITEMS: Final = 12


@dataclass(frozen=True)
class Refused:
	"""Why one request of a basket is not done, by its place in it."""

	index: int
	refusal: ActivityBookingError


@dataclass(frozen=True)
class Outcome:
	"""What a basket has become: the bookings made, in its order, and what was refused."""

	bookings: "Sequence[ActivityBooking]" = ()
	refused: Sequence[Refused] = ()


class _NotAll(Exception):
	"""Something of a basket that is wanted as a whole was refused, so nothing of it is stored."""

	def __init__(self, refused: Sequence[Refused]) -> None:
		super().__init__(refused)
		self.refused = refused


def submit_together(requests: Sequence[Request]) -> Outcome:
	"""Book all of it, or nothing; with the same key again, give the bookings made before. What is refused is named one by
	one. Raises IdempotencyKeyReuseError.
	"""
	if earlier := idempotency.earlier_bookings(_keys(requests)):
		return Outcome(earlier)
	try:
		outcome = _submit_together(requests)
	except Exception as error:
		refused_submits.count((request.offering.name, error) for request in requests)
		raise
	refused_submits.count((requests[each.index].offering.name, each.refusal) for each in outcome.refused)
	return outcome


def _submit_together(requests: Sequence[Request]) -> Outcome:
	said = said_so_far()
	try:
		bookings = transactions.run(_Attempt(requests))
	except (frappe.UniqueValidationError, _NotAll, transactions.StaleJudgement) as error:
		unsay_since(said)
		# the transaction is rolled back, so a twin's rows can be read: the same basket that was faster
		if earlier := idempotency.earlier_bookings(_keys(requests)):
			return Outcome(earlier)
		return Outcome(refused=error.refused if isinstance(error, _NotAll) else _all_refused(requests, error))
	_promote(bookings)
	return Outcome(bookings)


def submit_each(requests: Sequence[Request]) -> Outcome:
	"""Book what can be booked, one after the other, each in a transaction of its own; what was made before with the same
	key is given again, and the rest goes on. Raises IdempotencyKeyReuseError.
	"""
	made = idempotency.made_before(_keys(requests))
	bookings: list[ActivityBooking] = []
	refused = []
	for index, request in enumerate(requests):
		if name := made.get(request.idempotency_key or ""):
			bookings.append(frappe.get_doc("Activity Booking", name))
			continue
		if any(each.program_offering == request.offering.name for each in bookings):
			# a sibling before it may have taken the last seat
			request = replace(request, offering=snapshot_reader.load_offering(request.offering.name))
		said = said_so_far()
		try:
			bookings.append(submission.book(request))
		except IdempotencyKeyReuseError:
			raise
		except ActivityBookingError as refusal:
			unsay_since(said)
			refused.append(Refused(index, refusal))
	return Outcome(bookings, refused)


@dataclass
class _Attempt:
	"""One transaction's worth of a basket: locked, read, decided, stored one by one; then all seats are taken.

	The first takes offerings and students as they were read before, every other reads them anew. After a few lost races
	the sections' seats are locked before they are judged, so that what is judged can't change.
	"""

	requests: Sequence[Request]
	attempts: int = 0
	lost_races: int = 0
	tried: set[tuple[str, str]] = field(default_factory=set)

	def __call__(self) -> "list[ActivityBooking]":
		names = {request.student.name for request in self.requests}
		enrolled = student_locks.lock_students(names)
		self.attempts += 1
		if self.lost_races >= OPTIMISTIC_ATTEMPTS:
			seats.lock_ledgers_in_order(self.tried, {request.offering.name for request in self.requests})
		is_anew = self.attempts > 1 or enrolled != names
		offerings = {request.offering.name: request.offering for request in self.requests}
		students = {request.student.name: request.student for request in self.requests}
		if is_anew:
			offerings = {name: snapshot_reader.load_offering(name) for name in offerings}
			students = {name: access.load_student(name) for name in students}
		stored, refused = [], []
		for index, request in enumerate(self.requests):
			offering = offerings[request.offering.name]
			try:
				decision = submission.judge(request, offering, students[request.student.name])
			except ActivityBookingError as refusal:
				refused.append(Refused(index, refusal))
				continue
			self.tried.update((offering.name, section.student_group) for section in decision.tried)
			stored.append(submission.store(request, offering, decision))
			offerings[offering.name] = offering.with_place(stored[-1].place)
		if refused:
			raise _NotAll(refused)
		try:
			seats.settle_together(_settlements(stored))
		except Exception as error:
			self.lost_races += transactions.is_lost_race(error)
			raise
		return stored


def _settlements(stored: "Sequence[ActivityBooking]") -> Iterable[seats.Settlement]:
	"""Return what bookings do with the rows of seats, for each offering at once."""
	by_offering: dict[str, list[ActivityBooking]] = defaultdict(list)
	for booking in stored:
		by_offering[booking.program_offering].append(booking)
	for program_offering, bookings in by_offering.items():
		applied = [each for each in bookings if each.status == lifecycle.SUBMITTED]
		# as the first of them was judged: those after it counted what it takes, and are held to the same row
		judged = bookings[0].flags.judged.offering
		yield seats.Settlement(
			program_offering,
			moves=[(NOWHERE, each.place) for each in bookings],
			entered=[row for each in applied if (row := each.first_choice_with_seats())],
			has_total=judged.total is not None,
			judged=judged.seat_counts,
		)


def _keys(requests: Sequence[Request]) -> dict[str, str]:
	return {request.idempotency_key: request.fingerprint for request in requests if request.idempotency_key}


def _all_refused(requests: Sequence[Request], error: Exception) -> list[Refused]:
	"""Return a refusal for each, where the database decided against all of them at once."""
	is_twin = isinstance(error, frappe.UniqueValidationError)

	def reason(request: Request) -> Reason:
		if not is_twin:
			return intake.full(request.offering, [])
		return intake.already_booked(
			request.student.student_name, request.offering.title, lifecycle.SUBMITTED
		)

	return [Refused(index, _refusal(reason(request))) for index, request in enumerate(requests)]


def _refusal(reason: Reason) -> ActivityBookingError:
	"""Return a refusal instead of throwing it."""
	said = said_so_far()
	try:
		intake_refusals.refuse([reason])
	except ActivityBookingError as refusal:
		unsay_since(said)
		return refusal


def _promote(bookings: "Sequence[ActivityBooking]") -> None:
	"""Let the queues move that somebody joined although a seat is free; each in a transaction of its own."""
	waiting = [booking for booking in bookings if booking.status == lifecycle.WAITLISTED]
	promoted = {
		name for name in {each.program_offering for each in waiting} if waitlist.promote_if_possible(name)
	}
	for booking in waiting:
		if booking.program_offering in promoted:
			booking.reload()
