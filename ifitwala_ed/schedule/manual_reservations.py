"""Bookings of rooms and people that staff make by hand: a concert, a leave. Those of schedules are not edited here."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime

from ifitwala_ed.core import subscribers
from ifitwala_ed.core.wording import bold
from ifitwala_ed.schedule import group_sync, locks
from ifitwala_ed.schedule.conflicts import HOLDER, read_bookings
from ifitwala_ed.schedule.groups import to_datetime
from ifitwala_ed.schedule.reservations import (
	ROOM,
	SOURCE,
	Booking,
	Clash,
	find_clashes,
	hand_made_key,
	slot_key,
)
from ifitwala_ed.schedule.rooms import read_rooms


def check(doc: Any) -> None:
	"""What a form or a request may store: a booking of its own, with a beginning and an end.

	Whose it is decides who sees it: of a group's it is the group's school, and what has no source is everybody's.
	"""
	refuse_edit_of_fact(doc)
	if doc.doctype == ROOM and not doc.location:
		frappe.throw(_("Choose the location that is booked."), title=_("Location Missing"))
	if get_datetime(doc.from_datetime) >= get_datetime(doc.to_datetime):
		frappe.throw(_("The booking must end after it begins."), title=_("Times Not Possible"))
	doc.school = _school_of_source(doc)
	doc.slot_key = _key(doc)


def refuse_edit_of_fact(doc: Any) -> None:
	"""What follows from a schedule is changed there."""
	source = frappe.db.get_value(doc.doctype, doc.name, ["source_doctype", "source_name"], as_dict=True)
	if source and source.source_doctype == SOURCE:
		title = frappe.db.get_value(SOURCE, source.source_name, "student_group_name") or source.source_name
		frappe.throw(
			_("This booking follows from the schedule of {0}. Change it there.").format(bold(title)),
			title=_("Made From a Schedule"),
		)


def check_deletion(doc: Any) -> None:
	"""Staff delete what was made by hand; a System Manager a reservation, too, which the next repair makes again.

	No repair makes what has begun again: that a group has met is deleted by nobody.
	"""
	has_begun = get_datetime(doc.from_datetime) < now_datetime()
	if has_begun or "System Manager" not in frappe.get_roles():
		refuse_edit_of_fact(doc)


def tell(doc: Any) -> None:
	"""Show whom the booking clashes with. What was ready and lies in its way is not ready any more.

	It is not refused: an ill teacher is ill. Nor does it matter for sessions that have begun. The lock makes a gate that judges the same room wait for this one, or this
	one for the gate, so that one of them sees the other.
	"""
	if not cint(doc.blocks_availability) or get_datetime(doc.to_datetime) <= now_datetime():
		return
	clashes = _clashes(doc)
	groups = {clash.other.source_name for clash in clashes if clash.other.is_fact}
	subscribers.call("sessions_obstructed", groups)
	if clashes:
		group_sync.tell_of_clashes(clashes)


def add_indexes(doctype: str, holder: str) -> None:
	"""The look-ups of conflicts, of a group's reservations, and of what a calendar shows."""
	frappe.db.add_index(doctype, [holder, "from_datetime", "to_datetime"], f"{holder}_and_time")
	frappe.db.add_index(doctype, ["source_name", "from_datetime"], "source_and_time")
	frappe.db.add_index(doctype, ["to_datetime"])
	frappe.db.add_index(doctype, ["school", "creation"])


def _school_of_source(doc: Any) -> str | None:
	if doc.source_doctype != SOURCE or not doc.source_name:
		return None
	return frappe.db.get_value(SOURCE, doc.source_name, "school")


def _key(doc: Any) -> str:
	"""Return the key that the group's schedule would give a row which a script inserts for the group."""
	if doc.source_doctype != SOURCE or not doc.source_name:
		return hand_made_key(doc.doctype, doc.name)
	times = to_datetime(doc.from_datetime), to_datetime(doc.to_datetime)
	return slot_key(doc.doctype, doc.source_name, doc.get(HOLDER[doc.doctype]), doc.location or "", *times)


def _clashes(doc: Any) -> list[Clash]:
	holder = doc.get(HOLDER[doc.doctype])
	mine = Booking(
		holder, to_datetime(doc.from_datetime), to_datetime(doc.to_datetime), doc.title or "", name=doc.name
	)
	if doc.doctype == ROOM:
		mine = Booking(holder, mine.start, mine.end, mine.title, location=holder, name=doc.name)
		rooms = read_rooms([holder])
		wanted = locks.keys(rooms=rooms.all_inside([holder]))
		related, holders = rooms.related, rooms.all_related([holder])
	else:
		wanted, related, holders = locks.keys(people=[holder]), None, {holder}
	seen = locks.revisions(wanted)
	is_old = bool(locks.acquire(wanted, seen))
	others = read_bookings(doc.doctype, holders, mine.start, mine.end, locking=is_old)
	now = now_datetime()
	clashes = find_clashes([mine], others, related)
	return [clash for clash in clashes if clash.other.name != doc.name and clash.other.start >= now]
