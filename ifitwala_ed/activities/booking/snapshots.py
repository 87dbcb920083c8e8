"""What a decision about a booking is made from, as plain values that were read once. No database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place

BY_STUDENT: Final = "Student"
BY_GUARDIAN: Final = "Guardian"
BY_STAFF: Final = "Staff"
BY_SYSTEM: Final = "System"
SUBMITTED: Final = Place(lifecycle.SUBMITTED, None)


@dataclass(frozen=True)
class SeatCount:
	"""One row of the seat ledger as it was read: a section's seats, or the offering's total."""

	ledger: str
	capacity: int
	seats_held: int
	waiting: int
	revision: int
	timetable: int = 0

	@property
	def has_free_seat(self) -> bool:
		return self.seats_held < self.capacity


@dataclass(frozen=True)
class Section:
	"""An activity section of an offering with its seats. ``title`` is what a person calls it.

	``last_session`` is when its last dated session begins, ``meets`` whether that was to come when it was read: without a
	session to come nobody books, waits for, is offered or wins a seat.
	"""

	student_group: str
	title: str
	idx: int
	priority_tier: int
	is_active: bool
	allow_waitlist: bool
	seats: SeatCount
	last_session: datetime | None = None
	meets: bool = True


@dataclass(frozen=True)
class OfferingSnapshot:
	"""An offering, its sections in the order they are tried, its total where it has one, and the year groups it is for.

	``is_set_up`` is whether an invoice of it could be made, or none has to.
	"""

	name: str
	title: str
	school: str
	company: str | None
	currency: str | None
	status: str
	start_date: date
	end_date: date
	capacity: int
	activity_booking_enabled: int
	activity_booking_status: str
	activity_booking_open_from: datetime | None
	activity_booking_open_to: datetime | None
	activity_allocation_mode: str
	activity_allow_student_booking: int
	activity_allow_guardian_booking: int
	activity_allow_staff_booking: int
	activity_min_age_years: int
	activity_max_age_years: int
	activity_max_choices: int
	activity_waitlist_enabled: int
	activity_auto_promote_waitlist: int
	activity_waitlist_offer_hours: int
	activity_payment_required: int
	activity_fee_amount: float
	activity_billable_offering: str | None
	sections: tuple[Section, ...]
	total: SeatCount | None
	year_groups: tuple[str, ...] = ()
	is_set_up: bool = True

	@property
	def active_sections(self) -> tuple[Section, ...]:
		return tuple(section for section in self.sections if section.is_active)

	@property
	def sections_to_come(self) -> tuple[Section, ...]:
		"""The active sections with a session to come."""
		return tuple(section for section in self.sections if section.is_active and section.meets)

	@property
	def seat_counts(self) -> dict[str, SeatCount]:
		"""Every ledger row as it was read, by its name."""
		counts = [section.seats for section in self.sections] + ([self.total] if self.total else [])
		return {count.ledger: count for count in counts}

	def with_place(self, place: Place) -> "OfferingSnapshot":
		"""Return the offering once a booking stands in a place, for what is decided after it in the same transaction."""

		def after(seats: SeatCount) -> SeatCount:
			held, waiting = seats.seats_held + place.held, seats.waiting + place.waiting
			return replace(seats, seats_held=held, waiting=waiting)

		return replace(
			self,
			sections=tuple(
				replace(each, seats=after(each.seats)) if each.student_group == place.student_group else each
				for each in self.sections
			),
			total=after(self.total) if self.total else None,
		)

	def section(self, student_group: str | None) -> Section | None:
		"""Return the section of a student group, active or not, or None where the offering doesn't have it."""
		return next((each for each in self.sections if each.student_group == student_group), None)


@dataclass(frozen=True)
class StudentSnapshot:
	"""What booking needs to know of a student."""

	name: str
	student_name: str
	user: str | None
	school: str
	year_group: str | None
	date_of_birth: date | None
	account_holder: str | None
	enabled: int


@dataclass(frozen=True)
class ActiveBooking:
	"""A booking that applies, waits, or holds a seat."""

	name: str
	program_offering: str
	status: str
	allocated_student_group: str | None

	@property
	def held_section(self) -> str | None:
		"""The section it holds a seat in, if it does."""
		return self.allocated_student_group if lifecycle.holds_seat(self.status) else None


@dataclass(frozen=True)
class Engagements:
	"""What a student is bound to: active bookings, but for the one that asks, and the active classes that list them.

	``given_up`` is when bookings were cancelled lately by the one who asks, the newest first; read for who may do so only
	so often.
	"""

	bookings: tuple[ActiveBooking, ...] = ()
	classes: frozenset[str] = frozenset()
	given_up: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Clash:
	"""A section, the group the student is bound to at the same time, and when this first happens."""

	student_group: str
	other_group: str
	other_title: str
	from_datetime: datetime


@dataclass(frozen=True)
class Conditions:
	"""What an offering asks of a student and is stored beside it. No year groups means all of them."""

	schools: frozenset[str]
	year_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Billing:
	"""Whether a paid booking could be invoiced: to its payer, and as the offering is set up.

	``other_payers`` may be chosen besides the student's own account holder.
	"""

	has_payer: bool = True
	is_set_up: bool = True
	other_payers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Application:
	"""What is asked for, and in which capacity.

	``wished`` is where Desk wants the booking to stand, families submit. ``previous_status`` is that of a draft which
	is submitted, ``override_reason`` why staff book for a student who isn't eligible, ``late_reason`` why staff book
	after booking has closed.
	"""

	actor_type: str
	choices: Sequence[str] | None = None
	account_holder: str | None = None
	wished: Place = SUBMITTED
	previous_status: str | None = None
	override_reason: str | None = None
	late_reason: str | None = None


@dataclass(frozen=True)
class Terms:
	"""What a booking says of its offering and student from its beginning: fields of Activity Booking."""

	school: str
	offering_title: str
	student_name: str
	allocation_mode: str
	payment_required: int
	amount: float
	currency: str | None
	account_holder: str | None
	billing_status: str
