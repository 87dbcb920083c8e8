"""How fast an activity filled when it was first come first serve: what speaks for a draw of ten minutes instead.

Asked of the latest earlier term alone, and counted from the events of bookings, by the seats that its sections have today. Writes
nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_datetime

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.window.state import CLOSED, OPEN

OFFERING: Final = "Program Offering"
RUSH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rush:
	"""An earlier offering whose seats were all held within a minute: how many, and how many seconds after it opened."""

	program_offering: str
	title: str
	opened: datetime
	seats: int
	seconds: int


@dataclass(frozen=True, slots=True)
class Step:
	"""One event that gave a seat, took one back or moved one: the sections whose seat was left and is held after it."""

	occurred_on: datetime
	left: str | None
	held: str | None


@dataclass(frozen=True, slots=True)
class Limits:
	"""The seats of each section that takes part, and of all together where the offering has a limit of its own."""

	sections: Mapping[str, int]
	total: int | None

	@property
	def seats(self) -> int:
		"""How many can be held at most."""
		together = sum(self.sections.values())
		return together if self.total is None else min(together, self.total)

	def are_reached(self, held: Counter[str]) -> bool:
		"""Return whether nobody could have a seat any more."""
		if self.total is not None and held.total() >= self.total:
			return True
		return all(held[section] >= seats for section, seats in self.sections.items())


def of_earlier_term(program_offering: str) -> Rush | None:
	"""Return the rush of the same activity in the same school in the latest earlier term, if it was one.

	None also where it speaks for nothing: the offering isn't first come first serve, is open, or has bookings that keep its mode.
	Eight statements at most.
	"""
	offering = frappe.db.get_value(
		OFFERING,
		program_offering,
		["activity", "school", "start_date", "activity_allocation_mode", "activity_booking_status"],
		as_dict=True,
	)
	if (
		not offering.activity
		or offering.activity_allocation_mode != lifecycle.FIRST_COME
		or offering.activity_booking_status == OPEN
		or _keeps_its_mode(program_offering)
	):
		return None
	earlier = _latest_before(offering)
	return _rush(*earlier) if earlier else None


def filled_on(steps: Iterable[Step], limits: Limits) -> datetime | None:
	"""Return when the last seat was taken for the first time; pure. The steps are in order of time."""
	held: Counter[str] = Counter()
	for step in steps:
		if step.left:
			held[step.left] -= 1
		if step.held:
			held[step.held] += 1
		if limits.are_reached(held):
			return step.occurred_on
	return None


def _keeps_its_mode(program_offering: str) -> bool:
	active = {"program_offering": program_offering, "status": ["in", lifecycle.ACTIVE_STATES]}
	return bool(frappe.db.exists("Activity Booking", active))


def _latest_before(offering: frappe._dict) -> tuple[str, str, datetime] | None:
	"""Return the name, title and opening of the last such offering; None also where it isn't on record when it opened."""
	found = frappe.get_all(
		OFFERING,
		filters=[
			["activity", "=", offering.activity],
			["school", "=", offering.school],
			["start_date", "<", offering.start_date],
			["activity_allocation_mode", "=", lifecycle.FIRST_COME],
			["activity_booking_status", "in", [OPEN, CLOSED]],
		],
		fields=["name", "title", "activity_booking_open_from"],
		order_by="start_date desc, name desc",
		limit=1,
	)
	if not found or not found[0].activity_booking_open_from:
		return None
	return found[0].name, found[0].title, get_datetime(found[0].activity_booking_open_from)


def _rush(program_offering: str, title: str, opened: datetime) -> Rush | None:
	limits = _limits(program_offering)
	if not limits.seats:
		return None
	filled = filled_on(_steps(program_offering, opened + RUSH), limits)
	# what was full when it opened once more had its rush, if any, at another opening
	if not filled or filled < opened:
		return None
	seconds = max(ceil((filled - opened).total_seconds()), 1)
	return Rush(program_offering, title, opened, limits.seats, seconds)


def _limits(program_offering: str) -> Limits:
	"""Four statements."""
	found = occupancy.of_offering(program_offering)
	sections = {each.student_group: each.seats.capacity for each in found.sections if each.is_active}
	return Limits(sections, found.total.capacity if found.has_limit else None)


def _steps(program_offering: str, until: datetime) -> list[Step]:
	"""Return what became of seats until a moment: as many rows as seats changed hands. One statement."""
	event, booking = DocType(events.EVENT), DocType("Activity Booking")
	seat = lifecycle.SEAT_HOLDING_STATES
	rows = (
		frappe.qb.from_(booking)
		.join(event)
		.on(event.activity_booking == booking.name)
		.select(
			event.occurred_on,
			event.from_status,
			event.from_student_group,
			event.to_status,
			event.to_student_group,
		)
		.where(booking.program_offering == program_offering)
		.where(event.occurred_on.isnotnull() & (event.occurred_on <= until))
		.where(event.from_status.isin(seat) | event.to_status.isin(seat))
		.orderby(event.occurred_on)
		.orderby(event.name)
		.run()
	)
	return [
		Step(occurred_on, left if before in seat else None, held if after in seat else None)
		for occurred_on, before, left, after, held in rows
	]
