"""The plan of a run: inputs frozen, solved, and stored with one result per booking. Changes no booking."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import (
	caveat_texts,
	caveats,
	comparison,
	deferred_acceptance,
	draws,
	explanations,
	frozen_inputs,
	publications,
	solver,
)
from ifitwala_ed.activities.booking.allocation.freeze import Frozen, freeze
from ifitwala_ed.activities.booking.allocation.overrides import NONE, Overrides
from ifitwala_ed.core import typed_text
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.core.wording import by_count

RUN: Final = "Activity Allocation Run"
RESULT: Final = "Activity Allocation Result"


def make(run: frappe._dict, *, is_closed: bool, overrides: Overrides = NONE) -> None:
	"""Plan a run in the transaction at hand. ``run`` carries name, program_offering, seed, is_dry_run and is_what_if."""
	draw = draws.draw_for(run.program_offering, seed=run.seed, is_closed=is_closed)
	frozen = freeze(run.program_offering, draw.pseudonym_key, overrides)
	solution = solver.solve(frozen.inputs, draw.secret)
	_insert_results(run, frozen, solution)
	values = _run_values(frozen, draw, solution, bool(run.is_dry_run))
	if run.is_what_if:
		values["comparison"] = json.dumps(asdict(comparison.compare(frozen, solution, draw)))
	values |= _history_values(run, frozen, draw)
	frappe.db.set_value(RUN, run.name, typed_text.cleaned(RUN, values))


def publish_inputs(program_offering: str) -> str:
	"""Freeze the inputs as they are when booking closes and publish their hash on the offering; return the hash."""
	frozen = freeze(program_offering, draws.prepare(program_offering).pseudonym_key)
	digest = frozen_inputs.store(frozen.inputs)
	publications.publish(program_offering, frozen.school, digest)
	return digest


def _insert_results(run: frappe._dict, frozen: Frozen, solution: solver.Solution) -> None:
	facts = explanations.Facts(frozen.inputs, solution)
	positions = _positions(solution)
	rows = []
	for placed in solution.placed:
		candidate = frozen.candidates[placed.pseudonym]
		found = facts.of(placed, candidate)
		rows.append(
			{
				"allocation_run": run.name,
				"school": frozen.school,
				"activity_booking": candidate.booking,
				"student": candidate.student,
				"student_name": candidate.student_name,
				"outcome": placed.outcome,
				"planned_outcome": placed.outcome,
				"student_group": placed.section,
				"planned_student_group": placed.section,
				"rank_received": placed.rank,
				"lottery_number": explanations.shown_number(frozen.inputs, placed.number),
				"priority_tier": placed.tier,
				"queue": placed.queue,
				"line": placed.pseudonym,
				"facts": json.dumps(found),
				"explanation": explanations.sentence(found, positions.get(placed.pseudonym)),
				"is_applied": int(bool(run.is_dry_run) or placed.outcome == solver.SKIPPED),
			}
		)
	insert_rows(RESULT, rows)


def _positions(solution: solver.Solution) -> dict[str, int]:
	"""Return the place of everybody who waits in the queue of their section, counted among this run's."""
	seen: Counter[str] = Counter()
	positions = {}
	waiting = [each for each in solution.placed if each.outcome == lifecycle.WAITLISTED]
	for each in sorted(waiting, key=lambda placed: placed.queue):
		if each.section is None:
			raise ValueError("Who waits, waits for a section.")
		seen[each.section] += 1
		positions[each.pseudonym] = seen[each.section]
	return positions


def _run_values(
	frozen: Frozen, draw: draws.Draw, solution: solver.Solution, is_dry_run: bool
) -> dict[str, Any]:
	return {
		**counts([each.outcome for each in solution.placed]),
		"mode": frozen.inputs.mode,
		"is_planned": 1,
		"seed": draw.seed,
		"seed_is_chosen": int(draw.is_chosen),
		"commitment": draw.commitment,
		"lottery_secret": draw.kept_as,
		"pseudonym_key": draw.shown_key,
		"revealed_secret": draw.secret if draw.is_open else None,
		"input_hash": frozen_inputs.store(frozen.inputs),
		"engine_version": deferred_acceptance.ENGINE_VERSION,
		"total_is_used_up": int(solution.total_is_used_up),
		"sections_under_minimum": "\n".join(_under_minimum(frozen, solution)),
		"section_results": "\n".join(_section_lines(frozen, solution)),
		"applied": len(solution.placed) if is_dry_run else 0,
	}


def _history_values(run: frappe._dict, frozen: Frozen, draw: draws.Draw) -> dict[str, Any]:
	"""Return what was published and tried before this run, as its file will have it, and what that takes from the
	proof.
	"""
	offering = frozen.inputs.program_offering
	shown = publications.shown_on([offering])[offering]
	published = shown.published
	history = {
		"publications": published,
		"published_commitment": shown.commitment,
		"draws_tried": publications.other_draws_tried(offering, draw.commitment),
	}
	found = caveats.of_run(
		history,
		seed_is_chosen=draw.is_chosen,
		is_dry_run=bool(run.is_dry_run),
		first=frozen_inputs.first_published(history, is_what_if=bool(run.is_what_if)),
		inputs=frozen.inputs,
	)
	stands = published[-1]["input_hash"] if published and not published[-1]["reopened_on"] else None
	return {
		"lottery_publication": publications.current(offering),
		"published_input_hash": stands,
		"history": json.dumps({**history, "caveats": [each.as_dict() for each in found]}),
		"caveats": "\n".join(caveat_texts.sentence(each) for each in found),
	}


def counts(outcomes: list[str]) -> dict[str, int]:
	"""Return the numbers of a run by outcome, as the run and the endpoint's answer have them."""
	counted = Counter(outcomes)
	return {
		"total": len(outcomes),
		"confirmed": counted[lifecycle.CONFIRMED],
		"offered": counted[lifecycle.OFFERED],
		"waitlisted": counted[lifecycle.WAITLISTED],
		"rejected": counted[lifecycle.REJECTED],
		"skipped": counted[solver.SKIPPED],
	}


def _under_minimum(frozen: Frozen, solution: solver.Solution) -> Iterator[str]:
	for section in frozen.inputs.sections:
		children = section.already_held + solution.taken.get(section.section, 0)
		if children < section.minimum_size:
			yield by_count(
				children,
				_("{0}: one child, at least {2} needed"),
				_("{0}: {1} children, at least {2} needed"),
			).format(section.title, children, section.minimum_size)


def _section_lines(frozen: Frozen, solution: solver.Solution) -> Iterator[str]:
	waiting = Counter(each.section for each in solution.placed if each.outcome == lifecycle.WAITLISTED)
	for section in frozen.inputs.sections:
		cutoff = solution.cutoffs.get(section.section)
		line = by_count(
			section.seats,
			_("{0}: {1} of one seat given, {3} waiting"),
			_("{0}: {1} of {2} seats given, {3} waiting"),
		).format(
			section.title, solution.taken.get(section.section, 0), section.seats, waiting[section.section]
		)
		if cutoff:
			line += _(", numbers up to {0} in tier {1}").format(
				explanations.shown_number(frozen.inputs, cutoff.number)[:5], cutoff.tier
			)
		yield line
