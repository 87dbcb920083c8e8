"""Two bookings at once, one on each node: what a lock of one database server can't hold, and what is certified by all."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import seats
from ifitwala_ed.api import portal
from ifitwala_ed.exceptions import (
	DuplicateActiveBookingError,
	ScheduleClashError,
	SectionFullError,
)
from ifitwala_ed.school import student_locks
from tests.cluster.pairs import (
	PAIRS,
	commit_everywhere,
	counted_under_the_ledgers_row,
	does_damage,
	errors,
	refused_at_once,
	require_sound,
	seats_of,
	submit,
)
from tests.factories import offerings, people, places
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage
from tests.support.parallel import in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

UNIQUE = ["student", "program_offering", "active_marker"]


def clashing() -> tuple[offerings.Offered, offerings.Offered]:
	school = places.school().name
	return offerings.open_offering(school=school, capacity=500), offerings.open_offering(
		school=school, capacity=500
	)


@contextmanager
def the_students_row_for_update() -> Iterator[None]:
	"""The lock as it was: a row that is only read FOR UPDATE."""

	def lock(students: Any) -> set[str]:
		table = DocType("Student")
		rows = frappe.qb.from_(table).select(table.name).where(table.name.isin(sorted(students)))
		return {name for (name,) in rows.orderby(table.name).for_update().run()}

	with mock.patch.object(student_locks, "lock_students", lock):
		yield


def test_one_child_and_two_clashing_activities(everywhere: list[Site]) -> None:
	first, second = clashing()
	families = [people.family(first.school) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for family in families:
		outcomes = in_threads_on(everywhere, [submit(family, first), submit(family, second)])
		assert errors(outcomes) == [ScheduleClashError]

	frappe.db.commit()
	assert [seats_of(family.student) for family in families] == [1] * PAIRS
	require_sound(first, second)


def test_control_with_the_row_for_update_a_child_is_in_two_places(everywhere: list[Site]) -> None:
	first, second = clashing()

	def is_in_two_places() -> bool:
		family = people.family(first.school)
		commit_everywhere(everywhere)
		with the_students_row_for_update(), sabotage.meeting_before_the_seat(Barrier(2)):
			in_threads_on(everywhere, [submit(family, first), submit(family, second)])
		return seats_of(family.student) == 2

	assert does_damage(is_in_two_places)


@contextmanager
def meeting_with_the_seat(barrier: Barrier) -> Iterator[None]:
	"""Each has taken the seat, on its own node, before either commits."""
	apply = seats._apply

	def apply_and_wait(*arguments: Any) -> bool:
		is_taken = apply(*arguments)
		sabotage.wait_once(barrier)
		return is_taken

	with mock.patch.object(seats, "_apply", apply_and_wait):
		yield


def test_the_last_seat(everywhere: list[Site]) -> None:
	made = [offerings.open_offering(capacity=1, activity_waitlist_enabled=0) for _ in range(PAIRS)]
	pairs = [[people.family(each.school) for _ in range(2)] for each in made]
	commit_everywhere(everywhere)

	for each, pair in zip(made, pairs, strict=True):
		with meeting_with_the_seat(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, [submit(family, each) for family in pair])
		assert errors(outcomes) == [SectionFullError]

	require_sound(*made)


def test_control_seats_counted_under_a_row_for_update_are_given_twice(everywhere: list[Site]) -> None:
	def is_given_twice() -> bool:
		made = offerings.open_offering(capacity=1, activity_waitlist_enabled=0)
		pair = [people.family(made.school) for _ in range(2)]
		commit_everywhere(everywhere)
		with mock.patch.object(seats, "_apply", partial(counted_under_the_ledgers_row, Barrier(2))):
			in_threads_on(everywhere, [submit(family, made) for family in pair])
		return sum(seats_of(family.student) for family in pair) == 2

	assert does_damage(is_given_twice)


def test_two_who_join_one_queue(everywhere: list[Site]) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _ in range(2 * PAIRS)]
	commit_everywhere(everywhere)

	for pair in zip(families[::2], families[1::2], strict=True):
		outcomes = in_threads_on(everywhere, [submit(family, made) for family in pair])
		assert errors(outcomes) == []

	frappe.db.commit()
	require_consistent(made.offering)
	assert frappe.db.count("Activity Booking", {"program_offering": made.offering}) == 2 * PAIRS


def test_one_key_on_both_nodes_is_one_booking(everywhere: list[Site]) -> None:
	made = offerings.open_offering(capacity=PAIRS)
	families = [people.family(made.school) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for family in families:
		press = submit(family, made, idempotency_key="one-press")
		with sabotage.meeting_before_the_seat(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, [press] * 2)
		assert errors(outcomes) == []
		assert len({outcome.value["name"] for outcome in outcomes}) == 1

	frappe.db.commit()
	require_consistent(made.offering)


def test_one_child_books_one_offering_once(everywhere: list[Site]) -> None:
	made = offerings.open_offering(sections=2, capacity=PAIRS)
	families = [people.family(made.school) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for family in families:
		presses = [submit(family, made, section) for section in made.sections]
		with sabotage.meeting_before_the_seat(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, presses)
		assert errors(outcomes) == [DuplicateActiveBookingError]

	frappe.db.commit()
	require_consistent(made.offering)


def test_control_without_lock_and_unique_index_a_child_books_twice(everywhere: list[Site]) -> None:
	made = offerings.open_offering(sections=2, capacity=500)

	def books_twice() -> bool:
		family = people.family(made.school)
		commit_everywhere(everywhere)
		with sabotage.no_student_lock(), meeting_with_the_seat(Barrier(2)):
			in_threads_on(everywhere, [submit(family, made, section) for section in made.sections])
		return seats_of(family.student) == 2

	frappe.db.sql_ddl("ALTER TABLE `tabActivity Booking` DROP INDEX unique_active_booking")
	try:
		assert does_damage(books_twice)
	finally:
		frappe.db.delete("Activity Booking", {"program_offering": made.offering})
		frappe.db.commit()
		frappe.db.add_unique("Activity Booking", UNIQUE, constraint_name="unique_active_booking")


def send(family: people.Family, made: list[offerings.Offered], key: str | None = None) -> dict[str, Any]:
	"""A basket for both children, in the order of what is wanted."""
	frappe.set_user(family.user)
	items = [
		{"program_offering": each.offering, "student": student, "choices": [each.section]}
		for each, student in zip(made, family.students, strict=True)
	]
	return portal.submit_activity_basket(items, idempotency_key=key)


def test_crossing_baskets_for_the_last_seats_are_whole_or_nothing(everywhere: list[Site]) -> None:
	school = places.school().name
	made = [
		[offerings.open_offering(capacity=1, school=school, activity_waitlist_enabled=0) for _ in range(2)]
		for _ in range(PAIRS)
	]
	pairs = [[people.family(school, children=2) for _ in range(2)] for _ in made]
	commit_everywhere(everywhere)

	for both, (one, other) in zip(made, pairs, strict=True):
		baskets = [partial(send, one, both), partial(send, other, both[::-1])]
		with meeting_with_the_seat(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, baskets)
		assert errors(outcomes) == []
		assert sorted(len(outcome.value["bookings"]) for outcome in outcomes) == [0, 2]

	frappe.db.commit()
	for each in [offering for both in made for offering in both]:
		require_consistent(each.offering)


def test_one_basket_sent_to_both_nodes_is_one(everywhere: list[Site]) -> None:
	school = places.school().name
	both = [offerings.open_offering(capacity=PAIRS, school=school) for _ in range(2)]
	families = [people.family(school, children=2) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for family in families:
		with sabotage.meeting_before_the_seats_of_a_basket(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, [partial(send, family, both, "one-press")] * 2)
		assert errors(outcomes) == []
		first, second = ([each["name"] for each in outcome.value["bookings"]] for outcome in outcomes)
		assert first == second
		assert len(first) == 2

	frappe.db.commit()
	for each in both:
		require_consistent(each.offering)
