"""Who holds a room or a person at a time.

Intervals are half-open: a booking may begin when another ends. A room clashes with the rooms inside it and around it.
Bookings made by hand count like those of schedules; those that don't block availability don't.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import Order
from frappe.query_builder.functions import Coalesce

from ifitwala_ed.schedule.groups import to_datetime
from ifitwala_ed.schedule.reservations import PERSON, ROOM, Booking, find_clashes
from ifitwala_ed.schedule.rooms import read_rooms

HOLDER = {ROOM: "location", PERSON: "employee"}
Slot = tuple[str, Any, Any]
Source = str | tuple[str, str] | None


def find_room_conflicts(
	location: str, from_datetime: Any, to_datetime: Any, exclude_source: Source = None
) -> list[dict]:
	"""Return the bookings that keep a room from being used, as dicts: name, location, from_datetime, to_datetime, title,
	source_doctype, source_name. ``exclude_source`` is a source's name, or its doctype and name."""
	return find_room_conflicts_of([(location, from_datetime, to_datetime)], exclude_source)[0]


def find_employee_conflicts(
	employee: str, from_datetime: Any, to_datetime: Any, exclude_source: Source = None
) -> list[dict]:
	"""Return the bookings that keep a person busy, as dicts: name, employee, from_datetime, to_datetime, title,
	source_doctype, source_name, location. ``exclude_source`` is a source's name, or its doctype and name."""
	return find_employee_conflicts_of([(employee, from_datetime, to_datetime)], exclude_source)[0]


def find_room_conflicts_of(slots: Sequence[Slot], exclude_source: Source = None) -> list[list[dict]]:
	"""Return ``find_room_conflicts`` for many (location, from, to): two queries, one list of conflicts per slot."""
	rooms = read_rooms({slot[0] for slot in slots})
	return _conflicts(ROOM, slots, exclude_source, rooms.related)


def find_employee_conflicts_of(slots: Sequence[Slot], exclude_source: Source = None) -> list[list[dict]]:
	"""Return ``find_employee_conflicts`` for many (employee, from, to): one query, one list of conflicts per slot."""
	return _conflicts(PERSON, slots, exclude_source, None)


def read_bookings(
	kind: str,
	holders: Collection[str],
	first: datetime,
	last: datetime,
	*,
	exclude_sources: Collection[str] = (),
	locking: bool = False,
) -> list[Booking]:
	"""Return what blocks any of ``holders`` between two moments, in one query. ``exclude_sources`` are names of
	sources.
	"""
	if not holders or first >= last:
		return []
	table = frappe.qb.DocType(kind)
	query = (
		_select(kind)
		.where(table[HOLDER[kind]].isin(sorted(holders)))
		.where(table.from_datetime < last)
		.where(table.to_datetime > first)
		.where(table.blocks_availability == 1)
	)
	if exclude_sources:
		query = query.where(Coalesce(table.source_name, "").notin(sorted(exclude_sources)))
	return _bookings(query.for_update() if locking else query)


def read_reservations(
	kind: str, sources: Collection[str], *, since: datetime, locking: bool = False
) -> list[Booking]:
	"""Return the stored reservations of some groups' sessions that begin at a moment or later, in one query."""
	if not sources:
		return []
	table = frappe.qb.DocType(kind)
	query = (
		_select(kind)
		.where(table.source_name.isin(sorted(sources)))
		.where(table.source_doctype == "Student Group")
		.where(table.from_datetime >= since)
	)
	return _bookings(query.for_update() if locking else query)


def as_row(kind: str, booking: Booking) -> dict[str, Any]:
	"""Return a booking as the functions of this module return it."""
	return {
		"name": booking.name,
		HOLDER[kind]: booking.holder,
		"from_datetime": booking.start,
		"to_datetime": booking.end,
		"title": booking.title,
		"source_doctype": booking.source_doctype,
		"source_name": booking.source_name,
		"location": booking.location,
	}


def _select(kind: str) -> Any:
	table = frappe.qb.DocType(kind)
	return (
		frappe.qb.from_(table)
		.select(
			table[HOLDER[kind]],
			table.from_datetime,
			table.to_datetime,
			table.title,
			table.source_doctype,
			table.source_name,
			table.location,
			table.slot_key,
			table.name,
		)
		.orderby(table.from_datetime, order=Order.asc)
		.orderby(table.name, order=Order.asc)
	)


def _bookings(query: Any) -> list[Booking]:
	return [
		Booking(holder or "", to_datetime(start), to_datetime(end), *(value or "" for value in rest))
		for holder, start, end, *rest in query.run()
	]


def _conflicts(
	kind: str,
	slots: Sequence[Slot],
	exclude_source: Source,
	related: Mapping[str, Collection[str]] | None,
) -> list[list[dict]]:
	wanted = [Booking(holder, to_datetime(start), to_datetime(end)) for holder, start, end in slots]
	found: dict[int, list[dict]] = {id(booking): [] for booking in wanted}
	if not wanted:
		return []
	others = read_bookings(
		kind,
		_rivals(wanted, related),
		min(booking.start for booking in wanted),
		max(booking.end for booking in wanted),
	)
	free_of = [other for other in others if not _is_excluded(other, exclude_source)]
	for clash in find_clashes(wanted, free_of, related):
		if id(clash.other) not in found:
			found[id(clash.mine)].append(as_row(kind, clash.other))
	return list(found.values())


def _rivals(wanted: Iterable[Booking], related: Mapping[str, Collection[str]] | None) -> set[str]:
	holders = {booking.holder for booking in wanted}
	return set().union(holders, *((related or {}).get(holder, ()) for holder in holders))


def _is_excluded(booking: Booking, source: Source) -> bool:
	if not source:
		return False
	if isinstance(source, str):
		return booking.source_name == source
	return (booking.source_doctype, booking.source_name) == tuple(source)
