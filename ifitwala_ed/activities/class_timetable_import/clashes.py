"""Clashes of a class timetable with seats and rooms, told as people see them: a lesson and an activity, not each child and date.

A lesson of thirty children comes again every week, so one change may be hundreds of clashes. They are one finding, which has
all of its children and dates for whoever wants them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from ifitwala_ed.activities.class_timetable_import.findings import Code, Finding
from ifitwala_ed.core import moments
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.schedule.groups import ACTIVITY
from ifitwala_ed.schedule.reservations import ROOM, SOURCE, Clash
from ifitwala_ed.schedule.student_group_employee_booking import clash_sentence

NAMED_CHILDREN: Final = 5

# a section, a class, and when their sessions meet: the number of the weekday, and the time
Lesson = tuple[str, str, int, time]


def of_children(children: Collection[Mapping[str, Any]], first: date) -> list[Finding]:
	"""Return a finding for each lesson that children would be in beside their activity. One query.

	``children`` are the values of the refusal: each child with two groups, and when these meet. Of the activity's sessions
	those from ``first`` on are counted.
	"""
	if not children:
		return []
	sessions = _sessions_of_activities(
		{group for each in children for group in each["student_groups"]}, first
	)
	titles: dict[str, str] = {}
	lessons: dict[Lesson, dict[tuple[str, str], list[datetime]]] = defaultdict(lambda: defaultdict(list))
	for each in children:
		titles |= zip(each["student_groups"], each["activities"], strict=True)
		section, school_class = sorted(each["student_groups"], key=lambda group: group not in sessions)
		for at in map(datetime.fromisoformat, each["sessions"]):
			child = (each["student_name"], each["student"])
			lessons[section, school_class, at.weekday(), at.time()][child].append(at)
	return [
		_finding(lesson, found, titles, sessions.get(lesson[0], 0))
		for lesson, found in sorted(lessons.items())
	]


def of_rooms_and_people(clashes: Iterable[Clash]) -> list[Finding]:
	"""Return a finding for each lesson whose room or teacher is taken, however many weeks that is so."""
	lessons: dict[tuple, list[Clash]] = defaultdict(list)
	for clash in clashes:
		mine, other = clash.mine, clash.other
		key = (mine.source_name, mine.holder, mine.start.weekday(), mine.start.time())
		lessons[(*key, other.source_name, other.holder, other.title)].append(clash)
	return [_taken(sorted(found, key=lambda clash: clash.mine.start)) for found in lessons.values()]


def _taken(clashes: list[Clash]) -> Finding:
	sentences = tuple(dict.fromkeys(map(clash_sentence, clashes)))
	more = len(sentences) - 1
	if not more:
		return Finding(Code.CLASH, sentences)
	also = by_count(more, _("So it is on one more day."), _("So it is on {0} more days, until {1}.")).format(
		more, moments.day(clashes[-1].mine.start)
	)
	return Finding(Code.CLASH, (f"{sentences[0]} {also}",), all=sentences)


def _finding(
	lesson: Lesson,
	children: Mapping[tuple[str, str], list[datetime]],
	titles: Mapping[str, str],
	sessions: int,
) -> Finding:
	section, school_class, _weekday, starts = lesson
	dates = sorted({at.date() for found in children.values() for at in found})
	names = [name for name, _student in sorted(children)]
	sentence = by_count(
		len(names),
		_("{0} would be in two places: {2} and {3} meet at the same time ({4}, {5}; {6} of {7} dates, {8})."),
		_(
			"{1} children would be in two places: {2} and {3} meet at the same time ({4}, {5}; {6} of {7} dates, {8}): {0}."
		),
	).format(
		_names(names),
		len(names),
		titles[section],
		titles[school_class],
		moments.weekday(dates[0]),
		moments.clock(starts),
		len(dates),
		max(sessions, len(dates)),
		moments.day(dates[0]) if len(dates) == 1 else moments.days(dates[0], dates[-1]),
	)
	lines = (
		f"{name}: {'; '.join(map(moments.moment, sorted(found)))}"
		for (name, _student), found in sorted(children.items())
	)
	return Finding(Code.CLASH, (sentence,), all=tuple(lines))


def _names(names: list[str]) -> str:
	more = len(names) - NAMED_CHILDREN
	named = ", ".join(names[:NAMED_CHILDREN])
	return named if more <= 0 else _("{0} and {1} more").format(named, more)


def _sessions_of_activities(groups: Collection[str], first: date) -> dict[str, int]:
	"""Return how many sessions from a day on each of these groups has that is one of an activity."""
	session, group = DocType(ROOM), DocType(SOURCE)
	rows = (
		frappe.qb.from_(session)
		.join(group)
		.on(group.name == session.source_name)
		.select(session.source_name, Count(session.from_datetime).distinct())
		.where((session.source_doctype == SOURCE) & session.source_name.isin(sorted(groups)))
		.where((group.group_based_on == ACTIVITY) & (session.from_datetime >= first))
		.groupby(session.source_name)
	).run()
	return dict(rows)
