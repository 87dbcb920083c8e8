"""Where something that was put in by hand lies over sessions to come: a concert in the hall, a teacher's leave."""

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.schedule.conflicts import HOLDER, read_bookings
from ifitwala_ed.schedule.groups import to_datetime
from ifitwala_ed.schedule.reservations import PERSON, ROOM, Booking, Clash, find_clashes
from ifitwala_ed.schedule.rooms import read_rooms


def find() -> list[Clash]:
	"""Return each session to come with the block by hand that lies over it: it takes place all the same, until a person
	decides. Five queries at most.
	"""
	return [clash for kind in (ROOM, PERSON) for clash in _of_kind(kind)]


def _of_kind(kind: str) -> list[Clash]:
	blocks = _blocks(kind)
	if not blocks:
		return []
	holders = {block.holder for block in blocks}
	related = None
	if kind == ROOM:
		rooms = read_rooms(holders)
		related, holders = rooms.related, rooms.all_related(holders)
	first, last = max(now_datetime(), min(b.start for b in blocks)), max(b.end for b in blocks)
	facts = [fact for fact in read_bookings(kind, holders, first, last) if fact.is_fact]
	ahead = [fact for fact in facts if fact.start >= now_datetime()]
	found = find_clashes(blocks, ahead, related)
	return [Clash(clash.other, clash.mine) for clash in found if clash.other.is_fact]


def _blocks(kind: str) -> list[Booking]:
	rows = frappe.get_all(
		kind,
		filters={
			"blocks_availability": 1,
			"to_datetime": [">", now_datetime()],
			"source_name": ["is", "not set"],
		},
		fields=["name", HOLDER[kind], "from_datetime", "to_datetime", "title"],
		order_by="from_datetime asc, name asc",
	)
	return [
		Booking(
			row[HOLDER[kind]],
			to_datetime(row.from_datetime),
			to_datetime(row.to_datetime),
			row.title or "",
			location=row[HOLDER[kind]] if kind == ROOM else "",
			name=row.name,
		)
		for row in rows
	]
