"""Families' baskets that want the last seats of the same sections at once, in opposite orders."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import seats, submission
from ifitwala_ed.api import portal
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage
from tests.support.deadlocks import counting_deadlocks
from tests.support.parallel import in_processes, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

FAMILIES, SEATS = 4, 2


@dataclass(frozen=True)
class Crossing:
	"""Two offerings with a limit on all their sections, and families with two children who want both."""

	made: tuple[offerings.Offered, offerings.Offered]
	families: list[people.Family]

	def basket(self, number: int) -> tuple[str, list[dict[str, Any]]]:
		"""Every second family has the other order, of its children as well as of the offerings."""
		family, made = self.families[number], self.made
		if number % 2:
			made = made[::-1]
		return family.user, [
			{"program_offering": each.offering, "student": student, "choices": [each.section]}
			for each, student in zip(made, family.students, strict=True)
		]


def crossing(families: int = FAMILIES, capacity: int = SEATS, **values: Any) -> Crossing:
	first = offerings.open_offering(capacity=capacity, **values)
	second = offerings.open_offering(capacity=capacity, school=first.school, **values)
	made = Crossing((first, second), [people.family(first.school, children=2) for _each in range(families)])
	frappe.db.commit()
	return made


def with_totals(made: Crossing) -> Crossing:
	for each in made.made:
		frappe.get_doc("Program Offering", each.offering).update({"capacity": SEATS}).save(
			ignore_permissions=True
		)
	frappe.db.commit()
	return made


def send(user: str, items: list[dict[str, Any]], **arguments: Any) -> dict[str, Any]:
	frappe.set_user(user)
	return portal.submit_activity_basket(items, **arguments)


def send_and_count(user: str, items: list[dict[str, Any]], key: str | None) -> tuple[dict[str, Any], int]:
	"""As a process of its own does it, with the deadlocks that its retries have hidden."""
	with counting_deadlocks() as met:
		answer = send(user, items, idempotency_key=key)
	return answer, len(met)


def seats_of(made: Crossing) -> Counter[int]:
	"""How many families hold how many seats, as it is stored."""
	frappe.db.rollback()
	held = Counter(
		frappe.get_all(
			"Activity Booking",
			{"program_offering": ["in", [each.offering for each in made.made]], "status": "Confirmed"},
			pluck="booked_by_user",
			order_by="name asc",
		)
	)
	return Counter(held[family.user] for family in made.families)


@pytest.mark.parametrize("has_totals", [False, True])
def test_crossing_baskets_are_whole_or_nothing(site: Site, has_totals: bool) -> None:
	made = crossing(activity_waitlist_enabled=0)
	if has_totals:
		with_totals(made)
	outcomes = in_processes(
		site, send_and_count, [(*made.basket(number), f"press {number}") for number in range(FAMILIES)]
	)
	assert [outcome.error for outcome in outcomes if not outcome.ok] == []
	answers = [outcome.value[0] for outcome in outcomes]
	assert Counter(answer["ok"] for answer in answers) == {True: SEATS, False: FAMILIES - SEATS}
	for answer in answers:
		assert len(answer["bookings"]) == (2 if answer["ok"] else 0)
		assert {each["exc_type"] for each in answer["refused"]} <= {"SectionFullError"}
	assert seats_of(made) == {2: SEATS, 0: FAMILIES - SEATS}
	assert sum(outcome.value[1] for outcome in outcomes) == 0
	for each in made.made:
		require_consistent(each.offering)


def test_baskets_that_all_saw_a_free_seat_are_whole_or_nothing(site: Site) -> None:
	made = crossing(families=2, capacity=1, activity_waitlist_enabled=0)
	with sabotage.meeting_before_the_seats_of_a_basket(Barrier(2)):
		outcomes = in_threads(site, [partial(send, *made.basket(number)) for number in (0, 1)])
	assert [outcome.error for outcome in outcomes if not outcome.ok] == []
	assert seats_of(made) == {2: 1, 0: 1}
	for each in made.made:
		require_consistent(each.offering)


def test_control_one_after_the_other_gives_half_a_basket_to_each(site: Site) -> None:
	made = crossing(families=2, capacity=1, activity_waitlist_enabled=0)
	barrier, book = Barrier(2), submission.book

	def book_and_wait(request: submission.Request) -> Any:
		booking = book(request)
		sabotage.wait_once(barrier)
		return booking

	with mock.patch.object(submission, "book", book_and_wait):
		in_threads(site, [partial(send, *made.basket(number), together=False) for number in (0, 1)])
	assert seats_of(made) == {1: 2}


def test_control_seats_in_the_order_of_the_basket_deadlock(site: Site) -> None:
	made = crossing(families=2, capacity=2)
	barrier, apply = Barrier(2), seats._apply

	def apply_and_wait(*arguments: Any) -> bool:
		is_taken = apply(*arguments)
		sabotage.wait_once(barrier)
		return is_taken

	with (
		counting_deadlocks() as met,
		mock.patch.object(seats, "_apply", apply_and_wait),
		mock.patch.object(seats, "sorted", lambda steps, key=None: list(steps), create=True),
	):
		outcomes = in_threads(site, [partial(send, *made.basket(number)) for number in (0, 1)])
	assert len(met) == 1
	# and is retried all the same, so that nobody is answered one
	assert [outcome.value["ok"] for outcome in outcomes] == [True, True]
	assert seats_of(made) == {2: 2}


def test_one_basket_that_is_sent_twice_at_once_is_one(site: Site) -> None:
	made = crossing(families=1)
	user, items = made.basket(0)
	outcomes = in_processes(site, send_and_count, [(user, items, "one press")] * 3)
	assert [outcome.error for outcome in outcomes if not outcome.ok] == []
	answers = [outcome.value[0] for outcome in outcomes]
	assert {tuple(each["name"] for each in answer["bookings"]) for answer in answers} == {
		tuple(each["name"] for each in answers[0]["bookings"])
	}
	assert all(answer["ok"] for answer in answers)
	assert seats_of(made) == {2: 1}


def test_baskets_and_bookings_meet_without_a_deadlock(site: Site) -> None:
	"""A booking of one section with a total, and baskets over both, want the same rows."""
	made = with_totals(crossing(activity_waitlist_enabled=0))
	orders = [(*made.basket(number), None) for number in range(FAMILIES)]
	orders = [
		(user, items[:1] if number < 2 else items, key) for number, (user, items, key) in enumerate(orders)
	]
	outcomes = in_processes(site, send_and_count, orders)
	assert [outcome.error for outcome in outcomes if not outcome.ok] == []
	assert sum(outcome.value[1] for outcome in outcomes) == 0
	# only who asked for one seat has one
	held = seats_of(made)
	assert held[1] <= 2
	assert held[1] + 2 * held[2] <= 2 * SEATS
	for each in made.made:
		require_consistent(each.offering)
