"""Two requests at once, one on each node: what a lock of one database server can't hold, and what is certified by all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.query_builder import DocType

from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.exceptions import ScheduleClashError, SectionFullError
from ifitwala_ed.school import student_locks
from tests.factories import offerings, people, places
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage
from tests.support.parallel import Outcome, in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster]

# `make test-cluster PAIRS=200` before a release
PAIRS = int(os.environ.get("IFITWALA_PAIRS", "20"))


def submit(family: people.Family, made: offerings.Offered, **arguments: Any) -> Callable[[], dict]:
	def book() -> dict:
		frappe.set_user(family.user)
		return submit_activity_booking(made.offering, family.student, choices=[made.section], **arguments)

	return book


def seats_of(student: str) -> int:
	return frappe.db.count(
		"Activity Booking", {"student": student, "status": ["in", ["Confirmed", "Offered"]]}
	)


def errors(outcomes: list[Outcome]) -> list[type]:
	return [type(outcome.error) for outcome in outcomes if not outcome.ok]


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


def commit_everywhere(everywhere: list[Site]) -> None:
	"""Commit, and wait until each node has applied it: a request of a family comes long after the family was made."""
	frappe.db.commit()
	assert not any(errors(in_threads_on(everywhere, [catch_up] * len(everywhere))))


def catch_up() -> None:
	frappe.db.sql("SET SESSION wsrep_sync_wait = 1")
	frappe.db.sql("SELECT 1 FROM `tabStudent Lock` LIMIT 1")


def test_one_child_and_two_clashing_activities(everywhere: list[Site]) -> None:
	first, second = clashing()
	families = [people.family(first.school) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for family in families:
		outcomes = in_threads_on(everywhere, [submit(family, first), submit(family, second)])
		assert errors(outcomes) == [ScheduleClashError]

	frappe.db.commit()
	assert [seats_of(family.student) for family in families] == [1] * PAIRS
	require_consistent(first.offering)
	require_consistent(second.offering)


def test_control_with_the_row_for_update_children_are_in_two_places(everywhere: list[Site]) -> None:
	first, second = clashing()
	families = [people.family(first.school) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	with the_students_row_for_update():
		for family in families:
			with sabotage.meeting_before_the_seat(Barrier(2)):
				in_threads_on(everywhere, [submit(family, first), submit(family, second)])

	frappe.db.commit()
	in_two_places = sum(seats_of(family.student) == 2 for family in families)
	assert in_two_places > 0


def test_the_last_seat(everywhere: list[Site]) -> None:
	made = [offerings.open_offering(capacity=1, activity_waitlist_enabled=0) for _ in range(PAIRS)]
	pairs = [[people.family(each.school) for _ in range(2)] for each in made]
	commit_everywhere(everywhere)

	for each, pair in zip(made, pairs, strict=True):
		outcomes = in_threads_on(everywhere, [submit(family, each) for family in pair])
		assert errors(outcomes) == [SectionFullError]

	frappe.db.commit()
	for each in made:
		require_consistent(each.offering)


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
		outcomes = in_threads_on(everywhere, [submit(family, made, idempotency_key="one-press")] * 2)
		assert errors(outcomes) == []
		assert len({outcome.value["name"] for outcome in outcomes}) == 1

	frappe.db.commit()
	require_consistent(made.offering)
