"""Marks at the gate over HTTP, as a share of bare inserts a second: thirty instructors with twenty children each, all at once.

Machines differ and other programs run beside, so the ratio of rounds that follow each other is judged; how long the six
hundred marks took is told.
"""

from statistics import median

import pytest

from tests.bench.crowds import bare_insert, together
from tests.bench.doors import CHILDREN, INSTRUCTORS, Doors, Way, all_at_once, one_by_one, open_doors
from tests.support.http import Server
from tests.support.site import Site

pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.real_bench, pytest.mark.timeout(1800)]

ROUNDS = 4
OF_BARE_INSERTS = 0.6


@pytest.fixture(scope="module")
def doors(site: Site, measured_server: Server) -> Doors:
	return open_doors(site, measured_server)


def measure(doors: Doors, way: Way, requests: int) -> float:
	"""The median of marks a second by bare inserts a second, turn and turn about. The first round is to get warm."""
	ratios = []
	for number in range(ROUNDS + 1):
		bare = together(doors.phones, CHILDREN, bare_insert)
		posted = together(doors.phones, requests, way(doors))
		stored = sum(len(answer.message["stored"]) for answer in posted.answers)
		assert stored == INSTRUCTORS * CHILDREN
		assert not any(answer.message["refused"] for answer in posted.answers)
		if number:
			ratios.append(stored / posted.seconds / bare.rate)
			rates = f"{bare.rate:.1f} inserts/s, {stored} marks in {posted.seconds:.1f} s"
			print(f"{way.__name__}: {rates}, ratio {ratios[-1]:.2f}")  # noqa: T201
	print(f"{way.__name__}: median ratio {median(ratios):.2f}")  # noqa: T201
	return median(ratios)


def test_each_mark_as_it_is_made(doors: Doors) -> None:
	assert measure(doors, one_by_one, CHILDREN) >= OF_BARE_INSERTS


def test_all_marks_of_a_phone_that_had_no_signal(doors: Doors) -> None:
	assert measure(doors, all_at_once, 1) >= OF_BARE_INSERTS
