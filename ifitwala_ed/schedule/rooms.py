"""Locations as plain values: may they be booked, how many they hold, and which can't be taken at the same time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import frappe
from frappe.utils import cint


@dataclass(frozen=True, slots=True)
class Room:
	"""One Location."""

	name: str
	label: str
	is_bookable: bool
	seats: int


@dataclass(frozen=True, slots=True)
class Rooms:
	"""Some Locations with what is inside and around them.

	Holders of a clash are a room, the rooms inside and those around it. A lock is taken on a room and those inside it:
	two rooms of which one contains the other then share a lock, and two courts of one hall don't.
	"""

	by_name: dict[str, Room]
	related: dict[str, frozenset[str]]
	inside: dict[str, frozenset[str]]

	def label(self, name: str) -> str:
		room = self.by_name.get(name)
		return room.label if room else name

	def is_bookable(self, name: str) -> bool:
		room = self.by_name.get(name)
		return bool(room and room.is_bookable)

	def all_related(self, names: Collection[str]) -> set[str]:
		return set().union(*(self.related.get(name, {name}) for name in names))

	def all_inside(self, names: Collection[str]) -> set[str]:
		return set().union(*(self.inside.get(name, {name}) for name in names))


def read_rooms(names: Collection[str]) -> Rooms:
	"""Return the rooms with these names and their relatives in the tree, in one query."""
	names = sorted(set(filter(None, names)))
	by_name: dict[str, Room] = {}
	related: dict[str, set[str]] = defaultdict(set)
	inside: dict[str, set[str]] = defaultdict(set)
	for row in _relatives(names) if names else ():
		name, relative, label, is_bookable, seats, left, relative_left = row
		if name == relative:
			by_name[name] = Room(name, label or name, bool(cint(is_bookable)), cint(seats))
		related[name].add(relative)
		if name == relative or relative_left > left:
			inside[name].add(relative)
	return Rooms(
		by_name,
		{name: frozenset(others) for name, others in related.items()},
		{name: frozenset(others) for name, others in inside.items()},
	)


def _relatives(names: list[str]) -> tuple:
	"""(room, relative; of the relative: label, is_bookable, seats; the left numbers of both in the tree)."""
	room, relative = frappe.qb.DocType("Location").as_("room"), frappe.qb.DocType("Location").as_("relative")
	is_same = relative.name == room.name
	is_below = (relative.lft > room.lft) & (relative.rgt < room.rgt)
	is_above = (relative.lft < room.lft) & (relative.rgt > room.rgt)
	return (
		frappe.qb.from_(room)
		.join(relative)
		.on(is_same | is_below | is_above)
		.select(
			room.name,
			relative.name,
			relative.location_name,
			relative.is_bookable,
			relative.seats,
			room.lft,
			relative.lft,
		)
		.where(room.name.isin(names))
		.orderby(room.name)
		.orderby(relative.name)
	).run()
