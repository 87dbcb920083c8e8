"""Sections and their seats as plain values. No database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeatCount:
	"""One row of the seat ledger as it was read: a section's seats, or the offering's total."""

	ledger: str
	capacity: int
	seats_held: int
	waiting: int
	revision: int

	@property
	def has_free_seat(self) -> bool:
		return self.seats_held < self.capacity


@dataclass(frozen=True)
class Section:
	"""An activity section of an offering with its seats. ``title`` is what a person calls it."""

	student_group: str
	title: str
	idx: int
	priority_tier: int
	is_active: bool
	allow_waitlist: bool
	seats: SeatCount
