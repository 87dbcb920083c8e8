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
	cancel_activity_booking,
	close_activity_booking_window,
	confirm_activity_booking_offer,
	get_student_activity_bookings,
	open_activity_booking_window,
	submit_activity_booking,
)
from tests.factories import billing, offerings, people, places
from tests.integration.booking.conftest import acting_as

pytestmark = pytest.mark.mariadb

# what version 15 asks in a bench, which is some more than the embedded host needs
PER_PLAIN_SUBMIT, PER_SUBMIT, PER_PLACE_IN_A_QUEUE = 16, 21, 18
PER_ANSWERED_OFFER, PER_CANCELLATION, PER_CANCELLATION_AND_OFFER = 19, 19, 36
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


def submit(made: offerings.Offered, family: people.Family, *sections: str, **values: str) -> int:
	"""The statements of one submit in a warm process, as the second of its kind."""
	with acting_as(family.user):
		submit_activity_booking(made.offering, family.students[1], choices=list(sections), **values)
		return statements_of(
			lambda: submit_activity_booking(
				made.offering,
				family.student,
				choices=list(sections),
				idempotency_key=family.student,
				**values,
			)
		)


def family_of(made: offerings.Offered) -> people.Family:
	family = people.family(made.school, children=2)
	frappe.db.commit()
	return family


def test_a_submit_stays_within_its_statements() -> None:
	made = offerings.open_offering(sections=3)
	assert submit(made, family_of(made), made.section) <= PER_PLAIN_SUBMIT


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


def test_the_dearest_submit_stays_within_its_statements() -> None:
	"""To be paid by a payer who was chosen, with a total and year groups, for a child of a school below that has a class."""
	trust, (below, _other) = places.campuses()
	year_group = places.year_group().name
	made = offerings.open_offering(
		sections=3,
		school=trust.name,
		activity_year_groups=[{"year_group": year_group}],
		activity_payment_required=1,
		activity_fee_amount=50,
		activity_billable_offering=billing.billable_offering().name,
	)
	frappe.db.set_value("Program Offering", made.offering, "capacity", 30)
	frappe.get_doc("Program Offering", made.offering).save()
	own, chosen = (billing.account_holder().name for _each in "ab")
	family = people.family(
		below.name,
		children=2,
		account_holder=own,
		year_group=year_group,
		payers=[{"account_holder": chosen, "may_be_charged": 1}],
	)
	offerings.school_class(below.name, made.academic_year, family.students)
	frappe.db.commit()
	assert submit(made, family, made.section, account_holder=chosen) <= PER_SUBMIT
	answer = frappe.get_last_doc("Activity Booking", {"student": family.student})
	assert (answer.status, answer.account_holder) == ("Confirmed", chosen)


def test_a_place_in_a_queue_an_answer_to_an_offer_and_a_cancellation_stay_within_their_statements() -> None:
	made = offerings.open_offering(capacity=1)
	seated, first, second, third = (family_of(made) for _number in range(4))
	held, offered, given_up = (book(made, family) for family in (seated, first, second))
	# what Frappe reads once of a user is read for the first child
	book(made, third, third.students[1])
	with acting_as(third.user):
		queued = statements_of(partial(submit_activity_booking, made.offering, third.student))
	assert queued <= PER_PLACE_IN_A_QUEUE
	with acting_as(seated.user):
		cancelled = statements_of(partial(cancel_activity_booking, held))
	assert cancelled <= PER_CANCELLATION_AND_OFFER
	with acting_as(first.user):
		confirmed = statements_of(partial(confirm_activity_booking_offer, offered))
	assert confirmed <= PER_ANSWERED_OFFER
	with acting_as(second.user):
		left = statements_of(partial(cancel_activity_booking, given_up))
	assert left <= PER_CANCELLATION
	assert [status_of(each) for each in (held, offered, given_up)] == ["Cancelled", "Confirmed", "Cancelled"]


def book(made: offerings.Offered, family: people.Family, student: str = "") -> str:
	with acting_as(family.user):
		return submit_activity_booking(made.offering, student or family.student)["name"]


def status_of(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


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
