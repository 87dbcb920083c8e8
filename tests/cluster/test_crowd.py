"""64 families for 20 seats of one section, every second of them on the other node."""

from collections import Counter
from functools import partial
from threading import Barrier
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import lifecycle, seats
from tests.cluster.pairs import (
	BOOKING,
	PAIRS,
	commit_everywhere,
	counted_under_the_ledgers_row,
	does_damage,
	errors,
	require_sound,
	submit,
)
from tests.factories import offerings, people, places
from tests.support.deadlocks import counting_deadlocks
from tests.support.parallel import Outcome, in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

FAMILIES, SEATS = 64, 20
# each of which has 32 pairs
ROUNDS = -(-2 * PAIRS // FAMILIES)


def crowd() -> tuple[str, list[people.Family]]:
	school = places.school().name
	return school, [people.family(school) for _ in range(FAMILIES)]


def rush(everywhere: list[Site], made: offerings.Offered, families: list[people.Family]) -> list[Outcome]:
	sites = [everywhere[number % len(everywhere)] for number in range(FAMILIES)]
	return in_threads_on(sites, [submit(family, made) for family in families])


def held(made: offerings.Offered) -> int:
	frappe.db.commit()
	of_offering = {"program_offering": made.offering}
	return frappe.db.count(BOOKING, {**of_offering, "status": ["in", lifecycle.SEAT_HOLDING_STATES]})


def test_64_families_for_20_seats(everywhere: list[Site]) -> None:
	for _round in range(ROUNDS):
		school, families = crowd()
		made = offerings.open_offering(capacity=SEATS, school=school)
		commit_everywhere(everywhere)

		with counting_deadlocks() as refused:
			outcomes = rush(everywhere, made, families)

		assert errors(outcomes) == []
		assert refused, "the nodes did not meet"
		assert Counter(outcome.value["status"] for outcome in outcomes) == {
			"Confirmed": SEATS,
			"Waitlisted": FAMILIES - SEATS,
		}
		require_sound(made)


def test_control_seats_counted_under_a_row_for_update_are_oversold(everywhere: list[Site]) -> None:
	def is_oversold() -> bool:
		school, families = crowd()
		made = offerings.open_offering(capacity=SEATS, school=school, activity_waitlist_enabled=0)
		commit_everywhere(everywhere)
		with mock.patch.object(seats, "_apply", partial(counted_under_the_ledgers_row, Barrier(2))):
			rush(everywhere, made, families)
		return held(made) > SEATS

	assert does_damage(is_oversold)
