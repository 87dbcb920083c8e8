"""Ways of breaking the app on purpose: a race test is worth something only if it fails without the lock.

Nothing in the app knows of these switches. A switch is set before the threads that it is meant for begin and taken
back when they have ended, never by one of them; counting_server.py sets one for a whole server.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import BrokenBarrierError
from typing import Any
from unittest import mock

import frappe

from ifitwala_ed.activities import next_term
from ifitwala_ed.activities.booking import lifecycle, seats
from ifitwala_ed.activities.outbox import delivery, planning
from ifitwala_ed.activities.programme_import import writing
from ifitwala_ed.attendance import pick_ups
from ifitwala_ed.schedule import locks
from ifitwala_ed.school import student_locks
from ifitwala_ed.school_billing import billed_bookings, invoice_claims, invoices

# How long one waits for the others at a barrier: long on a slow machine too, and shorter than MariaDB waits for a lock.
MEETING_SECONDS = 40
# So many requests have counted before one of them takes a seat: all threads of counting_server.py's one process.
COUNTING_TOGETHER = 24


def take_seat_by_count(
	change: seats.LedgerChange,
	has_total: bool,
	judged_revisions: dict[str, int] | None,
	*,
	after_counting: Callable[[], Any] = lambda: None,
) -> bool:
	"""The way many systems do it: COUNT the seats held, then take one, without a condition on the row."""
	ledger = frappe.db.get_value(seats.LEDGER, change.ledger, ["student_group", "capacity"], as_dict=True)
	held = frappe.db.count(
		"Activity Booking",
		{
			"allocated_student_group": ledger.student_group,
			"status": ["in", lifecycle.SEAT_HOLDING_STATES],
		},
	)
	# the booking that asks is stored already and counts itself
	if change.held > 0 and held > ledger.capacity:
		return False
	after_counting()
	row = frappe.qb.DocType(seats.LEDGER)
	frappe.qb.update(row).set(row.seats_held, row.seats_held + change.held).where(
		row.name == change.ledger
	).run()
	return True


def counting_together(barrier: Any) -> Callable[..., bool]:
	"""Seats taken by count, where all have counted before the first takes one; who comes later counts alone."""
	return partial(take_seat_by_count, after_counting=partial(wait_once, barrier))


@contextmanager
def no_student_lock() -> Iterator[None]:
	with mock.patch.object(student_locks, "lock_student", return_value=True):
		yield


@contextmanager
def meeting_before_the_seat(barrier: Any) -> Iterator[None]:
	"""Every request stops before it settles its seat until all have come that far."""
	settle: Callable[..., None] = seats.settle

	def wait_and_settle(*args: Any, **kwargs: Any) -> None:
		wait_once(barrier)
		settle(*args, **kwargs)

	with mock.patch.object(seats, "settle", wait_and_settle):
		yield


@contextmanager
def meeting_before_the_seats_of_a_basket(barrier: Any) -> Iterator[None]:
	"""As ``meeting_before_the_seat``, for baskets."""
	settle_together: Callable[..., None] = seats.settle_together

	def wait_and_settle(settlements: Any) -> None:
		wait_once(barrier)
		settle_together(settlements)

	with mock.patch.object(seats, "settle_together", wait_and_settle):
		yield


@contextmanager
def meeting_before_the_lock_of_a_delivery(barrier: Any) -> Iterator[None]:
	"""Two workers have chosen their rows before either takes the lock of one."""
	lock = delivery._lock

	def wait_and_lock(name: str, **options: Any) -> Any:
		wait_once(barrier)
		return lock(name, **options)

	with mock.patch.object(delivery, "_lock", wait_and_lock):
		yield


@contextmanager
def no_lock_of_a_delivery(barrier: Any) -> Iterator[None]:
	"""A delivery looks whether its row is pending, and sends, without holding the row."""

	def look(name: str, **_options: Any) -> Any:
		fields = ["status", "attempts", "activity_booking_event", "channel", "recipient"]
		row = frappe.db.get_value(delivery.DELIVERY, name, fields, as_dict=True)
		wait_once(barrier)
		return row

	with mock.patch.object(delivery, "_lock", look):
		yield


@contextmanager
def meeting_before_planning(barrier: Any) -> Iterator[None]:
	"""Two planners have both found the event before either plans it."""
	plan = planning.plan

	def wait_and_plan(event: Any) -> bool:
		wait_once(barrier)
		return plan(event)

	with mock.patch.object(planning, "plan", wait_and_plan):
		yield


@contextmanager
def events_never_claimed() -> Iterator[None]:
	"""Each of two planners believes that the event is its own; afterwards nobody looks for it again."""
	claim = planning._claim

	def claim_as_all_do(event: str) -> bool:
		claim(event)
		return True

	with mock.patch.object(planning, "_claim", claim_as_all_do):
		yield


@contextmanager
def imports_without_the_schools_lock(barrier: Any) -> Iterator[None]:
	"""Two imports have both looked for the offering before either makes it."""
	look = writing.offerings_of

	def look_and_wait(*arguments: Any) -> list[str]:
		found = look(*arguments)
		wait_once(barrier)
		return found

	with (
		mock.patch.object(locks, "wait_turn"),
		mock.patch.object(writing, "offerings_of", look_and_wait),
	):
		yield


@contextmanager
def copies_without_the_sources_lock(barrier: Any) -> Iterator[None]:
	"""Two copies have both seen that the term is free before either is made."""
	check = next_term._require_free_term

	def check_and_wait(*arguments: Any) -> None:
		check(*arguments)
		wait_once(barrier)

	with (
		mock.patch.object(next_term, "_lock_source"),
		mock.patch.object(next_term, "_require_free_term", check_and_wait),
	):
		yield


def wait_once(barrier: Any) -> None:
	"""Meet the others the first time; who comes later, or alone, or again after an error, goes on."""
	if not barrier.broken:
		with suppress(BrokenBarrierError):
			barrier.wait(MEETING_SECONDS)
		barrier.abort()


def look_at_the_claim(activity_booking: str) -> invoice_claims.Claim:
	"""What the claim says, without holding it."""
	sales_invoice = frappe.db.get_value(invoice_claims.CLAIM, activity_booking, "sales_invoice")
	return invoice_claims.Claim(activity_booking, sales_invoice, None)


@contextmanager
def no_invoice_claim() -> Iterator[None]:
	with mock.patch.object(invoice_claims, "hold", look_at_the_claim):
		yield


def store_billing(judged: billed_bookings.BilledBooking, billing_status: str, **values: Any) -> None:
	frappe.db.set_value(
		billed_bookings.BOOKING,
		judged.name,
		{"billing_status": billing_status, "sales_invoice": values["sales_invoice"]},
	)


@contextmanager
def billing_stored_without_a_look() -> Iterator[None]:
	"""The booking is not compared with what was judged before the invoice was made."""
	with mock.patch.object(billed_bookings, "settle", store_billing):
		yield


@contextmanager
def meeting_before_the_invoice(barrier: Any) -> Iterator[None]:
	"""Every worker stops before it makes the invoice until all have come that far; who comes again goes on."""
	insert: Callable[..., Any] = invoices._insert
	came = set()

	def wait_and_insert(*args: Any) -> Any:
		if threading.get_ident() not in came:
			came.add(threading.get_ident())
			barrier.wait(MEETING_SECONDS)
		return insert(*args)

	with mock.patch.object(invoices, "_insert", wait_and_insert):
		yield


def unheld_pick_ups(
	students: set[str], **_asked: bool
) -> tuple[dict[pick_ups.Seat, pick_ups.Held], dict[str, pick_ups.WhoMay]]:
	"""Who is to be told of pick-ups, without holding the children, of whom nothing else is on record."""
	rows = frappe.get_all(
		"Activity Booking",
		filters={"student": ["in", students]},
		fields=["student", "allocated_student_group", "name", "school"],
		order_by="name asc",
	)
	told = {(row.student, row.allocated_student_group): pick_ups.Held(row.name, row.school) for row in rows}
	return told, {student: ([], []) for student in students}
