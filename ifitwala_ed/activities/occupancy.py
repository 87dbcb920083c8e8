"""How full offerings are: seats and people of their sections, for whoever shows them.

The seats are those of the ledger, the confirmed and offered are counted from the bookings: two views of the same
truth, which `activity-audit` compares. Nobody's rights are asked here: callers pass offerings that the user may see.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from ifitwala_ed.activities.booking import lifecycle, seats

SECTION: Final = "Program Offering Activity Section"


@dataclass(frozen=True)
class Seats:
	"""Seats and the people on or waiting for them.

	``held`` is what the ledger says, ``confirmed`` and ``offered`` what the bookings say; ``free`` are the seats that
	can still be taken, with the offering's own limit in mind.
	"""

	capacity: int
	confirmed: int
	offered: int
	held: int
	waiting: int
	free: int


@dataclass(frozen=True)
class SectionOccupancy:
	"""One section of an offering. A section that isn't active has no seats."""

	program_offering: str
	student_group: str
	title: str
	is_active: bool
	seats: Seats


@dataclass(frozen=True)
class OfferingOccupancy:
	"""An offering with its sections in the order they are tried.

	The total's capacity is the offering's own limit where it has one (``has_limit``), else the sections' together.
	"""

	program_offering: str
	title: str
	has_limit: bool
	sections: tuple[SectionOccupancy, ...]
	total: Seats


def of_offerings(program_offerings: Collection[str]) -> list[OfferingOccupancy]:
	"""Return the occupancy of each offering, in the order of their titles. Four queries however many there are."""
	names = sorted(set(program_offerings))
	if not names:
		return []
	ledger = _ledger(names)
	counts = _counts(names)
	sections: dict[str, list[frappe._dict]] = {}
	for row in _sections(names):
		sections.setdefault(row.parent, []).append(row)
	return [
		_offering(row, sections.get(row.name, []), ledger, counts)
		for row in frappe.get_all(
			"Program Offering",
			filters={"name": ["in", names]},
			fields=["name", "title"],
			order_by="title asc, name asc",
		)
	]


def of_offering(program_offering: str) -> OfferingOccupancy:
	"""Return the occupancy of one offering. Raises DoesNotExistError where there is none of that name."""
	found = of_offerings([program_offering])
	if not found:
		raise frappe.DoesNotExistError(program_offering)
	return found[0]


def _offering(
	offering: frappe._dict,
	sections: Iterable[frappe._dict],
	ledger: dict[tuple[str, str], frappe._dict],
	counts: dict[tuple[str, str, str], int],
) -> OfferingOccupancy:
	limit = ledger.get((offering.name, ""))
	left_in_total = max(limit.capacity - limit.seats_held, 0) if limit else None
	shown = tuple(_section(row, ledger, counts, left_in_total) for row in sections)
	free = sum(section.seats.free for section in shown)
	total = Seats(
		capacity=limit.capacity if limit else sum(section.seats.capacity for section in shown),
		confirmed=sum(section.seats.confirmed for section in shown),
		offered=sum(section.seats.offered for section in shown),
		held=limit.seats_held if limit else sum(section.seats.held for section in shown),
		waiting=limit.waiting if limit else sum(section.seats.waiting for section in shown),
		free=free if left_in_total is None else min(free, left_in_total),
	)
	return OfferingOccupancy(offering.name, offering.title, bool(limit), shown, total)


def _section(
	row: frappe._dict,
	ledger: dict[tuple[str, str], frappe._dict],
	counts: dict[tuple[str, str, str], int],
	left_in_total: int | None,
) -> SectionOccupancy:
	place = (row.parent, row.student_group)
	# an offering that was never saved as such has no ledger yet, and so no seats
	room = ledger.get(place) or frappe._dict(capacity=0, seats_held=0, waiting=0)
	free = max(room.capacity - room.seats_held, 0)
	return SectionOccupancy(
		program_offering=row.parent,
		student_group=row.student_group,
		title=row.section_label or row.student_group_name or row.student_group,
		is_active=bool(row.is_active),
		seats=Seats(
			capacity=room.capacity,
			confirmed=counts.get((*place, lifecycle.CONFIRMED), 0),
			offered=counts.get((*place, lifecycle.OFFERED), 0),
			held=room.seats_held,
			waiting=room.waiting,
			free=free if left_in_total is None else min(free, left_in_total),
		),
	)


def _sections(names: list[str]) -> list[frappe._dict]:
	section, group = DocType(SECTION), DocType("Student Group")
	return (
		frappe.qb.from_(section)
		.left_join(group)
		.on(group.name == section.student_group)
		.select(
			section.parent,
			section.student_group,
			section.section_label,
			section.is_active,
			group.student_group_name,
		)
		.where((section.parenttype == "Program Offering") & section.parent.isin(names))
		.orderby(section.parent)
		.orderby(section.priority_tier)
		.orderby(section.idx)
		.run(as_dict=True)
	)


def _ledger(names: list[str]) -> dict[tuple[str, str], frappe._dict]:
	rows = frappe.get_all(
		seats.LEDGER,
		filters={"program_offering": ["in", names]},
		fields=["program_offering", "student_group", "capacity", "seats_held", "waiting"],
		order_by="name asc",
	)
	return {(row.program_offering, row.student_group or ""): row for row in rows}


def _counts(names: list[str]) -> dict[tuple[str, str, str], int]:
	booking = DocType("Activity Booking")
	rows = (
		frappe.qb.from_(booking)
		.select(
			booking.program_offering, booking.allocated_student_group, booking.status, Count(booking.name)
		)
		.where(booking.program_offering.isin(names) & booking.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.groupby(booking.program_offering, booking.allocated_student_group, booking.status)
		.run()
	)
	return {(offering, group, status): count for offering, group, status, count in rows}
