"""An Activity Booking Event as a plain value: what channels are given."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import frappe

EVENT: Final = "Activity Booking Event"


@dataclass(frozen=True, slots=True)
class BookingEvent:
	"""One line of a booking's history. ``reason`` was written for staff unless the event says otherwise."""

	name: str
	activity_booking: str
	school: str | None
	from_status: str | None
	to_status: str | None
	from_student_group: str | None
	to_student_group: str | None
	event: str
	actor: str | None
	reason: str | None
	occurred_on: datetime
	details: str | None = None


FIELDS: Final = tuple(field.name for field in fields(BookingEvent))


def load(name: str) -> BookingEvent:
	"""Return the event of that name."""
	return BookingEvent(**frappe.db.get_value(EVENT, name, FIELDS, as_dict=True))


def awaiting(limit: int, without: set[str]) -> list[BookingEvent]:
	"""Return the oldest events that nobody has planned yet, in their order. Reads nothing but these."""
	filters: dict = {"awaits_delivery": 1}
	if without:
		filters["name"] = ["not in", sorted(without)]
	rows = frappe.get_all(
		EVENT, filters=filters, fields=list(FIELDS), order_by="occurred_on asc, name asc", limit=limit
	)
	return [BookingEvent(**row) for row in rows]
