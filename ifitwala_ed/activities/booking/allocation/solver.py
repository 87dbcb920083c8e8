"""Everything that a run depends on, frozen, with its hash; and the run's outcome computed from it. Plain Python.

What is frozen names students by their line only (see ``lottery``), so it can be given to anybody. A choice that the
student can't have is marked and plays no part; why it is so is nobody's business but the family's. Rows are sorted by their content: the hash and
the outcome depend on no order of rows or names.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import deferred_acceptance, lottery

FORMAT: Final = 2
OUTCOME_OF_WINNER: Final = {"Confirm": lifecycle.CONFIRMED, "Offer": lifecycle.OFFERED}
SKIPPED: Final = "Skipped"


@dataclass(frozen=True)
class FrozenSection:
	"""A section as it is drawn for. ``seats`` are those that were free for the draw."""

	section: str
	title: str
	seats: int
	minimum_size: int
	already_held: int
	allow_waitlist: bool


@dataclass(frozen=True)
class FrozenChoice:
	"""One choice of a list; ``excluded`` says that the student can't have it."""

	section: str
	tier: int
	excluded: bool = False


@dataclass(frozen=True)
class FrozenApplicant:
	"""A student's list; ``skipped`` says that the row is left out of the draw."""

	line: str
	choices: tuple[FrozenChoice, ...]
	skipped: bool = False
	arrival: int = 0

	@property
	def attendable(self) -> list[tuple[int, FrozenChoice]]:
		"""The ranks and choices that take part."""
		ranked = enumerate(self.choices, start=1)
		return [(rank, choice) for rank, choice in ranked if not choice.excluded]


@dataclass(frozen=True)
class FrozenInputs:
	"""The sections, lists and rules of one run."""

	program_offering: str
	mode: str
	winners_are: str
	waitlist_enabled: bool
	total: int | None
	sections: tuple[FrozenSection, ...]
	applicants: tuple[FrozenApplicant, ...]

	def as_json(self) -> str:
		"""The one text of these inputs: keys and rows in order, no spaces, ASCII."""
		content = {
			"format": FORMAT,
			"engine": deferred_acceptance.ENGINE_VERSION,
			**vars(self),
			"sections": sorted(map(vars, self.sections), key=itemgetter("section")),
			"applicants": sorted(map(_applicant_as_dict, self.applicants), key=itemgetter("line")),
		}
		return json.dumps(content, sort_keys=True, separators=(",", ":"))

	def digest(self) -> str:
		"""The SHA-256 of ``as_json``, as 64 hex digits."""
		return hash_of(self.as_json())


@dataclass(frozen=True)
class Placed:
	"""What became of one applicant. ``rank`` is that of the section received, 0 for none; ``queue`` orders waitlists."""

	line: str
	number: int
	outcome: str
	section: str | None = None
	rank: int = 0
	tier: int = 0
	queue: int = 0


@dataclass(frozen=True)
class Cutoff:
	"""The worst placed of those who got a section's seats."""

	tier: int
	number: int


@dataclass(frozen=True)
class Solution:
	"""The outcome of a run for every applicant, and what it says of the sections."""

	placed: tuple[Placed, ...]
	taken: Mapping[str, int]
	cutoffs: Mapping[str, Cutoff]
	total_is_used_up: bool


def _applicant_as_dict(applicant: FrozenApplicant) -> dict[str, Any]:
	return {**vars(applicant), "choices": [vars(choice) for choice in applicant.choices]}


def hash_of(text: str) -> str:
	"""SHA-256 as 64 hex digits."""
	return hashlib.sha256(text.encode()).hexdigest()


def from_dict(content: Mapping[str, Any]) -> FrozenInputs:
	"""Read what ``FrozenInputs.as_json`` wrote. Raises ValueError for another format."""
	if content.get("format") != FORMAT:
		raise ValueError(f"Inputs of format {content.get('format')} can't be read: this is format {FORMAT}.")
	fields = {key: value for key, value in content.items() if key not in ("format", "engine")}
	fields["sections"] = tuple(FrozenSection(**section) for section in fields["sections"])
	fields["applicants"] = tuple(
		FrozenApplicant(
			**{**applicant, "choices": tuple(FrozenChoice(**choice) for choice in applicant["choices"])}
		)
		for applicant in fields["applicants"]
	)
	return FrozenInputs(**fields)


def solve(inputs: FrozenInputs, secret: str) -> Solution:
	"""The outcome of the inputs under a secret: seats first, then the waitlists, in the order of the draw."""
	drawn_numbers = numbers(inputs, secret)
	drawn = [applicant for applicant in inputs.applicants if not applicant.skipped]
	section_of = deferred_acceptance.match(
		[
			deferred_acceptance.Applicant(
				applicant.line,
				drawn_numbers[applicant.line],
				[(choice.section, choice.tier) for _rank, choice in applicant.attendable],
			)
			for applicant in drawn
		],
		{section.section: section.seats for section in inputs.sections},
		inputs.total,
	)
	winners = [
		_winner(inputs, each, section_of[each.line], drawn_numbers)
		for each in drawn
		if each.line in section_of
	]
	others = [each for each in drawn if each.line not in section_of]
	skipped = [
		Placed(each.line, drawn_numbers[each.line], SKIPPED) for each in inputs.applicants if each.skipped
	]
	placed = [*winners, *_without_seat(inputs, others, drawn_numbers), *skipped]
	taken, cutoffs = _summary(winners)
	return Solution(
		placed=tuple(sorted(placed, key=lambda each: each.line)),
		taken=taken,
		cutoffs=cutoffs,
		total_is_used_up=inputs.total is not None and len(winners) >= inputs.total,
	)


def numbers(inputs: FrozenInputs, secret: str) -> dict[str, int]:
	"""The number of every line, lower is better: drawn, or the place in the order of coming."""
	if inputs.mode == lifecycle.FIRST_COME:
		return {applicant.line: applicant.arrival for applicant in inputs.applicants}
	return {applicant.line: lottery.number(secret, applicant.line) for applicant in inputs.applicants}


def _winner(
	inputs: FrozenInputs, applicant: FrozenApplicant, section: str, numbers_by_line: Mapping[str, int]
) -> Placed:
	rank, choice = next(each for each in applicant.attendable if each[1].section == section)
	return Placed(
		applicant.line,
		numbers_by_line[applicant.line],
		OUTCOME_OF_WINNER[inputs.winners_are],
		section,
		rank,
		choice.tier,
	)


def _without_seat(
	inputs: FrozenInputs, applicants: Iterable[FrozenApplicant], numbers_by_line: Mapping[str, int]
) -> list[Placed]:
	"""Everybody without a seat: on the waitlist of the best choice they can attend that has one, or rejected."""
	with_waitlist = {
		each.section for each in inputs.sections if inputs.waitlist_enabled and each.allow_waitlist
	}
	waiting, rejected = [], []
	for applicant in applicants:
		number = numbers_by_line[applicant.line]
		choice = next((c for _rank, c in applicant.attendable if c.section in with_waitlist), None)
		if choice:
			waiting.append(
				Placed(applicant.line, number, lifecycle.WAITLISTED, choice.section, 0, choice.tier)
			)
		else:
			rejected.append(Placed(applicant.line, number, lifecycle.REJECTED))
	waiting.sort(key=lambda each: (each.tier, each.number))
	return [_queued(each, queue) for queue, each in enumerate(waiting, start=1)] + rejected


def _queued(placed: Placed, queue: int) -> Placed:
	return Placed(placed.line, placed.number, placed.outcome, placed.section, placed.rank, placed.tier, queue)


def _summary(winners: Sequence[Placed]) -> tuple[dict[str, int], dict[str, Cutoff]]:
	taken: dict[str, int] = {}
	cutoffs: dict[str, Cutoff] = {}
	for each in winners:
		if each.section is None:
			raise ValueError("Who wins a seat has a section.")
		taken[each.section] = taken.get(each.section, 0) + 1
		cutoff = cutoffs.get(each.section)
		if cutoff is None or (each.tier, each.number) > (cutoff.tier, cutoff.number):
			cutoffs[each.section] = Cutoff(each.tier, each.number)
	return taken, cutoffs
