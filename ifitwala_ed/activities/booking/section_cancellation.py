"""The school cancels a section: its bookings are moved, queued elsewhere or cancelled, and then it is closed.

Each student's booking moves in a transaction of its own, as the lock order says, so a crash leaves a section with
fewer bookings and never half a booking; the same call again finishes the act.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking import active_bookings, events, lifecycle, offering_snapshot, overlap
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core import transactions
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidChoiceError, NotEligibleError, ScheduleClashError, SectionFullError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
MAX_ROUNDS: Final = 10


@dataclass
class Outcome:
	"""What becomes of the bookings of a cancelled section, by name, and whether the section is closed."""

	moved: list[str] = field(default_factory=list)
	queued: list[str] = field(default_factory=list)
	cancelled: list[str] = field(default_factory=list)
	section_closed: bool = False

	def add(self, status: str, booking: str) -> None:
		"""Note where a booking ended."""
		{
			lifecycle.CONFIRMED: self.moved,
			lifecycle.WAITLISTED: self.queued,
			lifecycle.CANCELLED: self.cancelled,
		}[status].append(booking)


def preview(program_offering: str, student_group: str, move_to: str | None = None) -> Outcome:
	"""What ``cancel_section`` would do as things stand. Writes nothing."""
	offering = _require_sections(program_offering, student_group, move_to)
	outcome = Outcome()
	target = offering.section(move_to)
	free = target.seats.capacity - target.seats.seats_held if target else 0
	for booking in _bookings(offering, student_group):
		can_attend = target and not _clashes(booking.student, booking.name, move_to)
		if can_attend and booking.status == lifecycle.CONFIRMED and free > 0 and not target.seats.waiting:
			free -= 1
			outcome.moved.append(booking.name)
		elif can_attend and booking.status == lifecycle.WAITLISTED and _has_queue(offering, target):
			outcome.queued.append(booking.name)
		else:
			outcome.cancelled.append(booking.name)
	return outcome


def cancel_section(
	program_offering: str, student_group: str, *, reason: str, move_to: str | None = None
) -> Outcome:
	"""Close a section and find every booking in it another place, or cancel it with the reason.

	Seats are tried in the order of confirmation, the queue after them in the order of joining. Nobody passes those
	who wait for the other section already. The caller has checked that the user may do this.
	"""
	offering = _require_sections(program_offering, student_group, move_to)
	outcome = Outcome()
	for _round in range(MAX_ROUNDS):
		for booking in _bookings(offering, student_group):
			status = transactions.run(
				partial(_rehome, booking.name, booking.student, student_group, move_to, reason)
			)
			if status:
				outcome.add(status, booking.name)
		if _try_to_close(program_offering, student_group, reason):
			outcome.section_closed = True
			break
	return outcome


def described(outcome: Outcome) -> dict[str, list[dict[str, str]]]:
	"""The bookings of an outcome with what a person reads: ``{booking, student_name, status}``, as they are stored now."""
	names = [*outcome.moved, *outcome.queued, *outcome.cancelled]
	rows = frappe.get_all(
		BOOKING,
		filters={"name": ["in", names]},
		fields=["name as booking", "student_name", "status"],
		order_by="name asc",
	)
	by_name = {row.booking: dict(row) for row in rows}
	return {
		"moved": [by_name[name] for name in outcome.moved],
		"queued": [by_name[name] for name in outcome.queued],
		"cancelled": [by_name[name] for name in outcome.cancelled],
	}


def _require_sections(program_offering: str, student_group: str, move_to: str | None) -> OfferingSnapshot:
	offering = offering_snapshot.load(program_offering)
	target = offering.section(move_to)
	if not offering.section(student_group) or (move_to and (not target or not target.is_active)):
		frappe.throw(
			_("Choose a section of {0}, and for the families an active one.").format(bold(offering.title)),
			exc=InvalidChoiceError,
			title=_("Section Needed"),
		)
	if move_to == student_group:
		frappe.throw(
			_("Families can't be moved to the section that is cancelled."),
			exc=InvalidChoiceError,
			title=_("Section Needed"),
		)
	return offering


def _bookings(offering: OfferingSnapshot, student_group: str) -> list[frappe._dict]:
	rows = frappe.get_all(
		BOOKING,
		filters={
			"program_offering": offering.name,
			"allocated_student_group": student_group,
			"status": ["in", lifecycle.SECTION_STATES],
		},
		fields=["name", "student", "status", "waitlist_joined_on", "confirmed_on", "submitted_on"],
		order_by="submitted_on asc, name asc",
	)
	order = {lifecycle.CONFIRMED: 0, lifecycle.OFFERED: 1, lifecycle.WAITLISTED: 2}
	return sorted(
		rows, key=lambda row: (order[row.status], row.waitlist_joined_on or row.submitted_on, row.name)
	)


def _clashes(student: str, booking: str, section: str) -> bool:
	others = active_bookings.of_student(student, other_than=booking)
	return bool(overlap.clashes_of(student, [section], others))


def _rehome(name: str, student: str, left: str, move_to: str | None, reason: str) -> str | None:
	"""One booking's new place; None when it left the section by itself meanwhile."""
	student_locks.lock_student(student)
	booking = frappe.get_doc(BOOKING, name, for_update=True)
	if booking.allocated_student_group != left or booking.status not in lifecycle.SECTION_STATES:
		return None
	offering = offering_snapshot.load(booking.program_offering)
	booking.flags.offering = offering
	for status in _places_to_try(booking, offering, move_to):
		try:
			_put(booking, status, move_to, reason)
		except (ScheduleClashError, NotEligibleError):
			frappe.clear_last_message()
			booking.reload()
			continue
		return booking.status
	_put(booking, lifecycle.CANCELLED, None, reason)
	return booking.status


def _places_to_try(booking: "ActivityBooking", offering: OfferingSnapshot, move_to: str | None) -> list[str]:
	target = offering.section(move_to)
	if not target:
		return []
	places = []
	if booking.status == lifecycle.CONFIRMED and target.seats.has_free_seat and not target.seats.waiting:
		places.append(lifecycle.CONFIRMED)
	if booking.status == lifecycle.WAITLISTED and _has_queue(offering, target):
		places.append(lifecycle.WAITLISTED)
	return places


def _put(booking: "ActivityBooking", status: str, section: str | None, reason: str) -> None:
	booking.status = status
	if status == lifecycle.CANCELLED:
		booking.flags.event = events.SECTION_CANCELLED
		booking.cancellation_reason = reason
	else:
		booking.flags.event = events.MOVED
		booking.allocated_student_group = section
	booking.save_and_settle()


def _has_queue(offering: OfferingSnapshot, section: Section) -> bool:
	return bool(section.allow_waitlist and offering.activity_waitlist_enabled)


def _try_to_close(program_offering: str, student_group: str, reason: str) -> bool:
	"""Close the section, unless somebody booked it since its bookings were listed."""
	try:
		transactions.run(partial(_close, program_offering, student_group, reason))
	except SectionFullError:
		frappe.clear_last_message()
		return False
	return True


def _close(program_offering: str, student_group: str, reason: str) -> None:
	document = frappe.get_doc("Program Offering", program_offering, for_update=True)
	for section in document.activity_sections:
		if section.student_group == student_group:
			section.is_active = 0
	document.flags.accept_problems = reason
	# the caller has checked that the user may cancel sections of this school
	document.save(ignore_permissions=True)
