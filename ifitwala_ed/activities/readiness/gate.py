"""The readiness gate: an offering opens only when every section can really take place."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import frappe
from frappe import _

from ifitwala_ed.activities.readiness import staleness
from ifitwala_ed.activities.readiness.codes import Code, finding
from ifitwala_ed.activities.readiness.inputs import Inputs, read_inputs
from ifitwala_ed.activities.readiness.report import Report, add_error, build, problems
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule.calendars import ACTIVE
from ifitwala_ed.schedule.materialize import KINDS, Materialization

if TYPE_CHECKING:
	from ifitwala_ed.schedule.doctype.program_offering.program_offering import ProgramOffering

NAMED_PROBLEMS = 5
SAVEPOINT = "readiness_gate"


def run_gate(offering: "ProgramOffering", *, keep_reservations: bool) -> Report:
	"""Judge all active sections together; with ``keep_reservations`` a passed gate stores their rooms and instructors.

	Everything is judged from computed sessions before anything is written. A failed gate, or one that only looks,
	leaves the database as it was; so does one of an offering that is planned or archived, which holds no room. The number of queries doesn't depend on sections or sessions.
	"""
	inputs = read_inputs(offering)
	run = inputs.materialization()
	run.read()
	report = _judge(inputs, run)
	if not (keep_reservations and report["ok"] and offering.status == ACTIVE):
		return report
	frappe.db.savepoint(SAVEPOINT)
	report = _take(inputs, run, report, offering)
	if report["ok"]:
		staleness.mark_ready(offering, inputs)
	else:
		frappe.db.rollback(save_point=SAVEPOINT)
	return report


def judge_again(names: Collection[str]) -> list[str]:
	"""Run the gate of those that are Ready and not as judged: one that fails becomes a draft. Returns those."""
	failed = []
	for name in staleness.ready_and_other(names):
		if not run_gate(frappe.get_doc("Program Offering", name), keep_reservations=True)["ok"]:
			failed += staleness.reset_stored([name])
	return failed


def require_ready(report: Report) -> None:
	"""Throw ReadinessError with the first problems of a report that isn't ok."""
	if report["ok"]:
		return
	found = problems(report)
	lines = found[:NAMED_PROBLEMS]
	if len(found) > NAMED_PROBLEMS:
		lines.append(_("There are {0} problems in all.").format(len(found)))
	lines = [frappe.utils.escape_html(line) for line in lines]
	throw(ReadinessError, "<br>".join(lines))


def _judge(inputs: Inputs, run: Materialization) -> Report:
	return build(inputs, {kind: run.clashes(kind, run.wanted.facts[kind]) for kind in KINDS})


def _take(inputs: Inputs, run: Materialization, report: Report, offering: "ProgramOffering") -> Report:
	"""Take the rooms and people, unless somebody was faster since they were judged.

	The groups are locked even when all is stored already: nobody edits a schedule while its offering becomes ready.
	"""
	if run.lock():
		report = _judge(inputs, run)
		if not report["ok"]:
			return report
	if not run.is_true:
		run.write(doc=offering)
		_verify(run, report)
	return report


def _verify(run: Materialization, report: Report) -> None:
	"""See that every booking is stored: a gate that says yes must have the rooms."""
	wanted = dict.fromkeys(run.wanted.groups, 0)
	stored = dict(wanted)
	for kind in KINDS:
		counted = run.count_stored(kind)
		expected = run.wanted.counts(kind)
		for group in wanted:
			wanted[group] += expected[group]
			stored[group] += counted[group]
	for group in sorted(wanted):
		if stored[group] != wanted[group]:
			add_error(report, group, finding(Code.MATERIALIZATION_FAILED, stored[group], wanted[group]))
