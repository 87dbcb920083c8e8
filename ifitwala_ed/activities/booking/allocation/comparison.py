"""What a what-if run changes: the seats and children of every section, beside how they stand without it.

How they stand is what is stored; for those who wait for the lottery it is what the same draw would give them as things
are. It is read in the transaction of the run, so both sides know the same bookings, and nothing else differs than what
is asked.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import frappe

from ifitwala_ed.activities.booking import lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.allocation import solver
from ifitwala_ed.activities.booking.allocation.draws import Draw
from ifitwala_ed.activities.booking.allocation.freeze import Frozen, freeze
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot

NOTHING_DRAWN = solver.Solution((), {}, {}, total_is_used_up=False)


@dataclass(frozen=True)
class Counts:
	"""Seats, how many of them are given (confirmed or offered), and how many children wait, are rejected or undecided."""

	seats: int
	given: int
	waitlisted: int
	rejected: int = 0
	undecided: int = 0


@dataclass(frozen=True)
class SectionChange:
	"""A section as it stands and as the run has it. Who is rejected or undecided belongs to none."""

	student_group: str
	title: str
	now: Counts
	tried: Counts


@dataclass(frozen=True)
class Comparison:
	"""All sections, and the whole offering: its seats are its own limit where it has one, else the sections' together."""

	from_scratch: bool
	sections: tuple[SectionChange, ...]
	whole_now: Counts
	whole_tried: Counts


def compare(tried: Frozen, solution: solver.Solution, draw: Draw) -> Comparison:
	"""Set the solution of a what-if run beside how its offering stands. Writes nothing."""
	offering = snapshot_reader.load_offering(tried.inputs.program_offering)
	by_lottery = offering.activity_allocation_mode == lifecycle.LOTTERY
	plain = freeze(offering.name, draw.pseudonym_key) if by_lottery else None
	drawn = solver.solve(plain.inputs, draw.secret) if plain else NOTHING_DRAWN
	now = _standing(offering, drawn)
	then = _tried(offering, tried, solution, _promoted(offering, plain, tried))
	return Comparison(
		tried.from_scratch,
		tuple(
			SectionChange(each.student_group, each.title, now[each.student_group], then[each.student_group])
			for each in offering.sections
		),
		whole_now=_whole(now, offering.total.capacity if offering.total else 0, drawn, _by_hand(offering)),
		whole_tried=_whole(then, tried.limit, solution, undecided=0),
	)


def _standing(offering: OfferingSnapshot, drawn: solver.Solution) -> dict[str, Counts]:
	waiting = _waitlisted(drawn)
	return {
		section.student_group: Counts(
			section.seats.capacity,
			section.seats.seats_held + drawn.taken.get(section.student_group, 0),
			section.seats.waiting + waiting[section.student_group],
		)
		for section in offering.sections
	}


def _tried(
	offering: OfferingSnapshot, tried: Frozen, solution: solver.Solution, promoted: Mapping[str, int]
) -> dict[str, Counts]:
	counts, waiting = {}, _waitlisted(solution)
	for section in offering.sections:
		group = section.student_group
		held, queue = (0, 0) if tried.from_scratch else (section.seats.seats_held, section.seats.waiting)
		from_queue = promoted.get(group, 0)
		counts[group] = Counts(
			tried.seats[group].capacity,
			held + from_queue + solution.taken.get(group, 0),
			queue - from_queue + waiting[group],
		)
	return counts


def _promoted(offering: OfferingSnapshot, plain: Frozen | None, tried: Frozen) -> dict[str, int]:
	"""Return how many of the seats that only the run sees would be offered to those who wait already, within its limit."""
	if tried.from_scratch or not plain:
		return {}
	kept_now = {group: seats.kept for group, seats in plain.seats.items()}
	held = sum(section.seats.seats_held for section in offering.sections)
	left = max(0, tried.limit - held - sum(kept_now.values())) if tried.limit else None
	promoted = {}
	for group, seats in tried.seats.items():
		more = max(0, seats.kept - kept_now[group])
		promoted[group] = more if left is None else min(more, left)
		left = None if left is None else left - promoted[group]
	return promoted


def _whole(sections: Mapping[str, Counts], limit: int, solution: solver.Solution, undecided: int) -> Counts:
	outcomes = Counter(placed.outcome for placed in solution.placed)
	return Counts(
		limit or sum(each.seats for each in sections.values()),
		sum(each.given for each in sections.values()),
		sum(each.waitlisted for each in sections.values()),
		outcomes[lifecycle.REJECTED],
		outcomes[solver.SKIPPED] + undecided,
	)


def _waitlisted(solution: solver.Solution) -> Counter[str]:
	return Counter(
		placed.section
		for placed in solution.placed
		if placed.section and placed.outcome == lifecycle.WAITLISTED
	)


def _by_hand(offering: OfferingSnapshot) -> int:
	"""Return how many applications wait for a decision by hand."""
	if offering.activity_allocation_mode != lifecycle.MANUAL:
		return 0
	return frappe.db.count(
		"Activity Booking", {"program_offering": offering.name, "status": lifecycle.SUBMITTED}
	)
