"""Rules of a Timetable Cycle, and of lessons by its days."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import getdate

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import ScheduleNotPossibleError
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.cycle_calendars import cycle_of, read_cycles
from ifitwala_ed.schedule.cycles import Cycle
from ifitwala_ed.schedule.groups import ACTIVITY, CYCLE_LESSON
from ifitwala_ed.schedule.timetable_rules import check_times


def check_cycle(doc: Any) -> None:
	"""A cycle has days, each of its own name, school days in the week, and no date with a day that it doesn't have."""
	for row in doc.days:
		row.day_name = (row.day_name or "").strip()
	cycle = cycle_of(doc)
	_check_days(cycle)
	if not cycle.weekdays:
		throw(ScheduleNotPossibleError, _("Choose at least one school day of the week."))
	if cycle.first_day and cycle.first_day not in cycle.days:
		throw(ScheduleNotPossibleError, _not_a_day(cycle.first_day, cycle))
	_check_dates(doc, cycle)
	_check_days_in_use(cycle)


def check_lessons(group: Any) -> None:
	"""Lessons by a cycle are of a class, of a cycle of its school, and on one of its days."""
	rows = group.get("cycle_lessons") or []
	if not rows:
		return
	if group.group_based_on == ACTIVITY:
		throw(
			ScheduleNotPossibleError,
			_("An activity meets by the weekly schedule. Only classes have lessons by the days of a cycle."),
		)
	names = {row.timetable_cycle for row in rows if row.timetable_cycle}
	# a change of the calendar at the same moment goes before this one, or after it
	locks.hold({(locks.CYCLE, name) for name in names})
	cycles = read_cycles(names)
	for row in rows:
		_check_lesson(row, cycles.get(row.timetable_cycle), group)


def _check_lesson(row: Any, cycle: Cycle | None, group: Any) -> None:
	place = _("Lesson {0} by day of a cycle").format(row.idx)
	check_times(row, place)
	if row.valid_from and row.valid_to and getdate(row.valid_to) < getdate(row.valid_from):
		throw(ScheduleNotPossibleError, _("{0}: Valid To is before Valid From.").format(place))
	if not cycle:
		# that there is one, and that it exists, Frappe asks
		return
	if cycle.school != group.school:
		throw(
			ScheduleNotPossibleError,
			_("{0}: {1} is the cycle of {2}. Choose one of {3}.").format(
				place, bold(cycle.name), cycle.school, group.school
			),
		)
	if row.cycle_day not in cycle.days:
		throw(
			ScheduleNotPossibleError,
			_("{0}: {1}").format(place, _not_a_day(row.cycle_day or "", cycle)),
		)


def _check_days(cycle: Cycle) -> None:
	if not cycle.days:
		throw(ScheduleNotPossibleError, _("Enter the days of the cycle."))
	for day, times in Counter(cycle.days).items():
		if times > 1:
			throw(
				ScheduleNotPossibleError,
				_("{0} is there twice. Give each day of the cycle a name of its own.").format(bold(day)),
			)


def _check_dates(doc: Any, cycle: Cycle) -> None:
	for entry in cycle.entries:
		if entry.date < cycle.first:
			throw(
				ScheduleNotPossibleError,
				_("{0} is before the cycle starts.").format(moments.day(entry.date)),
			)
		if entry.day and entry.day not in cycle.days:
			throw(
				ScheduleNotPossibleError,
				_("{0}: {1}").format(moments.day(entry.date), _not_a_day(entry.day, cycle)),
			)
	for day, times in Counter(entry.date for entry in cycle.entries).items():
		if times > 1:
			throw(ScheduleNotPossibleError, _("{0} is there twice.").format(moments.day(day)))
	for row in doc.dates:
		if not row.cycle_day:
			# there is nothing to count from
			row.counts_on = 0


def _check_days_in_use(cycle: Cycle) -> None:
	"""A day with lessons to come can't be taken out, or called otherwise: they would never take place any more."""
	used = _days_with_lessons(cycle.name)
	for day, lessons in sorted(used.items()):
		if day not in cycle.days:
			throw(
				ScheduleNotPossibleError,
				_(
					"{0} has lessons to come: {1}. Keep the day, or make another cycle and import the new timetable with it."
				).format(bold(day), lessons),
			)


def _days_with_lessons(cycle: str) -> Counter[str]:
	row = DocType(CYCLE_LESSON)
	days: Iterable[str] = (
		frappe.qb.from_(row)
		.select(row.cycle_day)
		.where((row.timetable_cycle == cycle) & (row.parenttype == "Student Group"))
		.where(row.valid_to.isnull() | (row.valid_to >= getdate()))
		.run(pluck=True)
	)
	return Counter(days)


def _not_a_day(day: str, cycle: Cycle) -> str:
	return _("{0} is none of the days of the cycle: {1}.").format(bold(day), ", ".join(cycle.days))
