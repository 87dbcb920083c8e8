"""The school cancels a section: its bookings are moved, queued elsewhere or cancelled, and then it is closed.

Each student's booking moves in a transaction of its own, as the lock order says, so a crash leaves a section with
fewer bookings and never half a booking; the same call again finishes the act. ``displacement`` says who goes where.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.activities.booking import (
	access,
	displacement,
	endings,
	events,
	held,
	intake,
	lifecycle,
	seat_order,
	snapshot_reader,
	waitlist,
)
from ifitwala_ed.activities.booking.endings import Whereabouts
from ifitwala_ed.activities.booking.intake import Placement
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot, Section
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.errors import throw, unsay_last
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidChoiceError, InvalidTransitionError, SectionFullError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
MAX_ROUNDS: Final = 10


@dataclass(frozen=True)
class Act:
	"""What the school has decided."""

	program_offering: str
	student_group: str
	move_to: str | None
	reason: str | None


@dataclass
class Outcome:
	"""What becomes of the bookings of a cancelled section, by name, and whether the section is closed.

	``sections`` has the title of the one that each goes to.
	"""

	moved: list[str] = field(default_factory=list)
	queued: list[str] = field(default_factory=list)
	cancelled: list[str] = field(default_factory=list)
	sections: dict[str, str] = field(default_factory=dict)
	section_closed: bool = False

	def add(self, booking: str, place: Placement | None) -> None:
		"""Note where a booking goes; None is nowhere."""
		if not place:
			self.cancelled.append(booking)
			return
		(self.moved if lifecycle.holds_seat(place.status) else self.queued).append(booking)
		self.sections[booking] = place.section.title


def preview(program_offering: str, student_group: str, move_to: str | None = None) -> Outcome:
	"""Return what ``cancel_section`` would do as things stand. Writes nothing."""
	act = _judged(program_offering, student_group, move_to, None)
	offering = snapshot_reader.load_offering(program_offering)
	outcome = Outcome()
	for row in seat_order.of_section(program_offering, student_group):
		place = _new_place(frappe.get_doc(BOOKING, row.name), offering, act)
		outcome.add(row.name, place)
		if place and lifecycle.holds_seat(place.status):
			offering = _with_one_seat_less(offering, place.section)
	return outcome


def cancel_section(
	program_offering: str, student_group: str, *, reason: str, move_to: str | None = None
) -> Outcome:
	"""Close a section and find every booking in it another place, or cancel it with the reason.

	Whoever had a seat goes before those who wait for the other sections. A booking that can't be moved is logged and
	keeps no other from its place. The caller has checked that the user may do this.
	"""
	act = _judged(program_offering, student_group, move_to, reason)
	outcome = Outcome()
	for _round in range(MAX_ROUNDS):
		found, done = _rehome_all(act)
		for booking, place in filter(None, done):
			outcome.add(booking, place)
		outcome.section_closed = _try_to_close(act)
		if outcome.section_closed or (found and not done):
			break
	return outcome


def _rehome_all(act: Act) -> tuple[int, list[tuple[str, Placement | None] | None]]:
	"""Find every booking of the section its place; return how many there were, and what became of those that could be
	moved.
	"""
	bookings = seat_order.of_section(act.program_offering, act.student_group)
	student_of = {row.name: row.student for row in bookings}
	done = batch.for_each(
		BOOKING,
		student_of,
		lambda name: transactions.run(partial(_rehome, name, student_of[name], act)),
		title=_("A booking of a cancelled section could not be moved"),
	)
	return len(student_of), done


def described(outcome: Outcome) -> dict[str, list[dict[str, str]]]:
	"""Return the bookings of an outcome with what a person reads: ``{booking, student_name, status, section}``.

	The status is the one stored now; ``section`` is where the booking goes, empty where it is cancelled.
	"""
	names = [*outcome.moved, *outcome.queued, *outcome.cancelled]
	rows = frappe.get_all(
		BOOKING,
		filters={"name": ["in", names]},
		fields=["name as booking", "student_name", "status"],
		order_by="name asc",
	)
	by_name = {row.booking: {**row, "section": outcome.sections.get(row.booking, "")} for row in rows}
	return {
		"moved": [by_name[name] for name in outcome.moved],
		"queued": [by_name[name] for name in outcome.queued],
		"cancelled": [by_name[name] for name in outcome.cancelled],
	}


def _judged(program_offering: str, student_group: str, move_to: str | None, reason: str | None) -> Act:
	"""Return the act, if there are such sections and they are not over."""
	offering = snapshot_reader.load_offering(program_offering)
	section, target = offering.section(student_group), offering.section(move_to)
	if not section or (move_to and (not target or not target.is_active)):
		_refuse(
			_("Choose a section of {0}, and for the families an active one.").format(bold(offering.title))
		)
	if move_to == student_group:
		_refuse(_("Families can't be moved to the section that is cancelled."))
	if endings.over({Whereabouts(offering.name, student_group)}):
		throw(
			InvalidTransitionError,
			_("{0} is over. Its bookings stay as they were.").format(bold(section.title)),
			title=_("Section Is Over"),
		)
	if target and not target.meets:
		_refuse(_("{0} is over. Choose another section for the families.").format(bold(target.title)))
	return Act(program_offering, student_group, move_to, reason)


def _refuse(sentence: str) -> NoReturn:
	throw(InvalidChoiceError, sentence, title=_("Section Needed"))


def _new_place(booking: "ActivityBooking", offering: OfferingSnapshot, act: Act) -> Placement | None:
	"""Return where a booking can go now; None where there is no place for it. At most five queries."""
	tried = displacement.sections_to_try(
		offering.sections_to_come,
		move_to=act.move_to,
		# who named no section has asked for any
		choices=booking.ranked_choices or [each.student_group for each in offering.sections_to_come],
		closed={act.student_group},
	)
	engaged = snapshot_reader.engagements_of(booking.student, other_than=booking.name)
	clashes = snapshot_reader.clashes_of([section.student_group for section in tried], engaged)
	if not tried or (lifecycle.holds_seat(booking.status) and not _may_have_a_seat(booking, offering)):
		return None
	return displacement.find(
		booking.status,
		[section for section in tried if section.student_group not in clashes],
		waitlist_enabled=bool(offering.activity_waitlist_enabled),
	)


def _may_have_a_seat(booking: "ActivityBooking", offering: OfferingSnapshot) -> bool:
	if booking.eligibility_override_reason:
		return True
	student = access.load_student(booking.student)
	conditions = snapshot_reader.conditions_of(offering, {student.school})
	return not any(intake.against_student(offering, student, conditions))


def _with_one_seat_less(offering: OfferingSnapshot, taken: Section) -> OfferingSnapshot:
	seats = replace(taken.seats, seats_held=taken.seats.seats_held + 1)
	return replace(
		offering,
		sections=tuple(
			replace(each, seats=seats) if each.student_group == taken.student_group else each
			for each in offering.sections
		),
	)


def _rehome(name: str, student: str, act: Act) -> tuple[str, Placement | None] | None:
	"""Put one booking where it goes; return it with its place, or None when it left the section by itself meanwhile."""
	student_locks.lock_student(student)
	booking = held.hold(name)
	if booking.allocated_student_group != act.student_group or booking.status not in lifecycle.SECTION_STATES:
		return None
	offering = snapshot_reader.load_offering(booking.program_offering)
	judged = Judged(offering, reason=act.reason, section_is_cancelled=True)
	place = _new_place(booking, offering, act)
	if not place:
		booking.cancellation_reason = act.reason
		_put(booking, lifecycle.CANCELLED, act.student_group, replace(judged, event=events.SECTION_CANCELLED))
	elif booking.status == place.status == lifecycle.OFFERED:
		# an offer becomes one of another section by way of the queue, whose first it is
		waits = replace(judged, event=events.SECTION_CANCELLED_WAITING)
		_put(booking, lifecycle.WAITLISTED, place.section.student_group, waits)
		_put(booking, lifecycle.OFFERED, place.section.student_group, judged)
	else:
		moved = place.status == lifecycle.CONFIRMED
		event = events.SECTION_CANCELLED_MOVED if moved else events.SECTION_CANCELLED_WAITING
		_put(booking, place.status, place.section.student_group, replace(judged, event=event))
	return name, place


def _put(booking: "ActivityBooking", status: str, student_group: str, judged: Judged) -> None:
	booking.status = status
	booking.allocated_student_group = student_group
	booking.save_and_settle(judged)


def _try_to_close(act: Act) -> bool:
	"""Close the section, unless somebody is in it still, or again."""
	try:
		transactions.run(partial(_close, act))
	except SectionFullError:
		unsay_last()
		return False
	return True


def _close(act: Act) -> None:
	document = frappe.get_doc("Program Offering", act.program_offering, for_update=True)
	for section in document.activity_sections:
		if section.student_group == act.student_group:
			section.is_active = 0
	document.flags.accept_problems = document.flags.reason_for_families = act.reason
	# the caller has checked that the user may cancel sections of this school
	document.save(ignore_permissions=True)
	# who was moved to a queue may be the next for a seat that is free
	waitlist.fill_later(act.program_offering)
