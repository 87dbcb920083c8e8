"""What deferred acceptance promises, on random markets and, for truthfulness, on every small one."""

import itertools
import random
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.games import HospitalResident

from ifitwala_ed.activities.booking.allocation.deferred_acceptance import Applicant, match
from tests.unit.allocation.markets import (
	SECTIONS,
	Market,
	all_lists,
	envied,
	markets,
	rank_of,
	serial_dictatorship,
	wasted,
)


@given(markets())
def test_outcome_is_feasible(market: Market) -> None:
	given_sections = market.solve()
	names = {applicant.name: applicant for applicant in market.applicants}
	for name, section in given_sections.items():
		assert section in dict(names[name].choices)
	for section, seats in market.seats.items():
		assert list(given_sections.values()).count(section) <= seats
	if market.total is not None:
		assert len(given_sections) <= market.total


@given(markets())
def test_nobody_envies_with_reason(market: Market) -> None:
	assert envied(market, market.solve()) == []


@given(markets())
def test_no_seat_stays_empty_that_somebody_wanted(market: Market) -> None:
	assert wasted(market, market.solve()) == []


@given(markets(), st.randoms(use_true_random=False))
def test_order_of_rows_and_names_play_no_part(market: Market, rng: random.Random) -> None:
	shuffled = list(market.applicants)
	rng.shuffle(shuffled)
	new_names = {each.name: f"{rng.random()} {index}" for index, each in enumerate(shuffled)}
	renamed = [Applicant(new_names[each.name], each.number, each.choices) for each in shuffled]
	sections = list(market.seats.items())
	rng.shuffle(sections)
	again = match(renamed, dict(sections), market.total)
	assert again == {new_names[name]: section for name, section in market.solve().items()}


@given(markets(tiers=(100,)))
def test_with_equal_tiers_it_is_serial_dictatorship(market: Market) -> None:
	assert market.solve() == serial_dictatorship(market)


@given(markets(), st.data())
def test_a_longer_list_after_the_place_received_changes_nothing(market: Market, data: st.DataObject) -> None:
	"""The result depends on no choice below the one received."""
	if not market.applicants:
		return
	received = market.solve()
	winner = data.draw(st.sampled_from(market.applicants))
	kept = winner.choices[: rank_of(winner, received.get(winner.name)) + 1]
	shorter = [each if each is not winner else winner._replace(choices=kept) for each in market.applicants]
	assert match(shorter, market.seats, market.total) == received


@settings(max_examples=60)
@given(markets(most=30))
def test_agrees_with_the_matching_library(market: Market) -> None:
	"""The PyPI package `matching` solves hospital-resident by another implementation; it knows no total."""
	residents = {each.name: [name for name, _tier in each.choices] for each in market.applicants}
	residents = {name: wanted for name, wanted in residents.items() if wanted}
	hospitals = {section: [] for section in SECTIONS}
	for section in SECTIONS:
		asking = [each for each in market.applicants if section in dict(each.choices)]
		asking.sort(key=lambda each: (dict(each.choices)[section], each.number))
		hospitals[section] = [each.name for each in asking]
	# the library refuses what nobody asks for and what has no seat
	usable = {name for name, wanted in hospitals.items() if wanted and market.seats[name]}
	residents = {name: [each for each in wanted if each in usable] for name, wanted in residents.items()}
	residents = {name: wanted for name, wanted in residents.items() if wanted}
	if not residents:
		return
	with warnings.catch_warnings():
		warnings.simplefilter("error")
		game = HospitalResident.create_from_dictionaries(
			residents,
			{name: hospitals[name] for name in usable},
			{name: market.seats[name] for name in usable},
		)
		solved = game.solve(optimal="resident")
	theirs = {each.name: hospital.name for hospital, matched in solved.items() for each in matched}
	assert match(market.applicants, market.seats) == theirs


SMALL_MARKETS = [
	pytest.param(seats, total, seed, id=f"seats {seats} total {total} tiers {seed}")
	for seats in ((1, 1), (2, 1))
	for total in (None, 1, 2)
	for seed in range(4)
]


@pytest.mark.parametrize(("seats", "total", "seed"), SMALL_MARKETS)
def test_nobody_gains_by_an_untrue_list_two_sections(
	seats: tuple[int, ...], total: int | None, seed: int
) -> None:
	"""Four students, two sections: every true profile, and for each every list that each student could send."""
	require_truthful(4, ("A", "B"), dict(zip("AB", seats, strict=True)), total, seed)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("total", [None, 2])
def test_nobody_gains_by_an_untrue_list_three_sections(total: int | None, seed: int) -> None:
	"""Three students, three sections of one seat: 4,096 true profiles with 48 other lists each."""
	require_truthful(3, ("A", "B", "C"), {"A": 1, "B": 1, "C": 1}, total, seed)


def require_truthful(
	students: int, sections: tuple[str, ...], seats: dict[str, int], total: int | None, seed: int
) -> None:
	rng = random.Random(seed)
	tiers = {
		(student, section): rng.choice((1, 100)) if seed else 100
		for student in range(students)
		for section in sections
	}
	lists = list(all_lists(sections))
	outcomes = {
		profile: _outcome(profile, tiers, seats, total)
		for profile in itertools.product(range(len(lists)), repeat=students)
	}

	def liking(truth: int, section: str | None) -> int:
		wanted = lists[truth]
		return len(wanted) - wanted.index(section) if section in wanted else -(section is not None)

	for profile, outcome in outcomes.items():
		for student in range(students):
			truthful = liking(profile[student], outcome[student])
			for other in range(len(lists)):
				untrue = (*profile[:student], other, *profile[student + 1 :])
				assert liking(profile[student], outcomes[untrue][student]) <= truthful, (profile, untrue)


def _outcome(
	profile: tuple[int, ...],
	tiers: dict[tuple[int, str], int],
	seats: dict[str, int],
	total: int | None,
) -> tuple[str | None, ...]:
	lists = list(all_lists(tuple(seats)))
	applicants = [
		Applicant(
			str(student), student, [(section, tiers[student, section]) for section in lists[profile[student]]]
		)
		for student in range(len(profile))
	]
	given_sections = match(applicants, seats, total)
	return tuple(given_sections.get(str(student)) for student in range(len(profile)))


def test_first_choices_are_not_served_before_second_ones() -> None:
	"""Under the Boston mechanism Bo, who told the truth, would lose B to Cy, who ranked it first."""
	applicants = [
		Applicant("Ann", 1, [("A", 100)]),
		Applicant("Bo", 2, [("A", 100), ("B", 100)]),
		Applicant("Cy", 3, [("B", 100)]),
	]
	assert match(applicants, {"A": 1, "B": 1}) == {"Ann": "A", "Bo": "B"}


def test_a_better_tier_goes_before_a_better_number() -> None:
	applicants = [Applicant("new", 1, [("A", 100)]), Applicant("returning", 2, [("A", 10)])]
	assert match(applicants, {"A": 1}) == {"returning": "A"}


def test_the_total_goes_to_the_best_tier_then_the_best_number() -> None:
	applicants = [
		Applicant("early", 1, [("A", 100)]),
		Applicant("late", 2, [("B", 100)]),
		Applicant("returning", 3, [("B", 10)]),
	]
	assert match(applicants, {"A": 5, "B": 5}, 2) == {"early": "A", "returning": "B"}


def test_a_tier_on_an_unwanted_choice_is_no_way_into_the_total() -> None:
	"""Whoever is walked by the best tier anywhere on the list would get A here for adding B."""
	honest = [Applicant("x", 2, [("A", 100)]), Applicant("y", 1, [("A", 100)])]
	padded = [Applicant("x", 2, [("A", 100), ("B", 1)]), Applicant("y", 1, [("A", 100)])]
	assert match(honest, {"A": 1, "B": 1}, 1) == {"y": "A"}
	assert match(padded, {"A": 1, "B": 1}, 1) == {"x": "B"}


def test_two_students_with_one_number_are_refused() -> None:
	with pytest.raises(ValueError, match=r"^Two applicants have the same lottery number\.$"):
		match([Applicant("a", 1, []), Applicant("b", 1, [])], {})


@pytest.mark.parametrize("total", [None, 0, 3])
def test_no_seats_and_no_applicants(total: int | None) -> None:
	assert match([], {"A": 3}, total) == {}
	assert match([Applicant("a", 1, [("A", 100)])], {"A": 0}, total) == {}
