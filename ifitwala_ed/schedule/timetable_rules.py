"""Rules of a Student Group's own fields and rows, called by the group and by rows that are saved directly."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import NumberNotPossibleError, ScheduleNotPossibleError
from ifitwala_ed.schedule.groups import Group, needs_room, to_time
from ifitwala_ed.schedule.sessions import ChangeKind


def check_size(group: Any) -> None:
	"""A size may be open (0), not negative."""
	if cint(group.maximum_size) < 0:
		throw(NumberNotPossibleError, _("Maximum Size can't be negative."))


def check_title_is_free(group: Any) -> None:
	"""Say in words what the unique index would refuse."""
	others = {
		"student_group_name": group.student_group_name,
		"school": group.school,
		"academic_year": group.academic_year,
		"name": ("!=", group.name or ""),
	}
	if frappe.db.exists("Student Group", others):
		frappe.throw(
			_("{0} has a group called {1} in {2} already. Choose another title.").format(
				group.school,
				bold(group.student_group_name),
				group.academic_year,
			),
			exc=frappe.DuplicateEntryError,
			title=_("Title Taken"),
		)


def check_schedule(group: Any) -> None:
	"""Every row ends after it begins and is valid for some time; of an activity it has a room."""
	for row in group.schedule:
		check_times(row, _("Schedule row {0}").format(row.idx))
		if needs_room(group.group_based_on) and not row.location:
			throw(
				ScheduleNotPossibleError,
				_("Schedule row {0}: choose a Location. Only a class may meet without one.").format(row.idx),
			)
		if row.valid_from and row.valid_to and getdate(row.valid_to) < getdate(row.valid_from):
			throw(
				ScheduleNotPossibleError,
				_("Schedule row {0}: Valid To is before Valid From.").format(row.idx),
			)


def check_session_changes(group: Any) -> None:
	"""Every change says what its kind needs."""
	for row in group.session_changes:
		check_session_change(row)


def check_session_change(row: Any) -> None:
	"""An added session has times and a room; a moved one has something new; a substitute has a name."""
	place = _("Session change on {0}").format(moments.day(row.date))
	if row.change == ChangeKind.ADDED:
		if not (_has_time(row.from_time) and _has_time(row.to_time) and row.location):
			throw(
				ScheduleNotPossibleError,
				_("{0}: an added session needs From, To and a Location.").format(place),
			)
		row.new_date = row.session_time = None
		row.instead_of = None
	elif row.change == ChangeKind.MOVED:
		if not (row.new_date or row.location or _has_time(row.from_time) or _has_time(row.to_time)):
			throw(
				ScheduleNotPossibleError,
				_("{0}: say where the session moves to: a date, times or a location.").format(place),
			)
		row.instead_of = None
	elif row.change == ChangeKind.CANCELLED:
		row.new_date = row.from_time = row.to_time = row.location = None
		row.employee = row.instead_of = None
	elif row.change == ChangeKind.SUBSTITUTE:
		if not row.employee:
			throw(ScheduleNotPossibleError, _("{0}: say who leads the session instead.").format(place))
		row.new_date = row.from_time = row.to_time = row.location = None
	check_times(row, place)


def say_what_is_over(before: Group | None, after: Group) -> None:
	"""Tell whoever notes a change of a day that is over that it has no effect: what took place stays."""
	known = before.changes if before else ()
	days = sorted({each.date for each in after.changes if each not in known and each.last_day < getdate()})
	if days:
		frappe.msgprint(
			_("What has begun stays as it took place, so the change has no effect on {0}.").format(
				", ".join(map(moments.day, days))
			),
			title=_("Over Already"),
			indicator="orange",
		)


def check_times(row: Any, place: str) -> None:
	"""Where both times are given the end comes after the beginning."""
	start, end = to_time(row.from_time), to_time(row.to_time)
	if start is not None and end is not None and start >= end:
		throw(
			ScheduleNotPossibleError,
			_("{0} ends at {1}, not after it begins at {2}.").format(
				place, moments.clock(end), moments.clock(start)
			),
		)


def _has_time(value: Any) -> bool:
	return to_time(value) is not None
