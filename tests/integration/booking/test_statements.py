"""What one booking costs, counted at the database server."""

from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

import frappe
import pytest
from redis import Redis

from ifitwala_ed.activities.booking import seats, submission
from ifitwala_ed.api.activity_booking import (
	allocate_activity_bookings,
	close_activity_booking_window,
	get_student_activity_bookings,
	open_activity_booking_window,
	submit_activity_booking,
)
from tests.factories import billing, offerings, people
from tests.integration.booking.conftest import acting_as

pytestmark = pytest.mark.mariadb

PER_SUBMIT = 25
PER_OPENING, PER_OPENING_OF_A_LOTTERY = 57, 63
PER_DRY_DRAW, PER_DRAW = 50, 78
FROM_SEAT_TO_COMMIT = 10


def asked() -> int:
	"""How many statements this connection has sent; the question itself is one."""
	return int(frappe.db.sql("SHOW SESSION STATUS LIKE 'Questions'")[0][1])


def statements_of(call: Callable[[], Any]) -> int:
	before = asked()
	call()
	return asked() - before - 1


def submit(made: offerings.Offered, family: people.Family, *sections: str) -> int:
	"""The statements of one submit in a warm process, as the second of its kind."""
	with acting_as(family.user):
		submit_activity_booking(made.offering, family.students[1], choices=list(sections))
		return statements_of(
			lambda: submit_activity_booking(
				made.offering, family.student, choices=list(sections), idempotency_key=family.student
			)
		)


def family_of(made: offerings.Offered) -> people.Family:
	family = people.family(made.school, children=2)
	frappe.db.commit()
	return family


def test_a_submit_stays_within_its_statements() -> None:
	made = offerings.open_offering(sections=3)
	assert submit(made, family_of(made), made.section) <= PER_SUBMIT


def test_a_paid_submit_with_a_total_stays_within_its_statements() -> None:
	made = offerings.open_offering(
		capacity=30,
		activity_payment_required=1,
		activity_fee_amount=50,
		activity_billable_offering=billing.billable_offering().name,
	)
	family = people.family(made.school, children=2, account_holder=billing.account_holder().name)
	frappe.db.commit()
	assert submit(made, family, made.section) <= PER_SUBMIT


def test_sections_and_bookings_cost_no_statement_more() -> None:
	small, large = offerings.open_offering(sections=1), offerings.open_offering(sections=12)
	for _number in range(5):
		other = people.family(large.school)
		with acting_as(other.user):
			submit_activity_booking(large.offering, other.student, choices=[large.section])
	costs = [submit(made, family_of(made), made.section) for made in (small, large)]
	assert costs[0] == costs[1]


def test_choices_cost_no_statement_more() -> None:
	made = offerings.open_offering(sections=3)
	assert submit(made, family_of(made), made.section) == submit(made, family_of(made), *made.sections)


def test_opening_a_window_stays_within_its_statements() -> None:
	first, made = (offerings.offering(sections=3) for _each in "ab")
	frappe.db.commit()
	open_activity_booking_window(first.offering)
	assert statements_of(lambda: open_activity_booking_window(made.offering)) <= PER_OPENING


def test_a_draw_stays_within_its_statements() -> None:
	drawn, made = (
		offerings.offering(sections=3, activity_allocation_mode="Lottery (Preference)") for _each in "ab"
	)
	frappe.db.commit()
	open_and_draw(drawn)
	opening, dry_draw, draw = open_and_draw(made)
	assert opening <= PER_OPENING_OF_A_LOTTERY
	assert dry_draw <= PER_DRY_DRAW
	assert draw <= PER_DRAW


def open_and_draw(made: offerings.Offered) -> list[int]:
	"""The statements of opening a lottery, of a dry draw and of the draw among three children."""
	opening = statements_of(lambda: open_activity_booking_window(made.offering))
	for _number in range(3):
		submit_activity_booking(made.offering, people.student(made.school).name, choices=made.sections)
	close_activity_booking_window(made.offering)
	dry_draw = statements_of(lambda: allocate_activity_bookings(made.offering, dry_run=1))
	return [opening, dry_draw, statements_of(lambda: allocate_activity_bookings(made.offering))]


def test_little_lies_between_the_seat_and_the_commit() -> None:
	made = offerings.open_offering()
	family = family_of(made)
	at_seat = []
	take_seat = seats._apply

	def note_and_take(*args: Any) -> bool:
		at_seat.append(asked())
		return take_seat(*args)

	run = submission.transactions.run
	with (
		acting_as(family.user),
		mock.patch.object(seats, "_apply", note_and_take),
		mock.patch.object(
			submission.transactions, "run", lambda work: (run(work), at_seat.append(asked()))[0]
		),
	):
		submit_activity_booking(made.offering, family.student, choices=[made.section])
	assert at_seat[1] - at_seat[0] <= FROM_SEAT_TO_COMMIT


def test_no_redis_no_job_and_no_mail_between_the_seat_and_the_commit() -> None:
	made = offerings.open_offering()
	family = family_of(made)
	holding, called, seats_taken = [], [], []
	take_seat = seats._apply

	def take_and_watch(*args: Any) -> bool:
		holding.append(True)
		seats_taken.append(args)
		frappe.db.before_commit.add(holding.clear)
		return take_seat(*args)

	def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
		def call(*args: Any, **kwargs: Any) -> Any:
			if holding:
				called.append((name, args[1:]))
			return function(*args, **kwargs)

		return call

	with (
		acting_as(family.user),
		mock.patch.object(seats, "_apply", take_and_watch),
		mock.patch.object(Redis, "execute_command", watched("redis", Redis.execute_command)),
		mock.patch.object(frappe, "enqueue", watched("enqueue", frappe.enqueue)),
		mock.patch.object(frappe, "sendmail", watched("sendmail", frappe.sendmail)),
	):
		submit_activity_booking(made.offering, family.student, choices=[made.section])
	assert seats_taken
	assert not holding
	assert called == []


def test_a_page_of_bookings_has_a_fixed_number_of_statements() -> None:
	first = offerings.open_offering(sections=3)
	family = family_of(first)
	offered = [first, *(offerings.open_offering(school=first.school, sections=3) for _number in range(2))]
	costs = []
	for number, made in enumerate(offered):
		with acting_as(family.user):
			submit_activity_booking(made.offering, family.student, choices=[made.sections[number]])
			get_student_activity_bookings(family.student)
			costs.append(statements_of(partial(get_student_activity_bookings, family.student)))
	assert len(set(costs)) == 1
