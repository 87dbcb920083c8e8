"""What a run says of itself: every field of every applicant, and the numbers of its sections."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from ifitwala_ed.activities.booking.allocation import lottery, solver
from ifitwala_ed.activities.booking.allocation.solver import Cutoff, FrozenChoice, Placed
from tests.unit.allocation.test_market import SECRET, applicant, frozen_inputs, inputs, section

WINNING = ("Confirmed", "Offered")


def in_the_order_of_the_draw(*pseudonyms: str) -> list[str]:
	return sorted(pseudonyms, key=lambda pseudonym: lottery.number(SECRET, pseudonym))


def test_every_field_of_every_applicant() -> None:
	"""Five want the one seat of A and then one of B's two, under a total of two; one more isn't drawn."""
	first, second, third, fourth, fifth = in_the_order_of_the_draw("p", "q", "r", "s", "t")
	# the last number has the better tier, so it goes before all others wherever it asks
	tiers = {fifth: 10, second: 60}
	frozen = inputs(
		*(
			applicant(
				pseudonym,
				FrozenChoice("A", tiers.get(pseudonym, 100)),
				FrozenChoice("B", tiers.get(pseudonym, 70)),
			)
			for pseudonym in (first, second, third, fifth)
		),
		applicant(fourth, FrozenChoice("B", 70)),
		applicant("skipped", "A", skipped=True),
		sections=(section("A", 1), section("B", 2, allow_waitlist=False)),
		total=2,
		winners_are="Offer",
	)
	number = {
		pseudonym: lottery.number(SECRET, pseudonym)
		for pseudonym in (first, second, third, fourth, fifth, "skipped")
	}

	solved = solver.solve(frozen, SECRET)

	assert {each.pseudonym: each for each in solved.placed} == {
		fifth: Placed(fifth, number[fifth], "Offered", "A", rank=1, tier=10, queue=0),
		second: Placed(second, number[second], "Offered", "B", rank=2, tier=60, queue=0),
		first: Placed(first, number[first], "Waitlisted", "A", rank=0, tier=100, queue=1),
		third: Placed(third, number[third], "Waitlisted", "A", rank=0, tier=100, queue=2),
		fourth: Placed(fourth, number[fourth], "Rejected", None, rank=0, tier=0, queue=0),
		"skipped": Placed("skipped", number["skipped"], "Skipped", None, rank=0, tier=0, queue=0),
	}
	assert solved.taken == {"A": 1, "B": 1}
	assert solved.cutoffs == {"A": Cutoff(10, number[fifth]), "B": Cutoff(60, number[second])}
	assert solved.total_is_used_up


@given(frozen_inputs())
def test_the_numbers_of_a_run_are_those_of_its_rows(frozen: solver.FrozenInputs) -> None:
	solved = solver.solve(frozen, SECRET)
	winners = [each for each in solved.placed if each.outcome in WINNING]
	assert solved.taken == Counter(each.section for each in winners)
	assert solved.cutoffs == {
		name: Cutoff(*max((each.tier, each.number) for each in winners if each.section == name))
		for name in solved.taken
	}
	assert solved.total_is_used_up is (frozen.total is not None and len(winners) >= frozen.total)
	assert frozen.total is None or len(winners) <= frozen.total
	tiers = {
		(row.pseudonym, choice.section): choice.tier for row in frozen.applicants for choice in row.choices
	}
	for each in solved.placed:
		assert each.number == lottery.number(SECRET, each.pseudonym)
		assert each.tier == tiers.get((each.pseudonym, each.section or ""), 0)
		assert (each.rank > 0) is (each.outcome in WINNING)
		assert (each.queue > 0) is (each.outcome == "Waitlisted")


def test_in_the_order_of_coming_the_place_in_it_is_the_number() -> None:
	frozen = inputs(
		replace(applicant("late", "A"), arrival=2),
		replace(applicant("early", "A"), arrival=1),
		mode="First Come First Serve",
	)
	placed = {each.pseudonym: each for each in solver.solve(frozen, SECRET).placed}
	assert (placed["early"].number, placed["early"].outcome) == (1, "Confirmed")
	assert (placed["late"].number, placed["late"].outcome) == (2, "Waitlisted")


def test_the_text_of_inputs_is_written_in_one_way() -> None:
	frozen = inputs(applicant("b", "A"), applicant("a"), sections=(section("A"),), total=4)
	text = frozen.as_json()
	assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
	assert text.isascii()
	assert [each["pseudonym"] for each in json.loads(text)["applicants"]] == ["a", "b"]


def test_another_format_is_refused_by_name() -> None:
	with pytest.raises(
		ValueError, match=rf"^Inputs of format 99 can't be read: this is format {solver.FORMAT}\.$"
	):
		solver.from_dict({"format": 99})
