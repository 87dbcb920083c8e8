"""Why somebody has a place or hasn't, in whole sentences and without naming others.

What a sentence needs is stored as facts with the result, and put into words when it is read: in the reader's
language, and with the place in the queue as it is then.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import lottery, solver
from ifitwala_ed.activities.booking.allocation.freeze import Candidate
from ifitwala_ed.core.wording import by_count

EXCLUDED: Final = "excluded"
FULL: Final = "full"
PRIORITY: Final = "priority"
NO_SEATS: Final = "no seats"
TOTAL: Final = "total"


class Facts:
	"""Gathers the facts of every result of one solved run."""

	def __init__(self, inputs: solver.FrozenInputs, solution: solver.Solution) -> None:
		self.inputs = inputs
		self.solution = solution
		self.sections = {section.section: section for section in inputs.sections}
		self.lists = {applicant.pseudonym: applicant.choices for applicant in inputs.applicants}
		self.worst = max(
			((cutoff.tier, cutoff.number) for cutoff in solution.cutoffs.values()), default=(0, 0)
		)

	def of(self, placed: solver.Placed, candidate: Candidate) -> dict[str, Any]:
		"""Return what the explanation of one result says, as plain values."""
		choices = self.lists[placed.pseudonym]
		missed = choices[: placed.rank - 1] if placed.rank else choices
		return {
			"outcome": placed.outcome,
			"section": self._title(placed.section) if placed.section else "",
			"rank": placed.rank,
			"number": shown_number(self.inputs, placed.number),
			"missed": [
				self._missed(placed, rank, choice, candidate) for rank, choice in enumerate(missed, start=1)
			],
			"tier_reason": candidate.tier_reasons.get(placed.section or "", ""),
			"why_skipped": candidate.why_skipped,
		}

	def _missed(
		self, placed: solver.Placed, rank: int, choice: solver.FrozenChoice, candidate: Candidate
	) -> dict[str, Any]:
		# of what is excluded the section itself may be gone
		seats = self.sections[choice.section].seats if choice.section in self.sections else 0
		facts = {"rank": rank, "title": self._title(choice.section), "seats": seats}
		if choice.excluded:
			return facts | {"why": EXCLUDED, "reason": candidate.reasons.get(choice.section, "")}
		if not seats or not self.solution.cutoffs:
			return facts | {"why": NO_SEATS}
		is_full = self.solution.taken.get(choice.section, 0) >= seats
		if is_full:
			cutoff = self.solution.cutoffs[choice.section]
			tier, number = cutoff.tier, cutoff.number
		else:
			tier, number = self.worst
		if tier < choice.tier:
			return facts | {"why": PRIORITY if is_full else TOTAL}
		return facts | {
			"why": FULL if is_full else TOTAL,
			"cutoff": shown_number(self.inputs, number),
			"yours": shown_number(self.inputs, placed.number),
		}

	def _title(self, section: str) -> str:
		return self.sections[section].title if section in self.sections else section


def shown_number(inputs: solver.FrozenInputs, number: int) -> str:
	"""Return a number as it is stored with the result: a fraction for the lottery, the place for the order of coming."""
	return str(number) if inputs.mode == lifecycle.FIRST_COME else lottery.decimals(number)


def sentence(
	facts: Mapping[str, Any],
	position: int | None = None,
	status: str | None = None,
	*,
	is_elsewhere: bool = False,
) -> str:
	"""Return the explanation in the reader's language.

	``position`` is the place in the queue where it may be told, ``status`` that of the booking now where it may have
	moved on since the draw. One that ``is_elsewhere`` has a seat or waits in another section by now.
	"""
	return " ".join(
		part for part in _parts(facts, position, status or facts["outcome"], is_elsewhere) if part
	)


def _parts(facts: Mapping[str, Any], position: int | None, status: str, is_elsewhere: bool) -> Iterator[str]:
	if facts["outcome"] == solver.SKIPPED:
		yield facts["why_skipped"]
		return
	yield from (_why_missed(missed) for missed in facts["missed"])
	if is_elsewhere and lifecycle.is_active(status):
		yield _("The draw decided for {0}. Since then your booking was moved to another section.").format(
			facts["section"]
		)
	elif facts["outcome"] == lifecycle.WAITLISTED and lifecycle.holds_seat(status):
		yield _("Since then a place in {0} has come free for you.").format(facts["section"])
	elif lifecycle.is_active(status) or status == lifecycle.REJECTED:
		yield _what_came_of_it(facts, position, status)


def _why_missed(missed: Mapping[str, Any]) -> str:
	choice = _("{0} was your {1} choice").format(missed["title"], nth(missed["rank"]))
	if missed["why"] == EXCLUDED:
		return _("{0}; you can't have it: {1}").format(choice, missed["reason"])
	if missed["why"] == NO_SEATS:
		return _("{0}; it had no free seat.").format(choice)
	if missed["why"] == PRIORITY:
		return by_count(
			missed["seats"],
			_("{0}; its one seat went to a child with a priority there."),
			_("{0}; its {1} seats went to children with a priority there."),
		).format(choice, missed["seats"])
	if "cutoff" not in missed:
		return _("{0}; the places of the whole offering went to children with a priority.").format(choice)
	cutoff, yours = lottery.telling_apart(missed["cutoff"], missed["yours"])
	if missed["why"] == TOTAL:
		return _("{0}; the places of the whole offering went to numbers up to {1}, yours is {2}.").format(
			choice, cutoff, yours
		)
	return by_count(
		missed["seats"],
		_("{0}; its one seat went to number {2}, yours is {3}."),
		_("{0}; its {1} seats went to numbers up to {2}, yours is {3}."),
	).format(choice, missed["seats"], cutoff, yours)


def _what_came_of_it(facts: Mapping[str, Any], position: int | None, status: str) -> str:
	section = facts["section"]
	if status == lifecycle.WAITLISTED:
		if position:
			return _("You are number {0} on the waitlist of {1}.").format(position, section)
		return _("You are on the waitlist of {0}.").format(section)
	if status == lifecycle.REJECTED:
		return _("There is no place for you this time, and no waitlist that you could join.")
	number = lottery.telling_apart(facts["number"], "")[0]
	if status == lifecycle.OFFERED:
		return _("{0} was your {1} choice, and you are offered a place: your number is {2}.").format(
			section, nth(facts["rank"]), number
		)
	return _("{0} was your {1} choice, and you have a place: your number is {2}.").format(
		section, nth(facts["rank"]), number
	)


def nth(rank: int) -> str:
	"""Return a rank in words."""
	if rank == 1:
		return _("first")
	if rank == 2:
		return _("second")
	return _("third") if rank == 3 else _("{0}th").format(rank)
