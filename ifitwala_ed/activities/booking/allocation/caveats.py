"""What keeps a draw from being a proof. Plain Python: the school's site and a stranger's check find the same.

A lottery proves that nobody has picked the winners where its secret was drawn before the choices were known, and the
inputs were published before anybody could know the result. Each way to choose after all leaves a trace in the run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ifitwala_ed.activities.booking.allocation.solver import FrozenInputs

NOBODYS_PRIORITY: Final = 100

CHOSEN_SEED: Final = "CHOSEN_SEED"
REOPENED: Final = "REOPENED"
TIERS_CHANGED: Final = "TIERS_CHANGED"
NOT_PUBLISHED: Final = "NOT_PUBLISHED"


@dataclass(frozen=True)
class Caveat:
	"""One code with the values of its sentence."""

	code: str
	values: Mapping[str, Any]

	def as_dict(self) -> dict[str, Any]:
		return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True)
class TierChange:
	"""A tier that isn't the one of the inputs which were published first."""

	pseudonym: str
	section: str
	before: int
	after: int


def of_run(
	history: Mapping[str, Any],
	*,
	seed_is_chosen: bool,
	is_dry_run: bool,
	first: FrozenInputs | None,
	inputs: FrozenInputs,
) -> list[Caveat]:
	"""Return the caveats of a run. ``first`` are the inputs that were published first, or None where there are none to
	compare.
	"""
	publications = history["publications"]
	found = []
	if seed_is_chosen:
		values = {key: history[key] for key in ("draws_tried", "published_commitment")}
		found.append(Caveat(CHOSEN_SEED, values))
	found += of_publications(publications)
	if first:
		changed = len(tiers_changed(first, inputs))
		if changed:
			values = {"changed": changed, "input_hash": publications[0]["input_hash"]}
			found.append(Caveat(TIERS_CHANGED, values))
	if not is_dry_run and not any(each["reopened_on"] is None for each in publications):
		found.append(Caveat(NOT_PUBLISHED, {}))
	return found


def of_publications(publications: Sequence[Mapping[str, Any]]) -> Iterator[Caveat]:
	"""Return every time that booking was opened again, with the hash that was published before."""
	for publication in publications:
		if publication["reopened_on"]:
			yield Caveat(REOPENED, publication)


def tiers_changed(first: FrozenInputs, inputs: FrozenInputs) -> list[TierChange]:
	"""Return the tiers that were set after the inputs were published first. Who wasn't among them had no priority then."""
	before = {
		(applicant.pseudonym, choice.section): choice.tier
		for applicant in first.applicants
		for choice in applicant.choices
	}
	changes = [
		TierChange(
			applicant.pseudonym,
			choice.section,
			before.get((applicant.pseudonym, choice.section), NOBODYS_PRIORITY),
			choice.tier,
		)
		for applicant in inputs.applicants
		for choice in applicant.choices
	]
	return [change for change in changes if change.before != change.after]
