"""Checking a run where it is stored: its file, what was published before, and what became of the bookings."""

import json
from collections.abc import Iterator

import frappe

from ifitwala_ed.activities.booking.allocation import export, plan, verify
from ifitwala_ed.activities.booking.allocation.verify import Finding


def verify_stored(run: str) -> tuple[str, list[Finding]]:
	"""Return the file of a run, and everything that checking it found. Raises DoesNotExistError for an unknown run."""
	row = frappe.db.get_value(
		plan.RUN, run, ["program_offering", "seed_is_chosen", "is_dry_run", "lottery_secret"], as_dict=True
	)
	if not row:
		raise frappe.DoesNotExistError(f"There is no {plan.RUN} {run}.")
	text = export.as_file(run)
	findings = verify.check(json.loads(text), commitment=_published_for(row))
	return text, [*findings, *_against_events(run)]


def _published_for(run: frappe._dict) -> str | None:
	"""Return the commitment that a run had to keep to, or to say that it doesn't. What was drawn for a trial had none."""
	if run.is_dry_run and not run.lottery_secret:
		return None
	return frappe.db.get_value("Program Offering", run.program_offering, "activity_lottery_commitment")


def _against_events(run: str) -> Iterator[Finding]:
	"""Return whether every result that was applied is what happened to its booking next."""
	results = frappe.get_all(
		plan.RESULT,
		filters={"allocation_run": run, "is_applied": 1, "outcome": ["not in", ["Skipped", ""]]},
		fields=["activity_booking", "outcome", "student_group"],
		order_by="activity_booking asc",
	)
	if frappe.db.get_value(plan.RUN, run, "is_dry_run"):
		return
	events = {
		(row.activity_booking, row.to_status, row.to_student_group or None)
		for row in frappe.get_all(
			"Activity Booking Event",
			filters={"activity_booking": ["in", [row.activity_booking for row in results] or [""]]},
			fields=["activity_booking", "to_status", "to_student_group"],
			order_by="name asc",
		)
	}
	missing = [
		row.activity_booking
		for row in results
		if (row.activity_booking, row.outcome, row.student_group or None) not in events
	]
	yield Finding(
		not missing, f"{len(results) - len(missing)} of {len(results)} bookings went where the run sent them."
	)
	for booking in missing[: verify.MOST_DIFFERENCES_SHOWN]:
		yield Finding(False, f"Booking {booking} never had the result that the run says.")
