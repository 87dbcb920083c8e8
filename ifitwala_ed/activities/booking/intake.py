"""What becomes of an application: the one decision behind every way to book. Plain Python, no database.

``decide`` goes through the rules in the order in which a family is told of them, and then finds the place. What it
needs was read before, under the student's lock, by ``snapshot_reader``; what stands against an application is told in
sentences by ``intake_refusals``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from ifitwala_ed.activities.booking import ages, lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import (
	BY_GUARDIAN,
	BY_STAFF,
	BY_STUDENT,
	ActiveBooking,
	Application,
	Billing,
	Clash,
	Conditions,
	OfferingSnapshot,
	SeatCount,
	Section,
	StudentSnapshot,
	Terms,
)
from ifitwala_ed.activities.window import state

ALLOWED_BY_FIELD: Final = {
	BY_STUDENT: "activity_allow_student_booking",
	BY_GUARDIAN: "activity_allow_guardian_booking",
	BY_STAFF: "activity_allow_staff_booking",
}
PENDING: Final = "Pending"
NOT_REQUIRED: Final = "Not Required"


@dataclass(frozen=True)
class Intake:
	"""An application with all that decides on it, as it was read under the student's lock.

	``clashes`` has the sections that meet while the student is elsewhere, ``waited_for`` those in whose queue
	somebody waits who can attend although a seat is free.
	"""

	application: Application
	offering: OfferingSnapshot
	student: StudentSnapshot
	now: datetime
	conditions: Conditions
	billing: Billing = field(default_factory=Billing)
	default_max_choices: int = 0
	other_bookings: Sequence[ActiveBooking] = ()
	clashes: Mapping[str, Clash] = field(default_factory=dict)
	waited_for: Collection[str] = frozenset()


@dataclass(frozen=True)
class Decision:
	"""What becomes of an application: where it stands and on which terms, or the reasons why it can't be accepted.

	``tried`` are the sections that were considered, best first.
	"""

	application: Application
	place: Place | None = None
	terms: Terms | None = None
	tried: Sequence[Section] = ()
	reasons: Sequence[Reason] = ()

	@property
	def fields(self) -> dict[str, Any]:
		"""The fields of Activity Booking that an accepted application sets."""
		if self.place is None or self.terms is None:
			raise ValueError("What is refused sets no fields.")
		return {
			"status": self.place.status,
			"allocated_student_group": self.place.student_group,
			**asdict(self.terms),
		}


def decide(intake: Intake) -> Decision:
	"""Decide on an application. A draft applies for nothing yet, and is only told its terms."""
	application, offering = intake.application, intake.offering
	wished = application.wished
	tried: Sequence[Section] = ()
	is_draft = wished.status == lifecycle.DRAFT
	for found in () if is_draft else objections(intake):
		if reasons := tuple(found):
			return Decision(application, reasons=reasons)
	place = Place(wished.status, None)
	if offering.activity_allocation_mode == lifecycle.FIRST_COME and not is_draft:
		tried = sections_to_try(offering, application)
		found_place = seat_or_queue(intake, tried)
		if isinstance(found_place, Reason):
			return Decision(application, tried=tried, reasons=(found_place,))
		place = found_place
	terms = terms_of(offering, intake.student, application.account_holder)
	return Decision(application, place, terms, tried)


def objections(intake: Intake) -> Iterator[Iterator[Reason]]:
	"""Return what each rule has against an application, rule by rule in the order in which people are told.

	Whether there is a seat or a queue is found out after all of them.
	"""
	application, offering, student = intake.application, intake.offering, intake.student
	yield against_entry(application, offering.activity_allocation_mode)
	yield against_window(offering, intake.now, is_late=bool(application.late_reason))
	yield against_actor(offering, application.actor_type)
	if not application.override_reason:
		yield against_student(offering, student, intake.conditions)
	yield against_choices(offering, application.choices, intake.default_max_choices)
	yield against_billing(offering, student, application.account_holder, intake.billing)
	yield against_other_bookings(offering, student, intake.other_bookings)
	if application.wished.student_group and offering.activity_allocation_mode == lifecycle.FIRST_COME:
		yield against_section(offering, application.wished.student_group)


def terms_of(offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None) -> Terms:
	"""Return the terms on which a booking begins: from the offering and the student, never from the request."""
	is_paid = offering.activity_payment_required
	return Terms(
		school=offering.school,
		offering_title=offering.title,
		student_name=student.student_name,
		allocation_mode=offering.activity_allocation_mode,
		payment_required=is_paid,
		amount=offering.activity_fee_amount if is_paid else 0,
		currency=offering.currency,
		account_holder=account_holder or student.account_holder,
		billing_status=PENDING if is_paid else NOT_REQUIRED,
	)


# The rules. Each gives the reasons that it finds against an application, and none where it is kept.


def against_entry(application: Application, mode: str) -> Iterator[Reason]:
	"""Yield what is wrong with the act: a booking is submitted, or asks for what its mode decides; a draft is submitted."""
	wished, before = application.wished.status, application.previous_status
	if before is not None:
		if not lifecycle.may_move(before, wished, section_changes=False):
			yield Reason(Code.CANNOT_BECOME, {"before": before, "after": wished})
	elif wished != lifecycle.SUBMITTED and not lifecycle.may_begin_as(wished, mode):
		yield Reason(Code.CANNOT_BEGIN_AS, {"status": wished})


def against_window(offering: OfferingSnapshot, now: datetime, *, is_late: bool = False) -> Iterator[Reason]:
	"""Yield why an offering can't be booked: it can in its window, while it has a session to come. Empty is no limit.

	Late is what staff book, with a reason, after the window has closed.
	"""
	opens, closes = offering.activity_booking_open_from, offering.activity_booking_open_to
	is_closed = offering.activity_booking_status == state.CLOSED or (closes and closes <= now)
	if offering.status != "Active" or not offering.activity_booking_enabled:
		yield Reason(Code.NOT_BOOKABLE, {"offering": offering.title})
	elif is_closed and not is_late:
		yield Reason(Code.WINDOW_CLOSED, {"offering": offering.title})
	elif offering.activity_booking_status not in (state.OPEN, state.CLOSED):
		yield Reason(Code.WINDOW_NOT_OPEN, {"offering": offering.title})
	elif opens and now < opens:
		yield Reason(Code.WINDOW_OPENS_LATER, {"offering": offering.title, "opens": opens})
	elif {section.meets for section in offering.sections if section.is_active} == {False}:
		yield Reason(Code.OFFERING_OVER, {"offering": offering.title})


def against_actor(offering: OfferingSnapshot, actor_type: str) -> Iterator[Reason]:
	"""Yield what refuses this kind of person: an offering says which kinds may book it."""
	allowed_by = ALLOWED_BY_FIELD.get(actor_type)
	if allowed_by and not getattr(offering, allowed_by):
		yield Reason(Code.ACTOR_NOT_ALLOWED, {"offering": offering.title, "actor_type": actor_type})


def against_other_bookings(
	offering: OfferingSnapshot, student: StudentSnapshot, others: Sequence[ActiveBooking]
) -> Iterator[Reason]:
	"""Yield the refusal of a second booking: a student has one active booking of an offering."""
	for other in others:
		if other.program_offering == offering.name:
			yield already_booked(student.student_name, offering.title, other.status)


def against_student(
	offering: OfferingSnapshot, student: StudentSnapshot, conditions: Conditions
) -> Iterator[Reason]:
	"""Return every condition of the offering that the student doesn't meet: these are told together."""
	about = {"offering": offering.title, "student": student.student_name}
	if not student.enabled:
		yield Reason(Code.NOT_ENROLLED, about)
	if student.school not in conditions.schools:
		schools = {"school": offering.school, "student_school": student.school}
		yield Reason(Code.OTHER_SCHOOL, about | schools)
	if offering.activity_min_age_years or offering.activity_max_age_years:
		yield from _against_age(offering, student, about)
	if conditions.year_groups and student.year_group not in conditions.year_groups:
		years = {"year_groups": list(conditions.year_groups), "student_year_group": student.year_group}
		yield Reason(Code.OTHER_YEAR_GROUP, about | years)


def _against_age(
	offering: OfferingSnapshot, student: StudentSnapshot, about: dict[str, Any]
) -> Iterator[Reason]:
	minimum, maximum = offering.activity_min_age_years, offering.activity_max_age_years
	if not student.date_of_birth:
		yield Reason(Code.NO_DATE_OF_BIRTH, about)
		return
	age = ages.full_years(student.date_of_birth, offering.start_date)
	if not ages.is_within(age, minimum, maximum):
		yield Reason(Code.OTHER_AGE, about | {"minimum": minimum, "maximum": maximum, "age": age})


def against_list(choices: Any) -> Iterator[Reason]:
	"""Return the first thing that is wrong with a list of choices itself, whatever the offering is."""
	if not isinstance(choices, list | tuple):
		yield Reason(Code.CHOICES_NOT_A_LIST)
		return
	if not choices:
		yield Reason(Code.CHOICES_EMPTY)
	for number, choice in enumerate(choices):
		if not isinstance(choice, str) or not choice.strip():
			yield Reason(Code.CHOICE_NOT_A_NAME, {"choice": choice})
			return
		if choice in choices[number + 1 :]:
			yield Reason(Code.CHOICE_REPEATED, {"choice": choice})
			return


def against_choices(
	offering: OfferingSnapshot, choices: Sequence[str] | None, default_max_choices: int
) -> Iterator[Reason]:
	"""Return the first thing that is wrong with choices: nothing is dropped in silence, and a lottery draws over a list
	only.
	"""
	if choices is None:
		if offering.activity_allocation_mode == lifecycle.LOTTERY:
			yield Reason(Code.CHOICE_NEEDED, {"offering": offering.title})
		return
	for reason in against_list(choices):
		yield reason
		return
	limit = offering.activity_max_choices or default_max_choices
	if limit and len(choices) > limit:
		titles = [_title(offering, choice) for choice in choices[limit:]]
		counts = {"chosen": len(choices), "limit": limit}
		yield Reason(Code.TOO_MANY_CHOICES, {"offering": offering.title, "sections": titles, **counts})
		return
	for choice in choices:
		section = offering.section(choice)
		if not section or not section.is_active:
			code = Code.SECTION_CLOSED if section else Code.NO_SUCH_SECTION
			yield Reason(code, {"offering": offering.title, "section": _title(offering, choice)})
			return
		if not section.meets:
			yield section_over(offering, section)
			return


def against_billing(
	offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None, billing: Billing
) -> Iterator[Reason]:
	"""Return what is wrong with the payer: it is one of the student's, and a paid booking can be invoiced."""
	about = {"offering": offering.title, "student": student.student_name}
	if account_holder and account_holder not in {student.account_holder, *billing.other_payers}:
		yield Reason(Code.PAYER_NOT_OWN, about)
	elif offering.activity_payment_required and not billing.has_payer:
		yield Reason(Code.NO_PAYER, about)
	elif offering.activity_payment_required and not billing.is_set_up:
		yield Reason(Code.NOT_BILLABLE, about)


def against_section(offering: OfferingSnapshot, student_group: str | None) -> Iterator[Reason]:
	"""Return what is wrong with a section: nobody is put into one of another offering, without bookings, or over."""
	section = offering.section(student_group)
	if not section or not section.is_active:
		yield Reason(Code.SECTION_NEEDED, {"offering": offering.title})
	elif not section.meets:
		yield section_over(offering, section)


def section_over(offering: OfferingSnapshot, section: Section) -> Reason:
	"""Return the reason that names the section whose last session has begun."""
	return Reason(Code.SECTION_OVER, {"offering": offering.title, "section": section.title})


def already_booked(student_name: str, offering_title: str, status: str) -> Reason:
	"""Return the reason that names the booking there is."""
	about = {"offering": offering_title, "student": student_name}
	return Reason(Code.ALREADY_BOOKED, about | {"status": status})


def clashing(student_name: str, offering_title: str, section_title: str, clash: Clash) -> Reason:
	"""Return the reason that says with what a section clashes, and when for the first time."""
	about = {"offering": offering_title, "student": student_name, "section": section_title}
	return Reason(
		Code.SCHEDULE_CLASH, about | {"other": clash.other_title, "from_datetime": clash.from_datetime}
	)


def full(offering: OfferingSnapshot, sections: Sequence[Section]) -> Reason:
	"""Return the reason that names what is full; without names, everything is."""
	return Reason(
		Code.SECTION_FULL,
		{"offering": offering.title, "sections": [section.title for section in sections]},
	)


# First come, first served: which seat, or which queue.


@dataclass(frozen=True)
class Placement:
	"""The status that an application gets and the section it is for."""

	status: str
	section: Section


class NothingAttendable(Exception):
	"""Every section tried meets while the student is somewhere else."""


class NothingFree(Exception):
	"""No attendable section has a seat, and none has a queue to join."""


def sections_to_try(offering: OfferingSnapshot, application: Application) -> list[Section]:
	"""Return the section wished on Desk, the choices, or for no preference every one that still meets, best first."""
	wished = [application.wished.student_group] if application.wished.student_group else application.choices
	if not wished:
		return list(offering.sections_to_come)
	# the rules have refused a name that no section has
	return [section for name in wished if (section := offering.section(name))]


def place(
	tried: Sequence[Section],
	*,
	clashing: Collection[str],
	queued_before: Collection[str],
	total: SeatCount | None,
	waitlist_enabled: bool,
) -> Placement:
	"""Confirm the first section that is attendable, free and not waited for; else join the best queue.

	``clashing`` holds the student groups the student can't attend, ``queued_before`` those in which somebody who
	can attend waits. A clash is never waited for. Raises NothingAttendable or NothingFree.
	"""
	attendable = [section for section in tried if section.student_group not in clashing]
	if not attendable:
		raise NothingAttendable
	if total is None or total.has_free_seat:
		for section in attendable:
			if section.seats.has_free_seat and section.student_group not in queued_before:
				return Placement(lifecycle.CONFIRMED, section)
	for section in attendable:
		if waitlist_enabled and section.allow_waitlist:
			return Placement(lifecycle.WAITLISTED, section)
	raise NothingFree


def seat_or_queue(intake: Intake, tried: Sequence[Section]) -> Place | Reason:
	"""Return the place that is free now for an application to which no rule objects, or why there is none."""
	offering = intake.offering
	# a free seat of the total belongs to whoever waits for any section with room
	goes_to_queue = bool(offering.total and intake.waited_for)
	try:
		found = place(
			tried,
			clashing=intake.clashes,
			queued_before=[each.student_group for each in tried] if goes_to_queue else intake.waited_for,
			total=offering.total,
			waitlist_enabled=bool(offering.activity_waitlist_enabled),
		)
	except NothingAttendable:
		return _clash_of_the_first(intake, tried) if tried else full(offering, tried)
	except NothingFree:
		return full(offering, [each for each in tried if each.student_group not in intake.clashes])
	if intake.application.wished.status == lifecycle.CONFIRMED and found.status != lifecycle.CONFIRMED:
		return full(offering, tried)
	return Place(found.status, found.section.student_group)


def _clash_of_the_first(intake: Intake, tried: Sequence[Section]) -> Reason:
	first = tried[0]
	return clashing(
		intake.student.student_name, intake.offering.title, first.title, intake.clashes[first.student_group]
	)


def _title(offering: OfferingSnapshot, choice: str) -> str:
	section = offering.section(choice)
	return section.title if section else choice
