"""Decisions by hand, put on record as a run with a result per booking."""

import json
from collections.abc import Sequence

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import deferred_acceptance, plan, solver
from ifitwala_ed.activities.booking.allocation.decisions import Decided
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot
from ifitwala_ed.core.rows import insert_rows


def record(offering: OfferingSnapshot, decided: Sequence[Decided], *, is_dry_run: bool) -> str:
	"""Store the run of a list of decisions; return its name."""
	lines = [
		[each.assignment.booking, each.assignment.decision, each.after.student_group, each.assignment.reason]
		for each in decided
	]
	now = now_datetime()
	run = frappe.get_doc(
		{
			"doctype": plan.RUN,
			"program_offering": offering.name,
			"school": offering.school,
			"mode": lifecycle.MANUAL,
			"is_dry_run": int(is_dry_run),
			"status": "Completed",
			"is_planned": 1,
			"finished_on": now,
			"applied": len(decided),
			"input_hash": solver.hash_of(json.dumps(sorted(lines, key=str), separators=(",", ":"))),
			"engine_version": deferred_acceptance.ENGINE_VERSION,
			**plan.counts([_outcome(each) for each in decided]),
		}
	)
	# the endpoint has established that this user allocates in this school
	run.insert_by_system()
	_insert_results(run.name, offering, decided)
	return run.name


def _outcome(decided: Decided) -> str:
	return decided.assignment.status if decided.changes else solver.SKIPPED


def _insert_results(run: str, offering: OfferingSnapshot, decided: Sequence[Decided]) -> None:
	rows = []
	for each in decided:
		booking, outcome = each.booking, _outcome(each)
		section = offering.section(each.after.student_group)
		row = {
			"allocation_run": run,
			"school": offering.school,
			"activity_booking": booking.name,
			"student": booking.student,
			"student_name": booking.student_name,
			"outcome": outcome,
			"planned_outcome": outcome,
			"student_group": each.after.student_group,
			"rank_received": _rank(booking.ranked_choices, each),
			"note": None if each.changes else _("The booking is like that already."),
			"explanation": _explanation(each, section.title if section else None),
			"is_applied": 1,
		}
		rows.append(row)
	insert_rows(plan.RESULT, rows)


def _rank(choices: list[str], decided: Decided) -> int:
	section = decided.after.student_group
	return choices.index(section) + 1 if decided.after.held and section in choices else 0


def _explanation(decided: Decided, title: str | None) -> str:
	"""For staff; what they gave as a reason stays among them."""
	status = _(decided.after.status)
	said = _("Decided by the school: {0}").format(f"{status}, {title}" if title else status)
	return f"{said} ({decided.assignment.reason})" if decided.assignment.reason else said
