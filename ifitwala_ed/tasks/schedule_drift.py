"""Every night: do the stored bookings of rooms and instructors still equal the schedules? Repairs and reports."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, today

from ifitwala_ed.activities.readiness import staleness
from ifitwala_ed.activities.window.state import READY
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.schedule import obstructions
from ifitwala_ed.schedule.group_sync import groups_with_reservations
from ifitwala_ed.schedule.materialize import KINDS
from ifitwala_ed.schedule.running import active_groups_not_over
from ifitwala_ed.schedule.student_group_employee_booking import (
	OnClash,
	clash_sentence,
	prepare,
	rebuild_groups,
)

GROUPS_AT_ONCE = 50


@dataclass
class Drift:
	"""What the check has found, by group: bookings that were missing, bookings that should not have been there."""

	missing: Counter = field(default_factory=Counter)
	stale: Counter = field(default_factory=Counter)
	clashes: list[str] = field(default_factory=list)
	# what lies over sessions until somebody decides
	obstructed: list[str] = field(default_factory=list)
	not_ready_any_more: list[str] = field(default_factory=list)

	@property
	def lines(self) -> list[str]:
		groups = sorted({*self.missing, *self.stale})
		return [
			*(
				_("{0}: bookings that were missing: {1}, that should not have been there: {2}").format(
					group, self.missing[group], self.stale[group]
				)
				for group in groups
			),
			*self.clashes,
			*self.obstructed,
			*(_("Offering {0} is not ready any more").format(name) for name in self.not_ready_any_more),
		]


def nightly_check() -> list[str]:
	"""Find and repair drift from today on; the past stays as it took place. Reports in the Error Log."""
	drift = find_drift(getdate(today()), repair=True)
	if drift.lines:
		frappe.log_error(
			title=_("Room and instructor bookings had drifted from the schedules"),
			message="\n".join(drift.lines),
		)
	return drift.lines


def find_drift(first: date, *, repair: bool = False) -> Drift:
	"""Compare the reservations of every group from a day on with its schedule; repair what differs, chunk by chunk.

	A chunk that can't be checked is checked group by group, so that one broken group hides no other.
	"""
	drift = Drift()
	title = _("The bookings of a group could not be compared with its schedule")
	for groups in in_chunks(_groups_to_check(first), GROUPS_AT_ONCE):
		try:
			_check(groups, first, drift, repair=repair)
		except (*batch.BROKEN_ROW, *batch.busy_database()):
			frappe.db.rollback()
			batch.for_each(
				"Student Group",
				groups,
				lambda group: _check([group], first, drift, repair=repair),
				title=title,
			)
	drift.obstructed = [
		_("{0}: {1}").format(clash.mine.title, clash_sentence(clash)) for clash in obstructions.find()
	]
	if repair:
		drift.not_ready_any_more = _reset_what_is_not_ready()
	return drift


def _check(groups: Collection[str], first: date, drift: Drift, *, repair: bool) -> None:
	run = prepare(groups, first=first)
	run.read()
	if run.is_true:
		return
	changes = [run.changes(kind) for kind in KINDS]
	if repair:
		outcome = transactions.run(lambda: rebuild_groups(groups, first=first, on_clash=OnClash.SKIP))
		drift.clashes += [clash_sentence(clash) for clash in outcome.clashes]
	for change in changes:
		drift.missing.update(fact.source_name for fact in change.missing)
		drift.stale.update(fact.source_name for fact in change.stale)


def _groups_to_check(first: date) -> list[str]:
	"""Return whoever has reservations from a day on, also groups that are gone, and whoever should have some.

	What is over can have none: its window has ended.
	"""
	having = {
		name
		for kind in KINDS
		for name in frappe.get_all(
			kind,
			filters={"source_doctype": "Student Group", "from_datetime": (">=", first)},
			pluck="source_name",
			distinct=True,
			order_by="source_name asc",
		)
	}
	active = active_groups_not_over(first)
	return sorted(
		{*having, *(name for chunk in in_chunks(active, 500) for name in groups_with_reservations(chunk))}
	)


def _reset_what_is_not_ready() -> list[str]:
	ready = frappe.get_all(
		"Program Offering", filters={"activity_booking_status": READY}, pluck="name", order_by="name asc"
	)
	reset = batch.for_each(
		"Program Offering",
		ready,
		lambda name: transactions.run(lambda: staleness.reset_stored([name])),
		title=_("A ready offering could not be judged again"),
	)
	return [name for names in reset for name in names]
