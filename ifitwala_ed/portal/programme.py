"""What a family can book, for each child and section, and why not: judged by ``intake``, as a booking is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from frappe.utils import flt, getdate, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import intake, intake_refusals, lifecycle, programme_reader
from ifitwala_ed.activities.booking.intake import Intake
from ifitwala_ed.activities.booking.programme_reader import Announced, Facts
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import ActiveBooking, OfferingSnapshot, SeatCount, Section
from ifitwala_ed.core import moments
from ifitwala_ed.portal import timetables
from ifitwala_ed.portal.families import Child

# Seats are words: nobody is told how many there are, or who has them.
PLENTY: Final = "plenty"
FEW: Final = "few"
WAITLIST: Final = "waitlist"
FULL: Final = "full"
FEW_SEATS: Final = 3
FEW_OF_ALL: Final = 0.1

# The states of a window as families see it. Closed is also the word for the seats of its sections.
UPCOMING: Final = "upcoming"
OPEN: Final = "open"
CLOSED: Final = "closed"

OPENS_LATER: Final = Code.WINDOW_OPENS_LATER.value


@dataclass(frozen=True)
class Chance:
	"""What one child has of an offering, and what stands against having more: against each section, or against all."""

	booking: ActiveBooking | None
	reasons: Sequence[Reason]
	against: Mapping[str, Reason | None]

	@property
	def fits(self) -> bool:
		return any(reason is None for reason in self.against.values())

	@property
	def is_news(self) -> bool:
		"""Whether the child has no booking here and could have one, now or when booking opens."""
		codes = {reason.code.value for reason in self.reasons}
		return not self.booking and only_time_is_left(codes, fits=self.fits)


def only_time_is_left(codes: Collection[str], *, fits: bool) -> bool:
	"""Return whether nothing but the time stands between a child and an offering, of which a section fits or none."""
	return fits and set(codes) <= {OPENS_LATER}


def of_family(children: Sequence[Child], program_offering: str | None = None) -> list[dict[str, Any]]:
	"""Return what is offered to the children, or the one offering named, as docs/api.md shapes it."""
	enabled, today = _enabled(children), getdate()
	facts = programme_reader.read([child.student for child in enabled], today, program_offering)
	groups = [section.student_group for each in facts.announced for section in each.offering.active_sections]
	tables = timetables.of_groups(groups, today)
	return [_offering(each, facts, enabled, tables) for each in facts.announced]


def news_of_family(children: Sequence[Child]) -> list[dict[str, Any]]:
	"""Return the name, title and window of what a child could still book, now or when booking opens."""
	enabled = _enabled(children)
	facts = programme_reader.read([child.student for child in enabled], getdate())
	return [
		{"name": each.offering.name, "title": each.offering.title, "window": window}
		for each in facts.announced
		if (window := _window(each.offering))["state"] != CLOSED
		and any(_chance(applied).is_news for applied in _intakes(each, facts, enabled).values())
	]


def most_choices(offering: dict[str, Any]) -> int:
	"""Return how long a list of choices can be: as long as the offering takes it, and has sections for."""
	return min(offering["max_choices"] or 1, len(offering["sections"]))


def _offering(
	announced: Announced,
	facts: Facts,
	children: Sequence[Child],
	tables: dict[str, timetables.Timetable],
) -> dict[str, Any]:
	offering = announced.offering
	intakes = _intakes(announced, facts, children)
	anybody = next(iter(intakes.values()))
	window = _window(offering)
	return {
		"name": offering.name,
		"title": offering.title,
		"school": offering.school,
		"activity": announced.about["activity_name"],
		"category": announced.about["category"],
		"description": announced.about["description"],
		"what_to_bring": announced.about["what_to_bring"],
		"pickup_instructions": announced.about["pickup_instructions"],
		"mode": offering.activity_allocation_mode,
		"start_date": offering.start_date.isoformat(),
		"end_date": offering.end_date.isoformat(),
		"window": window,
		"price": _price(offering),
		"max_choices": offering.activity_max_choices or booking_settings.read().default_max_choices,
		"sections": [
			{
				"student_group": section.student_group,
				"title": section.title,
				**tables[section.student_group].answer,
				# what can't be booked any more has no seat for anybody, however many are empty
				"seats": CLOSED if window["state"] == CLOSED else _seats(anybody, section),
			}
			for section in offering.active_sections
		],
		"children": {student: _child(each, facts) for student, each in intakes.items()},
	}


def _enabled(children: Sequence[Child]) -> list[Child]:
	return [child for child in children if child.student.enabled]


def _intakes(announced: Announced, facts: Facts, children: Sequence[Child]) -> dict[str, Intake]:
	"""Return an application for each child whose school the offering is for."""
	return {
		child.name: facts.intake(announced, child.student, child.actor_type)
		for child in children
		if child.student.school in announced.schools
	}


def _window(offering: OfferingSnapshot) -> dict[str, Any]:
	codes = [reason.code for reason in intake.against_window(offering, now_datetime())]
	known = {(): OPEN, (Code.WINDOW_OPENS_LATER,): UPCOMING}
	return {
		"state": known.get(tuple(codes), CLOSED),
		"opens": moments.iso(offering.activity_booking_open_from),
		"closes": moments.iso(offering.activity_booking_open_to),
	}


def _price(offering: OfferingSnapshot) -> dict[str, Any] | None:
	if not offering.activity_payment_required:
		return None
	return {"amount": flt(offering.activity_fee_amount), "currency": offering.currency}


def _seats(anybody: Intake, section: Section) -> str | None:
	"""Return the word for a section's seats, for somebody who could attend. A draw and the staff's hand have none."""
	offering = anybody.offering
	if offering.activity_allocation_mode != lifecycle.FIRST_COME or not section.meets:
		return None
	place = intake.seat_or_queue(replace(anybody, clashes={}), [section])
	if isinstance(place, Reason):
		return FULL
	if place.status == lifecycle.WAITLISTED:
		return WAITLIST
	limits = [section.seats, *([offering.total] if offering.total else [])]
	return FEW if any(_is_few(each) for each in limits) else PLENTY


def _is_few(seats: SeatCount) -> bool:
	free = seats.capacity - seats.seats_held
	return free <= FEW_SEATS or free <= seats.capacity * FEW_OF_ALL


def _chance(applied: Intake) -> Chance:
	offering = applied.offering
	bookings = (each for each in applied.other_bookings if each.program_offering == offering.name)
	return Chance(
		next(bookings, None),
		[reason for found in intake.objections(applied) for reason in found],
		{section.student_group: _against(applied, section) for section in offering.active_sections},
	)


def _child(applied: Intake, facts: Facts) -> dict[str, Any]:
	"""Return what one child can have of an offering."""
	chance = _chance(applied)
	own = chance.booking
	clashing = facts.clashing(applied.student.name, chance.against)
	sections = {}
	for group, against in chance.against.items():
		meeting = clashing.get(group)
		sections[group] = {
			"ok": against is None,
			"reasons": intake_refusals.described([against] if against else []),
			"clash": meeting
			and {
				"title": meeting.other_title,
				"from_datetime": moments.iso(meeting.from_datetime),
				"count": meeting.count,
				"booking": next(
					(
						each.name
						for each in applied.other_bookings
						if each.held_section == meeting.other_group
					),
					None,
				),
			},
		}
	return {
		"booking": own.name if own else None,
		"status": own.status if own else None,
		"allocated_student_group": own.allocated_student_group if own else None,
		"can_book": not chance.reasons and chance.fits,
		"reasons": intake_refusals.described(chance.reasons),
		"sections": sections,
	}


def _against(applied: Intake, section: Section) -> Reason | None:
	"""Return why a child can't have a section although nothing stands against the child. A draw judges seats when it
	draws.
	"""
	offering = applied.offering
	for reason in intake.against_choices(offering, [section.student_group], applied.default_max_choices):
		return reason
	if offering.activity_allocation_mode != lifecycle.FIRST_COME:
		return None
	place = intake.seat_or_queue(applied, [section])
	return place if isinstance(place, Reason) else None
