"""Keeps Location Booking and Employee Booking equal to the schedules of Student Groups."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.moments import site_zone
from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule import cycle_calendars, locks, open_offerings
from ifitwala_ed.schedule.calendars import Span, expand_group, spans_of, window_of
from ifitwala_ed.schedule.groups import Group, read_groups, to_date
from ifitwala_ed.schedule.holidays import days_off_of
from ifitwala_ed.schedule.materialize import KINDS, Materialization, Wanted
from ifitwala_ed.schedule.reservations import Booking, Clash
from ifitwala_ed.schedule.rooms import Rooms, read_rooms
from ifitwala_ed.schedule.sessions import Session, Window

NAMED_CLASHES = 5


class OnClash(Enum):
	"""What to do with a session whose room or instructor is taken."""

	REFUSE = "refuse"  # throw; nothing is written
	SKIP = (
		"skip"  # report it; store what children count on, and leave out what isn't promised yet: for repairs
	)
	FORCE = "force"  # store it all the same: an administrator has said so


@dataclass
class Outcome:
	"""What a rebuild did, and what stood in the way."""

	inserted: int = 0
	deleted: int = 0
	clashes: list[Clash] = field(default_factory=list)

	@property
	def changed(self) -> bool:
		return bool(self.inserted or self.deleted)


def rebuild_employee_bookings_for_student_group(
	student_group: str,
	start_date: date | str | None = None,
	end_date: date | str | None = None,
) -> dict[str, int]:
	"""Make a group's Location and Employee Bookings equal to its schedule; returns how many were inserted and deleted.

	With dates only the reservations of those days are looked at. A new session whose room or instructor is taken refuses all
	of it with ReadinessError; reservations that are stored already are not judged again, so repeating it changes nothing.
	"""
	outcome = rebuild_groups([student_group], first=start_date, last=end_date)
	return {"inserted": outcome.inserted, "deleted": outcome.deleted}


def rebuild_groups(
	names: Collection[str],
	*,
	first: date | str | None = None,
	last: date | str | None = None,
	on_clash: OnClash = OnClash.REFUSE,
	doc: Any = None,
) -> Outcome:
	"""Rebuild many groups in a fixed number of queries. A name without a group loses its reservations.

	``doc`` is the document whose save asks for it; a job or a repair has none.
	"""
	run = prepare(names, first=first, last=last)
	run.read()
	if run.is_true:
		return Outcome()
	run.lock()
	clashes = [clash for found in run.new_clashes().values() for clash in found]
	if on_clash is OnClash.REFUSE:
		refuse(clashes)
	left_out = _not_promised(clashes) if on_clash is OnClash.SKIP else set()
	return Outcome(*run.write(leave_out=left_out, doc=doc), clashes=clashes)


def _not_promised(clashes: Collection[Clash]) -> set[Booking]:
	"""Return what a repair doesn't store because its room or person is taken.

	A session that children count on takes place all the same. Left out, both sides of a clash that a person has allowed
	would be gone after a holiday and its return, and nobody would see that a child is there.
	"""
	if not clashes:
		return set()
	promised = open_offerings.promised_groups({clash.mine.source_name for clash in clashes})
	return {clash.mine for clash in clashes if clash.mine.source_name not in promised}


def prepare(
	names: Collection[str], *, first: date | str | None = None, last: date | str | None = None
) -> Materialization:
	"""Return what the groups' reservations should be, not yet compared with what they are."""
	groups = read_groups(names)
	spans = spans_of(groups.values())
	within = _within(spans, to_date(first), to_date(last))
	rooms = read_rooms(set().union(*(group.rooms for group in groups.values())))
	sessions = sessions_of(groups, spans, rooms, within)
	sessions |= {name: [] for name in names if name not in groups}
	titles = {name: groups[name].title if name in groups else "" for name in sessions}
	schools = {name: group.school for name, group in groups.items()}
	changes = {name: group.changes for name, group in groups.items()}
	return Materialization(Wanted.of(sessions, titles, within, schools=schools, changes=changes), rooms)


def sessions_of(
	groups: dict[str, Group], spans: dict[str, Span], rooms: Rooms, within: Window | None = None
) -> dict[str, list[Session]]:
	"""Return the sessions that should be stored for each group, which are none where nothing may take place."""
	windows = {
		name: spans[name].window for name in groups if spans[name].may_meet and spans[name].holds_rooms
	}
	reach = _reach(windows.values())
	days_off = days_off_of({groups[name].school for name in windows}, reach)
	cycles = cycle_calendars.dates_until(
		set().union(*(groups[name].cycles for name in windows)), reach.last if reach else None
	)
	zone = site_zone()
	found: dict[str, list[Session]] = {name: [] for name in groups}
	for name, window in windows.items():
		expansion = expand_group(groups[name], window, days_off, zone, cycles)
		found[name] = [
			session
			for session in storable(groups[name], expansion.sessions, rooms)
			if within is None or session.start.date() in within
		]
	return found


def storable(group: Group, sessions: Collection[Session], rooms: Rooms) -> list[Session]:
	"""Return what may be stored: an activity holds only rooms that may be booked, a class its classroom too."""
	if not group.is_activity:
		return list(sessions)
	return [session for session in sessions if rooms.is_bookable(session.location)]


def clear_reservations(names: Collection[str]) -> Outcome:
	"""Delete the reservations of some groups, for instance before the groups themselves go."""
	wanted = Wanted.of({name: [] for name in names}, dict.fromkeys(names, ""))
	run = Materialization(wanted, read_rooms(()))
	run.read()
	if run.is_true:
		return Outcome()
	run.lock()
	return Outcome(*run.write())


def hold_for_edit(before: Group, after: Group) -> None:
	"""Lock a group with the rooms and people that an edit of it can touch, before the edit is judged.

	A gate that passes at the same moment then either sees the edit or makes it begin anew.
	"""
	rooms = before.rooms | after.rooms
	people = before.people | after.people
	locks.hold(locks.keys(rooms=read_rooms(rooms).all_inside(rooms), people=people, groups=[after.name]))


def rename_reservations(student_group: str, title: str) -> None:
	"""Show a group's new title on its sessions to come. Nothing is judged or computed again."""
	for kind in KINDS:
		table = frappe.qb.DocType(kind)
		(
			frappe.qb.update(table)
			.set(table.title, title)
			.where(table.source_doctype == "Student Group")
			.where(table.source_name == student_group)
			.where(table.from_datetime >= now_datetime())
		).run()


def move_reservations_to_school(student_group: str, school: str) -> None:
	"""Let the staff of a group's new school find its sessions, those of the past too."""
	for kind in KINDS:
		table = frappe.qb.DocType(kind)
		(
			frappe.qb.update(table)
			.set(table.school, school)
			.where(table.source_doctype == "Student Group")
			.where(table.source_name == student_group)
		).run()


def has_met(student_group: str) -> bool:
	"""Return whether a session of a group has begun."""
	filters = {
		"source_doctype": "Student Group",
		"source_name": student_group,
		"from_datetime": ("<", now_datetime()),
	}
	return any(frappe.db.exists(kind, filters) for kind in KINDS)


def refuse(clashes: Collection[Clash]) -> None:
	"""Throw ReadinessError with the first clashes, if there are any."""
	if not clashes:
		return
	lines = first_clashes(clashes)
	if len(clashes) > NAMED_CLASHES:
		lines.append(_("There are {0} clashes in all.").format(len(clashes)))
	throw(ReadinessError, "<br>".join(lines), title=_("Room or Instructor Taken"))


def first_clashes(clashes: Collection[Clash]) -> list[str]:
	"""Return the first few clashes as sentences for a dialog: titles are people's own words, so they are escaped."""
	return [escape_html(clash_sentence(clash)) for clash in list(clashes)[:NAMED_CLASHES]]


def clash_sentence(clash: Clash) -> str:
	"""Return who holds what, in words that tell staff whom to ask."""
	values = (
		clash.mine.holder,
		moments.moment(clash.mine.start),
		clash.other.title or _("a booking without a title"),
		moments.moment(clash.other.start),
		moments.clock(clash.other.end),
	)
	if clash.other.holder != clash.mine.holder or is_room_clash(clash):
		return _(
			"{0} is taken on {1} by {2} ({3} to {4}). Choose another room or time, or move the other booking."
		).format(*values)
	return _("{0} is busy on {1} with {2} ({3} to {4}). Choose another instructor or time.").format(*values)


def is_room_clash(clash: Clash) -> bool:
	"""Return whether it is about a room; otherwise it is about a person."""
	return clash.mine.holder == clash.mine.location


def _within(spans: dict[str, Span], first: date | None, last: date | None) -> Window | None:
	if first is None and last is None:
		return None
	return window_of(first or date.min, last or date.max)


def _reach(windows: Any) -> Window | None:
	windows = [window for window in windows if window]
	if not windows:
		return None
	return Window(min(w.first for w in windows), max(w.last for w in windows))
