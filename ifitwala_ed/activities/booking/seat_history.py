"""Who had a seat when, told by the events of bookings and not by today's roster."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import lifecycle


@dataclass(frozen=True, slots=True)
class Seat:
	"""A student's confirmed seat in one section. ``until`` is empty while it is held."""

	student: str
	student_group: str
	since: datetime
	until: datetime | None = None

	def is_held_in(self, starts: datetime, ends: datetime) -> bool:
		"""Return whether it is held at some moment from ``starts`` to before ``ends``."""
		return self.since < ends and (self.until is None or self.until > starts)


@dataclass(frozen=True, slots=True)
class Step:
	"""One event of a booking: which section's seat, if any, the student has after it."""

	activity_booking: str
	student: str
	student_group: str | None
	occurred_on: datetime


def seats_of(student_groups: Collection[str], before: datetime) -> list[Seat]:
	"""Return every seat in some sections that began before a moment. One query."""
	return seats_after(_steps(student_groups, before), student_groups)


def seats_after(steps: Iterable[Step], student_groups: Collection[str]) -> list[Seat]:
	"""Return the seats in some sections to which steps lead; pure. The steps of a booking are in order of time."""
	held: dict[str, Seat] = {}
	ended: list[Seat] = []
	for step in steps:
		seat = held.get(step.activity_booking)
		if seat and seat.student_group != step.student_group:
			del held[step.activity_booking]
			ended.append(Seat(seat.student, seat.student_group, seat.since, step.occurred_on))
			seat = None
		if not seat and step.student_group and step.student_group in student_groups:
			held[step.activity_booking] = Seat(step.student, step.student_group, step.occurred_on)
	return [*ended, *held.values()]


def _steps(student_groups: Collection[str], before: datetime) -> list[Step]:
	event, booking = DocType("Activity Booking Event"), DocType("Activity Booking")
	arriving = DocType("Activity Booking Event").as_("arriving")
	ever_there = (
		frappe.qb.from_(arriving)
		.select(arriving.activity_booking)
		.where(arriving.to_student_group.isin([*student_groups, ""]))
	)
	rows = (
		frappe.qb.from_(event)
		.join(booking)
		.on(booking.name == event.activity_booking)
		.select(
			event.activity_booking,
			booking.student,
			event.to_status,
			event.to_student_group,
			event.occurred_on,
		)
		.where(event.activity_booking.isin(ever_there))
		.where(event.occurred_on.isnotnull() & (event.occurred_on < before))
		.orderby(event.occurred_on)
		.orderby(event.name)
		.run()
	)
	return [
		Step(name, student, group if status == lifecycle.CONFIRMED else None, occurred_on)
		for name, student, status, group, occurred_on in rows
	]
