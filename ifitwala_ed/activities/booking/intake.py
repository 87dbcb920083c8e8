"""A booking becomes active: may it, and in First Come First Serve, which place does it get?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import frappe
from frappe import _

from ifitwala_ed.activities import window
from ifitwala_ed.activities.booking import choices, eligibility, lifecycle, overlap, placement, waitlist
from ifitwala_ed.activities.booking.access import StudentSnapshot
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.placement import Placement
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import DuplicateActiveBookingError, InvalidChoiceError, SectionFullError

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking


def judge(
	offering: OfferingSnapshot,
	student: StudentSnapshot,
	actor_type: str,
	ranked: Sequence[str] | None,
	*,
	override_reason: str | None = None,
) -> list[Section]:
	"""Everything that can be said without a lock; give the sections to try, best first.

	Raises BookingWindowClosedError, NotEligibleError or InvalidChoiceError.
	"""
	window.require_bookable(offering)
	eligibility.require_actor_allowed(offering, actor_type)
	if not override_reason:
		eligibility.require_eligible(offering, student)
	default_max_choices = frappe.get_cached_doc("Activity Booking Settings").default_max_choices
	tried = choices.resolve(offering, ranked, default_max_choices)
	if offering.activity_allocation_mode == lifecycle.LOTTERY and not ranked:
		frappe.throw(
			_("{0} is drawn by lottery: choose at least one section.").format(bold(offering.title)),
			exc=InvalidChoiceError,
			title=_("Choice Needed"),
		)
	return tried


def require_no_other(booking: "ActivityBooking") -> None:
	"""Raise DuplicateActiveBookingError when the student has an active booking of this offering already."""
	for other in booking.other_bookings:
		if other.program_offering == booking.program_offering:
			refuse_duplicate(booking.student_name, booking.offering_title, other.status)


def refuse_duplicate(student_name: str, offering_title: str, status: str) -> NoReturn:
	"""Throw DuplicateActiveBookingError with the state of the booking there is."""
	frappe.throw(
		_("{0} already has a booking of {1}: it is {2}. Cancel it first to book anew.").format(
			bold(student_name), bold(offering_title), _(status)
		),
		exc=DuplicateActiveBookingError,
		title=_("Already Booked"),
	)


def find_place(
	booking: "ActivityBooking",
	offering: OfferingSnapshot,
	tried: list[Section],
) -> Placement:
	"""The place that a newcomer gets now, under the student's lock.

	Raises ScheduleClashError or SectionFullError.
	"""
	groups = [section.student_group for section in tried]
	clashes = overlap.clashes_of(booking.student, groups, booking.other_bookings)
	try:
		return placement.place(
			tried,
			clashing=clashes,
			queued_before=waitlist.queued_before(offering, tried),
			total=offering.total,
			waitlist_enabled=bool(offering.activity_waitlist_enabled),
		)
	except placement.NothingAttendable:
		if not tried:
			refuse_full(offering, tried)
		overlap.refuse(booking.student_name, offering.title, tried[0], clashes[tried[0].student_group])
	except placement.NothingFree:
		refuse_full(offering, [section for section in tried if section.student_group not in clashes])


def refuse_full(offering: OfferingSnapshot, tried: Sequence[Section]) -> NoReturn:
	"""Throw SectionFullError naming what was tried."""
	names = ", ".join(bold(section.title) for section in tried)
	frappe.throw(
		_("{0}: {1} is full and has no waitlist you can join. Choose another section.").format(
			bold(offering.title), names
		)
		if tried
		else _("{0} has no free seat and no waitlist you can join. Please ask the school's office.").format(
			bold(offering.title)
		),
		exc=SectionFullError,
		title=_("Section Full"),
	)
