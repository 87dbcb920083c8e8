"""Rooms and people that are renamed, or become one of two.

Frappe carries the links along, so stored sessions follow. Two of which both are in use can become one only where nothing
would clash. It is asked after the renaming, within its transaction, since not every way to rename asks before.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from frappe import _
from frappe.utils import escape_html, now_datetime

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.conflicts import read_bookings
from ifitwala_ed.schedule.materialize import delete_reservations
from ifitwala_ed.schedule.reservations import PERSON, ROOM, Booking, Clash, find_clashes, slot_key
from ifitwala_ed.schedule.rooms import read_rooms

NAMED_CLASHES: Final = 5
END_OF_TIME: Final = datetime(9999, 1, 1)


def location_after_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""Hook: of two rooms that become one, both can't be in use at once."""
	if merge:
		inside = read_rooms([new]).all_inside([new])
		locks.bump(locks.keys(rooms={old, *inside}))
		_unite(ROOM, old, new, inside, read_rooms(inside).related)


def employee_after_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""Hook: of two records of people that become one, both can't be busy at once."""
	if merge:
		locks.bump(locks.keys(people={old, new}))
		_unite(PERSON, old, new, {new}, {new: {new}})


def _unite(
	kind: str, old: str, new: str, inside: Collection[str], related: Mapping[str, Collection[str]]
) -> None:
	"""Refuse what would clash from now on, and keep one of two rows that say the same."""
	now = now_datetime()
	holders = set(inside).union(*(related.get(each, ()) for each in inside))
	bookings = read_bookings(kind, holders, now, END_OF_TIME, locking=True)
	mine = [booking for booking in bookings if booking.holder in inside]
	others = [booking for booking in bookings if booking.holder not in inside]
	found = find_clashes(mine, others, related)
	clashes = [clash for clash in found if _counts(clash, inside) and not _was_so(kind, clash, new, inside)]
	if clashes:
		_refuse(old, new, clashes)
	delete_reservations(kind, _second_rows(booking for booking in mine if booking.start >= now))


def _counts(clash: Clash, inside: Collection[str]) -> bool:
	"""Return whether a pair is seen for the first time, and its two sides aren't two rows of one session."""
	first, second = clash.mine, clash.other
	is_second_view = second.holder in inside and second.name < first.name
	return not is_second_view and not (first.is_fact and first.slot == second.slot)


def _was_so(kind: str, clash: Clash, new: str, inside: Collection[str]) -> bool:
	"""Return whether two bookings of a room have clashed before. Of a hall that got rooms of another one it isn't
	known.
	"""
	if len(inside) > 1:
		return False
	return _was_there(kind, clash.mine) and (clash.other.holder != new or _was_there(kind, clash.other))


def _was_there(kind: str, booking: Booking) -> bool:
	"""Return whether a row was stored under the name that stays: then its key was made of it. Nothing tells it of rows
	made by hand, or of rooms that were renamed before, so these count as newly come."""
	if not booking.is_fact:
		return False
	key = slot_key(kind, booking.source_name, booking.holder, booking.location, booking.start, booking.end)
	return key == booking.slot_key


def _second_rows(bookings: Iterator[Booking]) -> list[str]:
	seen, found = set(), []
	for booking in bookings:
		if booking.is_fact and booking.slot in seen:
			found.append(booking.name)
		seen.add(booking.slot)
	return found


def _refuse(old: str, new: str, clashes: list[Clash]) -> None:
	clashes.sort(key=lambda clash: (clash.mine.start, clash.mine.name))
	lines = [_("{0} and {1} are both in use, so they can't become one:").format(old, new)]
	lines += [_sentence(clash) for clash in clashes[:NAMED_CLASHES]]
	if len(clashes) > NAMED_CLASHES:
		lines.append(_("There are {0} clashes in all.").format(len(clashes)))
	text = "<br>".join(escape_html(line) for line in lines)
	throw(ReadinessError, text, title=_("Both Are in Use"))


def _sentence(clash: Clash) -> str:
	untitled = _("a booking without a title")
	return _("{0}: {1} and {2}").format(
		moments.span(clash.mine.start, clash.mine.end),
		clash.mine.title or untitled,
		clash.other.title or untitled,
	)
