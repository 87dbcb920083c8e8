"""A session is cancelled, moved or added by hand, or falls on a new holiday: whoever has a seat there is to know.

So it goes into the history of their bookings, which notices start from.

What changed is found by comparing the changes before a save with those after it, so saving the group again, or a
row that Frappe stores under a new name, tells nobody twice.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Final

import frappe
from frappe import _
from frappe.utils import getdate, strip_html

from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.core import languages, moments
from ifitwala_ed.core.moments import site_zone
from ifitwala_ed.schedule.calendars import expand_group, holidays_of, spans_of
from ifitwala_ed.schedule.groups import Group, read_groups
from ifitwala_ed.schedule.sessions import ChangeKind, SessionChange, Window

EVENTS: Final = {
	ChangeKind.CANCELLED: events.SESSION_CANCELLED,
	ChangeKind.MOVED: events.SESSION_MOVED,
	ChangeKind.ADDED: events.SESSION_ADDED,
}


def record(student_group: str, before: Collection[SessionChange], after: Collection[SessionChange]) -> int:
	"""Append an event for each new change to every confirmed booking of an activity's group; give how many.

	A change that is taken back is told too, unless another of the same session took its place. Nothing is told of
	days that are over, nor of a change that meets no session.
	"""
	new, gone = set(after) - set(before), set(before) - set(after)
	if not new and not gone:
		return 0
	group = read_groups([student_group]).get(student_group)
	if not group or not group.is_activity:
		return 0
	told = [(EVENTS[change.kind], change) for change in new - _without_effect(group)]
	told += [(_taken_back(change), change) for change in gone - _replaced(gone, new)]
	ahead = sorted(
		((event, change) for event, change in told if _last_day(change) >= getdate()), key=_in_order
	)
	reasons = _reasons(student_group)
	with languages.speaking(languages.of_the_site()):
		texts = [(event, _described(event, change, reasons)) for event, change in ahead]
	return _append(student_group, texts)


def record_holidays(
	schools: Collection[str], added: Mapping[date, str | None], removed: Collection[date]
) -> int:
	"""Append an event for each session that a changed Holiday List takes away or gives back; give how many.

	``schools`` are those the list counts for, ``added`` its new days with what they are called. The list is stored.
	"""
	groups = read_groups(_groups_with_seats(schools))
	windows = {
		name: span.window for name, span in spans_of(groups.values()).items() if span.window and span.may_meet
	}
	if not windows:
		return 0
	reach = Window(min(w.first for w in windows.values()), max(w.last for w in windows.values()))
	now = holidays_of({groups[name].school for name in windows}, reach)
	before = {school: days - added.keys() | set(removed) for school, days in now.items()}
	count = 0
	for name, window in windows.items():
		was, is_now = (_sessions(groups[name], window, holidays) for holidays in (before, now))
		with languages.speaking(languages.of_the_site()):
			texts = [
				(events.SESSION_CANCELLED, _because_of(start, added.get(start.date())))
				for start in sorted(was - is_now)
			]
			texts += [(events.SESSION_RESTORED, _because_of(start, None)) for start in sorted(is_now - was)]
		count += _append(name, texts)
	return count


def _groups_with_seats(schools: Collection[str]) -> list[str]:
	booking, group = frappe.qb.DocType("Activity Booking"), frappe.qb.DocType("Student Group")
	return (
		frappe.qb.from_(booking)
		.join(group)
		.on(group.name == booking.allocated_student_group)
		.select(group.name)
		.distinct()
		.where((booking.status == lifecycle.CONFIRMED) & group.school.isin([*schools, ""]))
		.orderby(group.name)
		.run(pluck=True)
	)


def _sessions(group: Group, window: Window, holidays: Mapping[str, frozenset[date]]) -> set[datetime]:
	"""When a group's sessions of today and later start."""
	expansion = expand_group(group, window, holidays, site_zone())
	return {session.start for session in expansion.sessions if session.start.date() >= getdate()}


def _because_of(start: datetime, holiday: str | None) -> str:
	when = _moment(start.date(), start.time())
	reason = " ".join(strip_html(holiday or "").split())
	return _("{0}. {1}.").format(when, reason) if reason else f"{when}."


def _append(student_group: str, texts: list[tuple[str, str]]) -> int:
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"allocated_student_group": student_group, "status": lifecycle.CONFIRMED},
		pluck="name",
		order_by="name asc",
	)
	place = Place(lifecycle.CONFIRMED, student_group)
	for event, text in texts:
		if bookings:
			events.record_all([events.Transition(name, place, place, event, text) for name in bookings])
	return len(bookings) * len(texts)


def _without_effect(group: Group) -> set[SessionChange]:
	span = spans_of([group])[group.name]
	if not span.window or not span.may_meet:
		return set(group.changes)
	holidays = holidays_of({group.school}, span.window)
	return set(expand_group(group, span.window, holidays, site_zone()).unmatched)


def _replaced(gone: Collection[SessionChange], new: Collection[SessionChange]) -> set[SessionChange]:
	sessions = {(change.date, change.session_start) for change in new}
	return {change for change in gone if (change.date, change.session_start) in sessions}


def _taken_back(change: SessionChange) -> str:
	return events.SESSION_CANCELLED if change.kind is ChangeKind.ADDED else events.SESSION_RESTORED


def _last_day(change: SessionChange) -> date:
	return max(change.date, change.new_date or change.date)


def _in_order(told: tuple[str, SessionChange]) -> tuple[date, time, str]:
	event, change = told
	return change.date, change.session_start or change.start or time.min, event


def _reasons(student_group: str) -> dict[tuple[date, str], str]:
	"""What staff wrote for families beside each change."""
	rows = frappe.get_all(
		"Student Group Session Change",
		filters={"parent": student_group, "parenttype": "Student Group"},
		fields=["date", "change", "reason"],
		order_by="idx asc",
	)
	return {(getdate(row.date), row.change): row.reason for row in rows if row.reason}


def _described(event: str, change: SessionChange, reasons: dict[tuple[date, str], str]) -> str:
	"""When, and where to instead: for people, without the name of the activity."""
	when = _moment(change.date, change.session_start or (change.start if _is_added(change) else None))
	if event == events.SESSION_MOVED:
		when = _("{0}, now {1}").format(when, _moment(change.new_date or change.date, change.start))
	if change.location and event in (events.SESSION_MOVED, events.SESSION_ADDED):
		place = frappe.db.get_value("Location", change.location, "location_name") or change.location
		when = _("{0}, in {1}").format(when, place)
	reason = reasons.get((change.date, change.kind.value))
	return _("{0}. {1}").format(when, reason) if reason and event != events.SESSION_RESTORED else f"{when}."


def _is_added(change: SessionChange) -> bool:
	return change.kind is ChangeKind.ADDED


def _moment(day: date, at: time | None) -> str:
	return moments.moment(datetime.combine(day, at)) if at else moments.day(day)
