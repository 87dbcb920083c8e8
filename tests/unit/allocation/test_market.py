"""Frozen inputs: one text and hash whatever the order; and what a run says of everybody."""

import json
import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking.allocation import solver
from ifitwala_ed.activities.booking.allocation.solver import (
	FrozenApplicant,
	FrozenChoice,
	FrozenInputs,
	FrozenSection,
)

SECRET = "a secret for tests"


def section(name: str, seats: int = 1, *, allow_waitlist: bool = True) -> FrozenSection:
	return FrozenSection(name, f"Section {name}", seats, 0, 0, allow_waitlist)


def applicant(pseudonym: str, *choices: str | FrozenChoice, skipped: bool = False) -> FrozenApplicant:
	read = [each if isinstance(each, FrozenChoice) else FrozenChoice(each, 100) for each in choices]
	return FrozenApplicant(pseudonym, tuple(read), skipped)


def inputs(*applicants: FrozenApplicant, sections: tuple[FrozenSection, ...] = (), **rules) -> FrozenInputs:
	defaults = {
		"program_offering": "offering",
		"mode": "Lottery (Preference)",
		"winners_are": "Confirm",
		"waitlist_enabled": True,
		"total": None,
	}
	sections = sections or (section("A"), section("B"))
	return FrozenInputs(**{**defaults, **rules}, sections=sections, applicants=applicants)


def outcomes(solved: solver.Solution) -> dict[str, tuple[str, str | None]]:
	return {each.pseudonym: (each.outcome, each.section) for each in solved.placed}


@st.composite
def frozen_inputs(draw: st.DrawFn) -> FrozenInputs:
	names = ("A", "B", "C")
	choice = st.builds(
		FrozenChoice,
		st.sampled_from(names),
		st.sampled_from((1, 100)),
		st.sampled_from((False, False, False, True)),
	)
	lists = st.lists(choice, max_size=3, unique_by=lambda each: each.section)
	pseudonyms = draw(st.lists(st.text("abcdef0123456789", min_size=4, max_size=8), unique=True, max_size=10))
	applicants = [
		FrozenApplicant(pseudonym, tuple(draw(lists)), draw(st.sampled_from((False, False, False, True))))
		for pseudonym in pseudonyms
	]
	sections = tuple(
		section(name, draw(st.integers(0, 3)), allow_waitlist=draw(st.booleans())) for name in names
	)
	return inputs(
		*applicants,
		sections=sections,
		waitlist_enabled=draw(st.booleans()),
		total=draw(st.none() | st.integers(0, 6)),
		winners_are=draw(st.sampled_from(("Confirm", "Offer"))),
	)


@given(frozen_inputs(), st.randoms(use_true_random=False))
def test_hash_and_outcome_depend_on_no_order(frozen: FrozenInputs, rng: random.Random) -> None:
	applicants, sections = list(frozen.applicants), list(frozen.sections)
	rng.shuffle(applicants)
	rng.shuffle(sections)
	shuffled = replace(frozen, applicants=tuple(applicants), sections=tuple(sections))
	assert shuffled.digest() == frozen.digest()
	assert solver.solve(shuffled, SECRET).placed == solver.solve(frozen, SECRET).placed


@given(frozen_inputs())
def test_what_is_written_is_read_again(frozen: FrozenInputs) -> None:
	again = solver.from_dict(json.loads(frozen.as_json()))
	assert again.digest() == frozen.digest()
	assert solver.solve(again, SECRET) == solver.solve(frozen, SECRET)


@given(frozen_inputs())
def test_everybody_gets_exactly_one_answer_they_could_have(frozen: FrozenInputs) -> None:
	solved = solver.solve(frozen, SECRET)
	assert [each.pseudonym for each in solved.placed] == sorted(each.pseudonym for each in frozen.applicants)
	by_line = {each.pseudonym: each for each in frozen.applicants}
	waitlists = {each.section for each in frozen.sections if each.allow_waitlist}
	for placed in solved.placed:
		attendable = [choice.section for _rank, choice in by_line[placed.pseudonym].attendable]
		waited_for = [name for name in attendable if name in waitlists and frozen.waitlist_enabled]
		if by_line[placed.pseudonym].skipped:
			assert placed.outcome == "Skipped"
		elif placed.outcome in ("Confirmed", "Offered"):
			assert placed.section in attendable
			assert by_line[placed.pseudonym].choices[placed.rank - 1].section == placed.section
		elif placed.outcome == "Waitlisted":
			assert placed.section == waited_for[0]
		else:
			assert placed.outcome == "Rejected"
			assert placed.section is None
			assert not waited_for


@given(frozen_inputs())
def test_waitlists_are_in_the_order_of_the_draw(frozen: FrozenInputs) -> None:
	waiting = [each for each in solver.solve(frozen, SECRET).placed if each.outcome == "Waitlisted"]
	waiting.sort(key=lambda each: each.queue)
	assert [each.queue for each in waiting] == list(range(1, len(waiting) + 1))
	assert waiting == sorted(waiting, key=lambda each: (each.tier, each.number))


def test_an_excluded_choice_plays_no_part() -> None:
	solved = solver.solve(
		inputs(applicant("a", FrozenChoice("A", 100, excluded=True), "B"), applicant("b", "A")), SECRET
	)
	assert outcomes(solved) == {"a": ("Confirmed", "B"), "b": ("Confirmed", "A")}
	assert {each.pseudonym: each.rank for each in solved.placed} == {"a": 2, "b": 1}


def test_nobody_waits_for_a_section_they_cannot_attend() -> None:
	"""A student without a valid choice is rejected, and not put on a waitlist without a section."""
	solved = solver.solve(
		inputs(applicant("a", FrozenChoice("A", 100, excluded=True)), applicant("b")), SECRET
	)
	assert outcomes(solved) == {"a": ("Rejected", None), "b": ("Rejected", None)}


def test_one_bad_row_leaves_the_others_alone() -> None:
	solved = solver.solve(inputs(applicant("a", "A", skipped=True), applicant("b", "A")), SECRET)
	assert outcomes(solved) == {"a": ("Skipped", None), "b": ("Confirmed", "A")}


def test_the_run_says_that_the_total_was_used_up() -> None:
	rows = (applicant("a", "A"), applicant("b", "B"))
	assert solver.solve(inputs(*rows, total=1), SECRET).total_is_used_up
	assert not solver.solve(inputs(*rows, total=3), SECRET).total_is_used_up
