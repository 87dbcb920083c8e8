"""Everything that a run depends on, frozen, with its hash; and the run's outcome computed from it. Plain Python.

What is frozen names students by their pseudonym only (see ``lottery``), so it can be given to anybody. A choice that the
student can't have is marked and plays no part; why it is so is nobody's business but the family's. Rows are sorted by their content: the hash and
the outcome depend on no order of rows or names.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import deferred_acceptance, lottery

FORMAT: Final = 3
# what each format that can be read calls a student's pseudonym
PSEUDONYM_IN: Final = {2: "line", FORMAT: "pseudonym"}
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

	pseudonym: str
	choices: tuple[FrozenChoice, ...]
	skipped: bool = False
	arrival: int = 0

	@property
	def attendable(self) -> list[tuple[int, FrozenChoice]]:
		"""Return the ranks and choices that take part."""
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
	format: int = field(default=FORMAT, compare=False)

	def as_json(self) -> str:
		"""Return the one text of these inputs: keys and rows in order, no spaces, ASCII, in the format they came in."""
		called = PSEUDONYM_IN[self.format]
		applicants = [_applicant_as_dict(applicant, called) for applicant in self.applicants]
		content = {
			"engine": deferred_acceptance.ENGINE_VERSION,
			**vars(self),
			"sections": sorted(map(vars, self.sections), key=itemgetter("section")),
			"applicants": sorted(applicants, key=itemgetter(called)),
		}
		return json.dumps(content, sort_keys=True, separators=(",", ":"))

	def digest(self) -> str:
		"""Return the SHA-256 of ``as_json``, as 64 hex digits."""
		return hash_of(self.as_json())


@dataclass(frozen=True)
class Placed:
	"""What became of one applicant. ``rank`` is that of the section received, 0 for none; ``queue`` orders waitlists."""

	pseudonym: str
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


def _applicant_as_dict(applicant: FrozenApplicant, called: str) -> dict[str, Any]:
	values = {**vars(applicant), "choices": [vars(choice) for choice in applicant.choices]}
	return {called: values.pop("pseudonym"), **values}


def _applicant_from_dict(row: Mapping[str, Any], called: str) -> FrozenApplicant:
	values = {key: value for key, value in row.items() if key not in (called, "choices")}
	choices = tuple(FrozenChoice(**choice) for choice in row["choices"])
	return FrozenApplicant(pseudonym=row[called], choices=choices, **values)


def hash_of(text: str) -> str:
	"""Return the SHA-256 of a text as 64 hex digits."""
	return hashlib.sha256(text.encode()).hexdigest()


def from_dict(content: Mapping[str, Any]) -> FrozenInputs:
	"""Return what ``FrozenInputs.as_json`` wrote, now or before. Raises ValueError for another format."""
	if content.get("format") not in PSEUDONYM_IN:
		raise ValueError(f"Inputs of format {content.get('format')} can't be read: this is format {FORMAT}.")
	called = PSEUDONYM_IN[content["format"]]
	fields = {key: value for key, value in content.items() if key != "engine"}
	fields["sections"] = tuple(FrozenSection(**section) for section in fields["sections"])
	fields["applicants"] = tuple(_applicant_from_dict(row, called) for row in fields["applicants"])
	return FrozenInputs(**fields)


def solve(inputs: FrozenInputs, secret: str) -> Solution:
	"""Return the outcome of the inputs under a secret: seats first, then the waitlists, in the order of the draw."""
	drawn_numbers = numbers(inputs, secret)
	drawn = [applicant for applicant in inputs.applicants if not applicant.skipped]
	section_of = deferred_acceptance.match(
		[
			deferred_acceptance.Applicant(
				applicant.pseudonym,
				drawn_numbers[applicant.pseudonym],
				[(choice.section, choice.tier) for _rank, choice in applicant.attendable],
			)
			for applicant in drawn
		],
		{section.section: section.seats for section in inputs.sections},
		inputs.total,
	)
	winners = [
		_winner(inputs, each, section_of[each.pseudonym], drawn_numbers)
		for each in drawn
		if each.pseudonym in section_of
	]
	others = [each for each in drawn if each.pseudonym not in section_of]
	skipped = [
		Placed(each.pseudonym, drawn_numbers[each.pseudonym], SKIPPED)
		for each in inputs.applicants
		if each.skipped
	]
	placed = [*winners, *_without_seat(inputs, others, drawn_numbers), *skipped]
	taken, cutoffs = _summary(winners)
	return Solution(
		placed=tuple(sorted(placed, key=lambda each: each.pseudonym)),
		taken=taken,
		cutoffs=cutoffs,
		total_is_used_up=inputs.total is not None and len(winners) >= inputs.total,
	)


def numbers(inputs: FrozenInputs, secret: str) -> dict[str, int]:
	"""Return the number of every pseudonym, lower is better: drawn, or the place in the order of coming."""
	if inputs.mode == lifecycle.FIRST_COME:
		return {applicant.pseudonym: applicant.arrival for applicant in inputs.applicants}
	return {
		applicant.pseudonym: lottery.number(secret, applicant.pseudonym) for applicant in inputs.applicants
	}


def _winner(
	inputs: FrozenInputs, applicant: FrozenApplicant, section: str, numbers_by_pseudonym: Mapping[str, int]
) -> Placed:
	rank, choice = next(each for each in applicant.attendable if each[1].section == section)
	return Placed(
		applicant.pseudonym,
		numbers_by_pseudonym[applicant.pseudonym],
		OUTCOME_OF_WINNER[inputs.winners_are],
		section,
		rank,
		choice.tier,
	)


def _without_seat(
	inputs: FrozenInputs, applicants: Iterable[FrozenApplicant], numbers_by_pseudonym: Mapping[str, int]
) -> list[Placed]:
	"""Return everybody without a seat: on the waitlist of the best choice they can attend that has one, or rejected."""
	with_waitlist = {
		each.section for each in inputs.sections if inputs.waitlist_enabled and each.allow_waitlist
	}
	waiting, rejected = [], []
	for applicant in applicants:
		number = numbers_by_pseudonym[applicant.pseudonym]
		choice = next((c for _rank, c in applicant.attendable if c.section in with_waitlist), None)
		if choice:
			waiting.append(
				Placed(applicant.pseudonym, number, lifecycle.WAITLISTED, choice.section, 0, choice.tier)
			)
		else:
			rejected.append(Placed(applicant.pseudonym, number, lifecycle.REJECTED))
	waiting.sort(key=lambda each: (each.tier, each.number))
	return [_queued(each, queue) for queue, each in enumerate(waiting, start=1)] + rejected


def _queued(placed: Placed, queue: int) -> Placed:
	return Placed(
		placed.pseudonym, placed.number, placed.outcome, placed.section, placed.rank, placed.tier, queue
	)


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
