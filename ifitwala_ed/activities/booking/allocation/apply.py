"""The plan of a run carried out: in chunks, each a transaction of its own that a crash undoes or leaves whole.

A chunk holds its students' rows (in order, first of all), then its bookings and results, judges once more what may
have changed since the plan, writes in bulk, and changes the ledger last. Winners come first and the waitlists in their
order, so that whoever is promoted meanwhile is the next in the draw. What a chunk did is in its results: run again,
the same plan goes on where it stopped.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import events, lifecycle, roster, seats, snapshot_reader
from ifitwala_ed.activities.booking.allocation import bulk_update, clashes, solver
from ifitwala_ed.activities.booking.allocation.plan import RESULT, RUN
from ifitwala_ed.activities.booking.allocation.steps import Step
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot
from ifitwala_ed.core import moments, transactions, typed_text
from ifitwala_ed.school import student_locks

CHUNK: Final = 1_000
BEFORE: Final = Place(lifecycle.SUBMITTED, None)
ORDER: Final = (lifecycle.CONFIRMED, lifecycle.OFFERED, lifecycle.WAITLISTED, lifecycle.REJECTED)


@dataclass
class _FreeSeats:
	"""The seats that were free when the chunk began."""

	sections: dict[str, int]
	total: int | None
	waitlists: set[str] = field(default_factory=set)

	@classmethod
	def of(cls, offering: OfferingSnapshot) -> "_FreeSeats":
		total = offering.total
		return cls(
			{
				each.student_group: each.seats.capacity - each.seats.seats_held
				for each in offering.active_sections
			},
			total.capacity - total.seats_held if total else None,
			{
				each.student_group
				for each in offering.active_sections
				if each.allow_waitlist and offering.activity_waitlist_enabled
			},
		)

	def take(self, section: str) -> bool:
		if self.sections.get(section, 0) < 1 or self.total == 0:
			return False
		self.sections[section] -= 1
		self.total = None if self.total is None else self.total - 1
		return True


def carry_out(run: str, program_offering: str, progress: Callable[[int, int], None]) -> None:
	"""Apply every result of a planned run that isn't applied yet. May run twice at once: a result is applied once."""
	steps = _open_steps(run)
	done = 0
	for chunk in _chunks(steps):
		transactions.run(partial(_apply, run, program_offering, chunk))
		done += len(chunk)
		progress(done, len(steps))


def _open_steps(run: str) -> list[Step]:
	rows = frappe.get_all(
		RESULT,
		filters={"allocation_run": run, "is_applied": 0},
		fields=["name", "activity_booking", "student", "outcome", "student_group"],
		order_by="queue asc, lottery_number asc, name asc",
	)
	return [Step(row.name, row.activity_booking, row.student, row.outcome, row.student_group) for row in rows]


def _chunks(steps: Sequence[Step]) -> Iterator[list[Step]]:
	for outcome in ORDER:
		alike = [step for step in steps if step.outcome == outcome]
		yield from (alike[start : start + CHUNK] for start in range(0, len(alike), CHUNK))


def _apply(run: str, program_offering: str, planned: Sequence[Step]) -> None:
	student_locks.lock_students({step.student for step in planned})
	stored = _lock_bookings([step.booking for step in planned])
	unapplied = _lock_unapplied([step.name for step in planned])
	# a chunk that is tried again begins from the plan
	steps = [
		Step(each.name, each.booking, each.student, each.outcome, each.section)
		for each in planned
		if each.name in unapplied
	]
	offering = snapshot_reader.load_offering(program_offering)
	moving = _leave_alone_what_moved_on(steps, stored)
	moving = _leave_alone_what_is_gone(moving, offering)
	moving = _leave_alone_what_is_over(moving, offering)
	moving = _leave_alone_what_clashes(moving, offering)
	_fit_to_free_seats(moving, offering)
	_write(run, moving, offering)
	_note_results(run, steps)
	seats.settle(
		program_offering,
		[(BEFORE, step.after) for step in moving],
		has_total=offering.total is not None,
		judged=offering.seat_counts,
	)


def _lock_bookings(bookings: Sequence[str]) -> dict[str, frappe._dict]:
	booking = DocType("Activity Booking")
	rows = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.school, booking.status, booking.billing_status)
		.where(booking.name.isin(sorted(bookings)))
		.orderby(booking.name)
		.for_update()
		.run(as_dict=True)
	)
	return {row.name: row for row in rows}


def _lock_unapplied(results: Sequence[str]) -> set[str]:
	result = DocType(RESULT)
	rows = (
		frappe.qb.from_(result)
		.select(result.name, result.is_applied)
		.where(result.name.isin(sorted(results)))
		.orderby(result.name)
		.for_update()
		.run()
	)
	return {name for name, is_applied in rows if not is_applied}


def _leave_alone_what_moved_on(steps: Sequence[Step], stored: dict[str, frappe._dict]) -> list[Step]:
	"""Return the steps whose bookings are as they were planned; the others are noted and left alone."""
	moving = []
	for step in steps:
		booking = stored.get(step.booking)
		if booking and booking.status == lifecycle.SUBMITTED:
			step.school, step.billing_status = booking.school, booking.billing_status
			moving.append(step)
		else:
			status = _(booking.status) if booking else _("deleted")
			step.become(
				solver.SKIPPED, _("The booking was {0} before the result was applied.").format(status)
			)
	return moving


def _leave_alone_what_is_gone(steps: Sequence[Step], offering: OfferingSnapshot) -> list[Step]:
	"""Return the steps without those to a section that was closed, taken out or taken off the list since the plan."""
	with_section = [step for step in steps if step.section]
	if not with_section:
		return list(steps)
	choice = DocType("Activity Booking Choice")
	chosen = set(
		frappe.qb.from_(choice)
		.select(choice.parent, choice.student_group)
		.where(choice.parent.isin([step.booking for step in with_section]))
		.where(choice.parenttype == "Activity Booking")
		.run()
	)
	for step in with_section:
		section = offering.section(step.section)
		if not section or not section.is_active:
			step.become(solver.SKIPPED, _("Since the plan the section was closed or taken out."))
		elif (step.booking, step.section) not in chosen:
			step.become(
				solver.SKIPPED,
				_("Since the plan {0} was taken off the list of choices.").format(section.title),
			)
	return [step for step in steps if step.outcome != solver.SKIPPED]


def _leave_alone_what_is_over(steps: Sequence[Step], offering: OfferingSnapshot) -> list[Step]:
	"""Return the steps without those to a section whose last session has begun since the plan."""
	for step in steps:
		section = offering.section(step.section)
		if section and not section.meets:
			step.become(
				solver.SKIPPED, _("Since the plan the last session of {0} has begun.").format(section.title)
			)
	return [step for step in steps if step.outcome != solver.SKIPPED]


def _leave_alone_what_clashes(steps: Sequence[Step], offering: OfferingSnapshot) -> list[Step]:
	"""Return the steps without a clash that came up since the plan; a clash is never waited for."""
	with_section = [(step, step.section) for step in steps if step.section]
	if not with_section:
		return list(steps)
	found = clashes.read(
		offering.name,
		{section for _step, section in with_section},
		(lifecycle.SUBMITTED,),
		after=now_datetime(),
		students={step.student for step, _section in with_section},
	)
	for step, section in with_section:
		clash = found.of(step.student, section)
		if clash:
			note = _("Since the plan the student is bound to {0}, first on {1}.").format(
				clash.other_title, moments.moment(clash.from_datetime)
			)
			step.become(solver.SKIPPED, note)
	return [step for step in steps if step.outcome != solver.SKIPPED]


def _fit_to_free_seats(steps: Sequence[Step], offering: OfferingSnapshot) -> None:
	"""Who won a seat that somebody else took since the plan waits for it, before all who only wait."""
	free = _FreeSeats.of(offering)
	for step in steps:
		if not lifecycle.holds_seat(step.outcome) or (step.section and free.take(step.section)):
			continue
		note = _("The seat was taken between the plan and its application.")
		if step.section in free.waitlists:
			step.become(lifecycle.WAITLISTED, note, step.section)
		else:
			step.become(lifecycle.REJECTED, note)


def _write(run: str, steps: Sequence[Step], offering: OfferingSnapshot) -> None:
	bulk_update.move(run, steps, offering)
	reason = _("Allocation run {0}").format(run)
	events.record_all(
		[events.Transition(step.booking, step.school, BEFORE, step.after, reason=reason) for step in steps]
	)
	roster.follow([(step.student, BEFORE, step.after) for step in steps])


def _note_results(run: str, steps: Sequence[Step]) -> None:
	result = DocType(RESULT)
	if not steps:
		return
	(
		frappe.qb.update(result)
		.set(result.is_applied, 1)
		.where(result.name.isin([step.name for step in steps]))
		.run()
	)
	for (outcome, note), alike in _deviations(steps).items():
		values: dict[str, Any] = {"outcome": outcome, "note": note}
		if outcome in (lifecycle.REJECTED, solver.SKIPPED):
			values["student_group"] = None
		query = frappe.qb.update(result).where(result.name.isin([step.name for step in alike]))
		for fieldname, value in typed_text.cleaned(RESULT, values).items():
			query = query.set(result[fieldname], value)
		query.run()
	table = DocType(RUN)
	(
		frappe.qb.update(table)
		.set(table.applied, table.applied + len(steps))
		.set(table.heartbeat_on, now_datetime())
		.where(table.name == run)
		.run()
	)


def _deviations(steps: Sequence[Step]) -> dict[tuple[str, str], list[Step]]:
	"""Return the steps that went otherwise than planned, those with the same words together."""
	found: dict[tuple[str, str], list[Step]] = {}
	for step in steps:
		if step.note:
			found.setdefault((step.outcome, step.note), []).append(step)
	return found


def outcomes(run: str) -> Counter[str]:
	"""Return how many results of a run there are by outcome, as they were applied."""
	return Counter(
		frappe.get_all(RESULT, filters={"allocation_run": run}, pluck="outcome", order_by="name asc")
	)
