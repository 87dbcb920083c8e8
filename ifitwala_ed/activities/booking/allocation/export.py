"""The file of a run: everything that a stranger needs to check it, with pseudonyms only."""

import json
from typing import Any

import frappe
from frappe import _

from ifitwala_ed.activities.booking.allocation import frozen_inputs, plan, solver, verify
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import InvalidTransitionError
from ifitwala_ed.permissions import family
from ifitwala_ed.permissions.school_scope import is_staff_of


def require_reader(run: str) -> None:
	"""Refuse with 403 unless the session's user is staff of the run's school, or family of somebody in a real run."""
	row = None
	if frappe.session.user != "Guest":
		row = frappe.db.get_value(plan.RUN, run, ["school", "is_dry_run", "status"], as_dict=True)
	if not row or not (is_staff_of(row.school) or _is_family_in(run, row)):
		refuse_access()


def as_file(run: str) -> str:
	"""Return the file of a planned lottery run as JSON text."""
	row = frappe.db.get_value(plan.RUN, run, "*", as_dict=True)
	inputs = frozen_inputs.load(row.input_hash)
	if not inputs:
		throw(
			InvalidTransitionError,
			_("There is nothing to compute here: this run isn't planned yet, or was decided by hand."),
			title=_("No File"),
		)
	return json.dumps(_content(row, inputs), indent=1, sort_keys=True)


def _content(row: frappe._dict, inputs: dict[str, Any]) -> dict[str, Any]:
	history = json.loads(row.history)
	caveats = history.pop("caveats")
	return {
		"format": verify.FORMAT,
		"run": row.name,
		"is_dry_run": bool(row.is_dry_run),
		"is_what_if": bool(row.is_what_if),
		"engine_version": row.engine_version,
		"seed_is_chosen": bool(row.seed_is_chosen),
		"commitment": row.commitment,
		"secret": row.revealed_secret or None,
		"pseudonym_key": row.pseudonym_key or None,
		"input_hash": row.input_hash,
		"published_input_hash": row.published_input_hash or None,
		"inputs": inputs,
		"inputs_at_close": frozen_inputs.load(row.published_input_hash),
		"inputs_first_published": _first_published(row, history),
		"history": history,
		"caveats": caveats,
		"results": _results(row, inputs),
	}


def _first_published(row: frappe._dict, history: dict[str, Any]) -> dict[str, Any] | None:
	"""Return the inputs that were published first, where they are others than those at the close."""
	hashes = [each["input_hash"] for each in history["publications"]]
	if row.is_what_if or not hashes or hashes[0] == row.published_input_hash:
		return None
	return frozen_inputs.load(hashes[0])


def _results(row: frappe._dict, inputs: dict[str, Any]) -> list[dict[str, Any]]:
	results = frappe.get_all(
		plan.RESULT,
		filters={"allocation_run": row.name},
		fields=[
			"line",
			"planned_outcome",
			"planned_student_group",
			"rank_received",
			"queue",
			"lottery_number",
		],
		order_by="line asc",
	)
	numbers = solver.numbers(solver.from_dict(inputs), row.revealed_secret) if row.revealed_secret else {}
	return [
		{
			"pseudonym": each.line,
			"number": f"{numbers[each.line]:064x}" if numbers else None,
			"shown_number": each.lottery_number,
			"outcome": each.planned_outcome,
			"section": each.planned_student_group or None,
			"rank": each.rank_received,
			"queue": each.queue,
		}
		for each in results
	]


def _is_family_in(run: str, row: frappe._dict) -> bool:
	if row.is_dry_run or row.status != "Completed":
		return False
	students = family.students_of()
	return bool(
		students and frappe.db.exists(plan.RESULT, {"allocation_run": run, "student": ["in", students]})
	)
