"""The plan of a load test: who comes when, who repeats, who cancels."""

import math

import pytest

from ifitwala_ed.load_test.arrivals import CURVES, EVEN, RUSH, TOGETHER, Load, arrival, at_an_opening, visits

SHARES = [number / 100 for number in range(100)]


def test_together_is_at_once() -> None:
	assert {arrival(TOGETHER, share, 60) for share in SHARES} == {0}


def test_even_is_proportional() -> None:
	assert [arrival(EVEN, share, 60) for share in (0, 0.25, 0.5)] == [0, 15, 30]


def test_of_a_rush_half_has_come_after_a_seventh_of_the_time() -> None:
	assert arrival(RUSH, 0, 60) == 0
	assert arrival(RUSH, 0.5, 70) == pytest.approx(70 / 7, rel=0.05)
	assert arrival(RUSH, 1, 60) == pytest.approx(60)


@pytest.mark.parametrize("curve", CURVES)
def test_nobody_comes_after_the_end_nor_before_somebody_earlier(curve: str) -> None:
	times = [arrival(curve, share, 60) for share in SHARES]
	assert times == sorted(times)
	assert 0 <= times[0] <= times[-1] <= 60
	assert not any(map(math.isnan, times))


def load(**values) -> Load:
	return Load(**{"families": 200, "sections": 20, "seats": 5, "seconds": 30, **values})


def test_every_family_comes_once() -> None:
	assert sorted(visit.family for visit in visits(load())) == list(range(200))


def test_the_shares_are_exact() -> None:
	planned = visits(load(retries=0.25, cancels=0.1))
	assert sum(visit.repeats for visit in planned) == 50
	assert sum(visit.cancels for visit in planned) == 20


@pytest.mark.parametrize(("share", "count"), [(0, 0), (1, 200)])
def test_nobody_and_everybody(share: float, count: int) -> None:
	assert sum(visit.repeats for visit in visits(load(retries=share))) == count


def test_choices_are_different_sections_and_no_more_than_there_are() -> None:
	for visit in visits(load()):
		assert len(set(visit.choices)) == 3
		assert set(visit.choices) <= set(range(20))
	assert {visit.choices for visit in visits(load(sections=1))} == {(0,)}


def test_the_same_load_is_the_same_plan_and_another_seed_is_not() -> None:
	assert visits(load()) == visits(load())
	assert visits(load()) != visits(load(seed=2))


def test_at_an_opening_all_come_within_a_second_and_nobody_cancels() -> None:
	planned = visits(at_an_opening(load(cancels=0.5, retries=0.1)))
	assert max(visit.arrives_after for visit in planned) < 1
	assert sum(visit.cancels for visit in planned) == 0
	assert sum(visit.repeats for visit in planned) == 20
