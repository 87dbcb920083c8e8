"""Seats given by hand: a list of decisions, all or nothing, each judged before any is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.activities.booking import (
	access,
	held,
	intake,
	intake_refusals,
	lifecycle,
	seats,
	snapshot_reader,
	transition,
	waitlist,
)
from ifitwala_ed.activities.booking.allocation import manual_runs
from ifitwala_ed.activities.booking.allocation.decisions import STATUS_OF, Assignment, Decided
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot, StudentSnapshot
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import throw, unsay_last
from ifitwala_ed.core.readers import from_json
from ifitwala_ed.core.wording import bold, by_count
from ifitwala_ed.exceptions import ActivityBookingError, InvalidChoiceError, SectionFullError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
FIELDS: Final = ("booking", "decision", "student_group", "reason")


def decide(program_offering: str, assignments: Any, *, is_dry_run: bool) -> str:
	"""Carry out a list of assignments, or only judge it; return the run that records them.

	Raises InvalidChoiceError for a list that can't be read, and otherwise one refusal that names every line that
	can't be carried out: of the kind they have in common, or InvalidChoiceError.
	"""
	lines = read(assignments)
	students = _students(program_offering, lines)
	run, frees_seats = transactions.run(lambda: _decide(program_offering, lines, students, is_dry_run))
	if frees_seats and not is_dry_run:
		waitlist.fill_if_possible(program_offering)
	return run


def read(assignments: Any) -> list[Assignment]:
	"""Read a JSON list or a list of dicts strictly: nothing that was written is dropped in silence."""
	if isinstance(assignments, str):
		try:
			assignments = from_json(assignments)
		except ValueError:
			_refuse(_("The assignments can't be read: they must be a JSON list."))
	if not isinstance(assignments, list) or not assignments:
		_refuse(_("The assignments must be a list with at least one line."))
	lines = [_read_line(number, row) for number, row in enumerate(assignments, start=1)]
	repeated = [name for name, times in Counter(line.booking for line in lines).items() if times > 1]
	if repeated:
		_refuse(_("{0} is in the assignments more than once.").format(bold(", ".join(repeated))))
	return lines


def _read_line(number: int, row: Any) -> Assignment:
	if not isinstance(row, dict) or not all(isinstance(row.get(key) or "", str) for key in FIELDS):
		_refuse(
			_("Line {0}: a line has a booking, a decision, a section and a reason, all text.").format(number)
		)
	unknown = sorted(row.keys() - set(FIELDS))
	if unknown:
		_refuse(_("Line {0}: {1} is nothing that a line has.").format(number, bold(", ".join(unknown))))
	if row.get("decision") not in STATUS_OF:
		_refuse(
			_("Line {0}: {1} is no decision. Choose one of {2}.").format(
				number, bold(str(row.get("decision"))), ", ".join(STATUS_OF)
			)
		)
	values = {key: (row.get(key) or "").strip() for key in FIELDS}
	if not values["booking"]:
		_refuse(_("Line {0} names no booking.").format(number))
	return Assignment(
		line=number,
		booking=values["booking"],
		decision=values["decision"],
		student_group=values["student_group"] or None,
		reason=values["reason"] or None,
	)


def _students(program_offering: str, lines: Sequence[Assignment]) -> dict[str, str]:
	"""Return the student of every line's booking; a booking of another offering is refused like one that doesn't exist."""
	rows = frappe.get_all(
		BOOKING,
		filters={"name": ["in", [line.booking for line in lines]], "program_offering": program_offering},
		fields=["name", "student"],
		order_by="name asc",
	)
	students = {row.name: row.student for row in rows}
	missing = [line for line in lines if line.booking not in students]
	if missing:
		_refuse_lines(
			[
				(line.line, InvalidChoiceError(_("{0} is no booking of this offering.").format(line.booking)))
				for line in missing
			]
		)
	return students


def _decide(
	program_offering: str, lines: Sequence[Assignment], students: dict[str, str], is_dry_run: bool
) -> tuple[str, bool]:
	student_locks.lock_students(set(students.values()))
	offering = snapshot_reader.load_offering(program_offering)
	decided, errors = [], []
	for line in sorted(lines, key=lambda each: each.booking):
		try:
			decided.append(_judge(line, offering))
		except ActivityBookingError as refusal:
			unsay_last()
			errors.append((line.line, refusal))
	errors += _without_seat(offering, decided)
	if errors:
		_refuse_lines(sorted(errors, key=lambda error: error[0]))
	decided.sort(key=lambda each: each.assignment.line)
	run = manual_runs.record(offering, decided, is_dry_run=is_dry_run)
	if not is_dry_run:
		_write(offering, run, [each for each in decided if each.changes])
	return run, any(each.before.held and each.before != each.after for each in decided)


def _judge(line: Assignment, offering: OfferingSnapshot) -> Decided:
	"""Put a booking to its new place in memory, if every rule but that of the seats allows it."""
	booking = held.hold(line.booking)
	before = booking.place
	booking.status = line.status
	booking.allocated_student_group = _section_of(line, booking, before)
	decided = Decided(line, booking, before)
	if not decided.changes:
		return decided
	transition.require_allowed(before, booking.place, booking.offer_deadline(offering))
	if booking.status in lifecycle.SECTION_STATES:
		section = transition.require_assignable(offering, booking.allocated_student_group)
		transition.require_no_clash(
			section,
			snapshot_reader.engagements_of(booking.student, other_than=booking.name),
			student_name=booking.student_name,
			offering_title=booking.offering_title,
		)
	if lifecycle.holds_seat(booking.status):
		student = access.load_student(booking.student)
		_override_eligibility(line, booking, offering, student)
		if not before.held:
			transition.require_billable(offering, student, booking.account_holder)
	return decided


def _section_of(line: Assignment, booking: "ActivityBooking", before: Place) -> str | None:
	if line.decision == "Reject":
		return before.student_group
	section = line.student_group or before.student_group
	if not section and len(booking.choices) == 1:
		section = booking.choices[0].student_group
	return section


def _override_eligibility(
	line: Assignment, booking: "ActivityBooking", offering: OfferingSnapshot, student: StudentSnapshot
) -> None:
	"""Staff may seat a student who isn't eligible, with a reason that is stored."""
	if booking.eligibility_override_reason:
		return
	conditions = snapshot_reader.conditions_of(offering, {student.school})
	reasons = list(intake.against_student(offering, student, conditions))
	if reasons and not line.reason:
		intake_refusals.refuse(reasons)
	if reasons:
		booking.eligibility_override_reason = line.reason


def _without_seat(
	offering: OfferingSnapshot, decided: Sequence[Decided]
) -> Iterator[tuple[int, ActivityBookingError]]:
	"""Return the lines that ask for a seat of a section, or a total, where all lines together ask for too many."""
	rooms = {section.seats.ledger: (section.title, section.seats) for section in offering.sections}
	if offering.total:
		rooms[offering.total.ledger] = (_("the whole offering"), offering.total)
	moves = [(each.before, each.after) for each in decided]
	for change in seats.ledger_changes(offering.name, moves, has_total=offering.total is not None):
		title, room = rooms[change.ledger]
		if change.held <= 0 or room.seats_held + change.held <= room.capacity:
			continue
		free = room.capacity - room.seats_held
		sentence = by_count(
			free,
			_("{0} has one free seat, and these lines ask for {2}."),
			_("{0} has {1} free seats, and these lines ask for {2}."),
		).format(title, free, change.held)
		for each in decided:
			wants = seats.ledger_name(offering.name, each.after.student_group)
			is_total = offering.total is not None and change.ledger == offering.total.ledger
			if each.after.held and each.changes and (is_total or wants == change.ledger):
				yield each.assignment.line, SectionFullError(sentence)


def _write(offering: OfferingSnapshot, run: str, decided: Sequence[Decided]) -> None:
	for each in decided:
		booking = each.booking
		booking.flags.judged = Judged(
			offering, is_judged=True, allocation_run=run, reason=each.assignment.reason
		)
		booking.flags.ignore_links = True
		# the endpoint has established that this user allocates in this school
		booking.save(ignore_permissions=True)
	seats.settle(
		offering.name,
		[(each.before, each.after) for each in decided],
		has_total=offering.total is not None,
		judged=offering.seat_counts,
	)


def _refuse_lines(errors: Sequence[tuple[int, ActivityBookingError]]) -> NoReturn:
	kinds = {type(error) for _line, error in errors}
	throw(
		kinds.pop() if len(kinds) == 1 else InvalidChoiceError,
		"<br>".join(_("Line {0}: {1}").format(line, str(error)) for line, error in errors),
		title=_("Nothing Was Assigned"),
		values={
			"lines": [
				{"line": line, "exc_type": type(error).__name__, "values": error.values}
				for line, error in errors
			]
		},
	)


def _refuse(sentence: str) -> NoReturn:
	throw(InvalidChoiceError, sentence, title=_("Assignments Not Possible"))
