"""A run from the request to the answer: one at a time per offering, planned once, carried out to its end."""

import json
import sys
from functools import partial
from typing import Any, Final, NoReturn

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle, waitlist
from ifitwala_ed.activities.booking.allocation import apply, draws, leases, plan
from ifitwala_ed.activities.booking.allocation.overrides import NONE, Overrides
from ifitwala_ed.activities.booking.allocation.plan import RESULT, RUN
from ifitwala_ed.activities.window.state import CLOSED
from ifitwala_ed.core import moments, transactions, typed_text
from ifitwala_ed.core.errors import said_so_far, throw, unsay_since
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidChoiceError, InvalidTransitionError

QUEUED_ABOVE: Final = 500
LONGEST_SEED: Final = 140
JOB: Final = "ifitwala_ed.activities.booking.allocation.runs.work"
ANSWER_FIELDS: Final = (
	"name",
	"status",
	"is_dry_run",
	"seed",
	"input_hash",
	"total",
	"confirmed",
	"offered",
	"waitlisted",
	"rejected",
	"skipped",
)


def start(program_offering: str, *, is_dry_run: bool, seed: str | None) -> dict[str, Any]:
	"""Run the lottery of an offering, or finish the run that was interrupted; return the endpoint's answer.

	Raises InvalidTransitionError where there is no lottery, booking isn't closed yet, or a run is under way.
	"""
	offering = _offering(program_offering)
	_require_lottery(offering)
	_require_usable_seed(seed)
	if not is_dry_run:
		_require_closed(offering)
		interrupted = unfinished(program_offering)
		if interrupted:
			return _take_over(interrupted, seed)
	run = _create(offering, is_dry_run=is_dry_run, seed=seed)
	if _number_of_candidates(program_offering) > QUEUED_ABOVE:
		return _enqueue(run)
	execute(run)
	return answer(run)


def what_if(program_offering: str, overrides: Overrides, seed: str | None = None) -> dict[str, Any]:
	"""Run dry with other seats, sections, tiers, mode or total than those stored, and change nothing.

	Return what every run answers, and the ``comparison`` with how things stand (see comparison.py).
	"""
	offering = _offering(program_offering)
	if (overrides.mode or offering.activity_allocation_mode) == lifecycle.MANUAL:
		_refuse(_("By hand there is nothing to compute: choose another mode."))
	_require_usable_seed(seed)
	run = _create(offering, is_dry_run=True, seed=seed, is_what_if=True)
	execute(run, overrides=overrides)
	return {**answer(run), "comparison": json.loads(frappe.db.get_value(RUN, run, "comparison"))}


def work(run: str) -> None:
	"""The background job of a large run. Does nothing where another worker has taken it."""
	row = _row(run)
	if row and row.status == "Queued" and row.worker == leases.QUEUE:
		execute(run)


def queue_lost_runs() -> int:
	"""Queue anew, every five minutes, the runs whose job no worker has ever taken; return how many."""
	waiting = frappe.get_all(
		RUN,
		filters={"status": "Queued", "worker": leases.QUEUE},
		fields=["name", "worker", "heartbeat_on"],
		order_by="creation asc",
	)
	lost = [run.name for run in waiting if not leases.is_held(run)]
	for run in lost:
		_enqueue(run)
	return len(lost)


def execute(run: str, *, overrides: Overrides = NONE) -> None:
	"""Plan a run unless that is done, carry it out and close it. What raises leaves it Failed, to be taken up again."""
	row = _row(run)
	if not row:
		raise frappe.DoesNotExistError(run)
	if not transactions.run(lambda: leases.take(row)):
		_refuse_under_way(row)
	finished = False
	try:
		if not row.is_planned:
			_plan(row, overrides)
		if not row.is_dry_run:
			apply.carry_out(run, row.program_offering, partial(_show_progress, run))
			waitlist.fill(row.program_offering)
		transactions.run(lambda: _finish(row))
		finished = True
	finally:
		if not finished:
			_note_failure(run)


def answer(run: str) -> dict[str, Any]:
	"""Return a run as the endpoint tells of it."""
	row = frappe.db.get_value(RUN, run, ANSWER_FIELDS, as_dict=True)
	row["run"] = row.pop("name")
	row["dry_run"] = bool(row.pop("is_dry_run"))
	return {"ok": row.status != "Failed", **row}


def _plan(row: frappe._dict, overrides: Overrides) -> None:
	offering = _offering(row.program_offering)
	if not row.is_dry_run:
		# it may have waited for its worker while booking was opened again
		_require_closed(offering)
	is_closed = offering.activity_booking_status == CLOSED
	transactions.run(lambda: plan.make(row, is_closed=is_closed, overrides=overrides))


def _finish(row: frappe._dict) -> None:
	values: dict[str, Any] = {
		"status": "Completed",
		"finished_on": now_datetime(),
		"open_marker": None,
		"worker": None,
		"heartbeat_on": None,
	}
	if not row.is_dry_run:
		outcomes = apply.outcomes(row.name)
		values |= plan.counts(list(outcomes.elements()))
		values |= _revealed(row.name)
	frappe.db.set_value(RUN, row.name, values)


def _revealed(run: str) -> dict[str, Any]:
	"""Return whether the run shows its secret, and with it who is who: a real one does. A chosen seed was never sealed."""
	kept_as, seed_is_chosen = frappe.db.get_value(RUN, run, ["lottery_secret", "seed_is_chosen"])
	shown = {"pseudonym_key": draws.pseudonym_key(kept_as)}
	return shown if seed_is_chosen else {**shown, "revealed_secret": draws.reveal(kept_as)}


def _note_failure(run: str) -> None:
	"""What failed is rolled back; that it failed is committed, to last."""
	error = sys.exc_info()[1]
	frappe.db.rollback()
	values = {
		"status": "Failed",
		"failure": str(error)[:500] or type(error).__name__,
		"worker": None,
		"heartbeat_on": None,
	}
	frappe.db.set_value(RUN, run, typed_text.cleaned(RUN, values))
	frappe.db.commit()


def _create(offering: frappe._dict, *, is_dry_run: bool, seed: str | None, is_what_if: bool = False) -> str:
	run = frappe.get_doc(
		{
			"doctype": RUN,
			"program_offering": offering.name,
			"school": offering.school,
			"mode": offering.activity_allocation_mode,
			"is_dry_run": int(is_dry_run),
			"is_what_if": int(is_what_if),
			"status": "Queued",
			"seed": seed,
			"open_marker": None if is_dry_run else "1",
			"worker": leases.QUEUE,
			"heartbeat_on": now_datetime(),
		}
	)
	said = said_so_far()
	try:
		# the endpoint has established that this user allocates in this school
		transactions.run(run.insert_by_system)
	except frappe.UniqueValidationError:
		unsay_since(said)
		_refuse_under_way(unfinished(offering.name))
	return run.name


def _take_over(run: frappe._dict, seed: str | None) -> dict[str, Any]:
	"""Finish what a crash or an error left. What is planned already keeps its seed."""
	if leases.is_held(run):
		_refuse_under_way(run)
	if not run.is_planned:
		frappe.db.set_value(RUN, run.name, "seed", seed)
	if frappe.db.count(RESULT, {"allocation_run": run.name}) > QUEUED_ABOVE:
		return _enqueue(run.name)
	execute(run.name)
	return answer(run.name)


def _enqueue(run: str) -> dict[str, Any]:
	frappe.db.set_value(
		RUN, run, {"status": "Queued", "worker": leases.QUEUE, "heartbeat_on": now_datetime()}
	)
	call_later(JOB, queue="long", run=run)
	return answer(run)


def _row(run: str) -> frappe._dict | None:
	fields = (
		"name",
		"program_offering",
		"status",
		"is_dry_run",
		"is_what_if",
		"is_planned",
		"seed",
		"worker",
		"heartbeat_on",
		"creation",
	)
	return frappe.db.get_value(RUN, run, fields, as_dict=True)


def unfinished(program_offering: str) -> frappe._dict | None:
	"""Return the real run of an offering that isn't through, or None. There is one at most."""
	name = frappe.db.get_value(RUN, {"program_offering": program_offering, "open_marker": "1"})
	return _row(name) if name else None


def is_begun(program_offering: str) -> bool:
	"""Return whether seats are being drawn: a real run has its plan, or somebody at work, and isn't through."""
	run = unfinished(program_offering)
	return bool(run and (run.is_planned or leases.is_held(run)))


def _offering(program_offering: str) -> frappe._dict:
	fields = ["name", "title", "school", "activity_allocation_mode", "activity_booking_status"]
	return frappe.db.get_value("Program Offering", program_offering, fields, as_dict=True)


def _number_of_candidates(program_offering: str) -> int:
	return frappe.db.count(
		"Activity Booking", {"program_offering": program_offering, "status": lifecycle.SUBMITTED}
	)


def _show_progress(run: str, done: int, of: int) -> None:
	frappe.publish_progress(done * 100 / of, title=_("Allocation"), doctype=RUN, docname=run)


def _require_lottery(offering: frappe._dict) -> None:
	if offering.activity_allocation_mode != lifecycle.LOTTERY:
		_refuse(
			_(
				"{0} isn't given out by lottery. Name the bookings and what is decided in the assignments."
			).format(bold(offering.title))
		)


def _require_closed(offering: frappe._dict) -> None:
	if offering.activity_booking_status != CLOSED:
		_refuse(
			_("Close booking of {0} before its seats are drawn. A dry run doesn't need that.").format(
				bold(offering.title)
			)
		)


def _require_usable_seed(seed: str | None) -> None:
	if seed and len(seed) > LONGEST_SEED:
		throw(
			InvalidChoiceError,
			_("The seed has {0} characters. Use at most {1}.").format(len(seed), LONGEST_SEED),
			title=_("Seed Too Long"),
			values={"length": len(seed), "at_most": LONGEST_SEED},
		)


def _refuse_under_way(run: frappe._dict | None) -> NoReturn:
	if not run:
		_refuse(_("Another run of this offering was under way and has just ended. Look at its result first."))
	_refuse(
		_("A run of this offering is under way since {0}: {1}. Wait until it is through.").format(
			moments.moment(run.creation), run.name
		)
	)


def _refuse(sentence: str) -> NoReturn:
	throw(InvalidTransitionError, sentence, title=_("No Allocation Now"))
