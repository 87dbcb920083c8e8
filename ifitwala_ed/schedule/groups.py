"""Student Groups as plain values: read from the database in a fixed number of queries, or taken from a document."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import cint, get_datetime, get_time, getdate

from ifitwala_ed.schedule.sessions import ChangeKind, CycleRow, SessionChange, WeeklyRow

ACTIVITY = "Activity"
GROUP_FIELDS = (
	"name",
	"student_group_name",
	"group_based_on",
	"status",
	"program_offering",
	"school",
	"academic_year",
	"maximum_size",
)
CYCLE_LESSON = "Student Group Cycle Lesson"
LINE_FIELDS = ("from_time", "to_time", "location", "employee", "valid_from", "valid_to")
ROW_FIELDS = ("weekday", *LINE_FIELDS)
CYCLE_ROW_FIELDS = ("timetable_cycle", "cycle_day", *LINE_FIELDS)
CHANGE_FIELDS = (
	"change",
	"date",
	"session_time",
	"from_time",
	"to_time",
	"new_date",
	"location",
	"employee",
	"instead_of",
)


@dataclass(frozen=True, slots=True)
class Group:
	"""What is decided about a group: who, when and where."""

	name: str
	title: str
	kind: str
	status: str
	program_offering: str
	school: str
	academic_year: str
	maximum_size: int
	rows: tuple[WeeklyRow | CycleRow, ...] = ()
	changes: tuple[SessionChange, ...] = ()
	instructors: tuple[str, ...] = ()

	@property
	def is_activity(self) -> bool:
		return self.kind == ACTIVITY

	@property
	def is_active(self) -> bool:
		return self.status == "Active"

	def without_title(self) -> "Group":
		"""Return all that decides anything: a new title changes no session."""
		return replace(self, title="")

	def since(self, day: date) -> "Group":
		"""Return the group without the rows and changes that are over before a day."""
		return replace(
			self,
			rows=tuple(row for row in self.rows if not row.valid_to or row.valid_to >= day),
			changes=tuple(change for change in self.changes if change.last_day >= day),
		)

	@property
	def weekly_rows(self) -> tuple[WeeklyRow, ...]:
		"""The lines that come again with a weekday."""
		return tuple(row for row in self.rows if isinstance(row, WeeklyRow))

	@property
	def cycles(self) -> set[str]:
		"""The cycles by which lessons of the group come again."""
		return {row.cycle for row in self.rows if isinstance(row, CycleRow)}

	@property
	def people(self) -> set[str]:
		"""Everybody who leads a session of the group."""
		everyone = {row.employee for row in self.rows if row.employee}
		if self.changes or any(not row.employee for row in self.rows):
			everyone |= set(self.instructors)
		return everyone | {change.employee for change in self.changes if change.employee}

	@property
	def rooms(self) -> set[str]:
		"""Every room that the timetable or a change of it names."""
		named = {row.location for row in self.rows} | {change.location or "" for change in self.changes}
		return named - {""}


def read_groups(names: Collection[str]) -> dict[str, Group]:
	"""Return the groups with these names, in four queries however many there are; in five where classes are among them."""
	names = sorted(set(filter(None, names)))
	if not names:
		return {}
	heads = frappe.get_all(
		"Student Group", filters={"name": ("in", names)}, fields=list(GROUP_FIELDS), order_by="name asc"
	)
	rows = _children("Student Group Schedule", names, ROW_FIELDS)
	classes = [head.name for head in heads if head.group_based_on != ACTIVITY]
	by_cycle = _children(CYCLE_LESSON, classes, CYCLE_ROW_FIELDS) if classes else defaultdict(list)
	changes = _children("Student Group Session Change", names, CHANGE_FIELDS)
	instructors = _children("Student Group Instructor", names, ("employee",))
	return {
		head.name: _group(
			head, rows[head.name], by_cycle[head.name], changes[head.name], instructors[head.name]
		)
		for head in heads
	}


def group_of(doc: Any) -> Group:
	"""Return the group as a document shows it, saved or not."""
	return _group(
		doc, doc.get("schedule"), doc.get("cycle_lessons"), doc.get("session_changes"), doc.get("instructors")
	)


def to_time(value: Any) -> time | None:
	"""Return a Time field's value, which is a timedelta, a time or a text, as a time of day."""
	if value in (None, ""):
		return None
	if isinstance(value, timedelta):
		return (datetime.combine(date.min, time.min) + value).time()
	return value if isinstance(value, time) else get_time(value)


def to_date(value: Any) -> date | None:
	"""Return a Date field's value as a date."""
	return getdate(value) if value else None


def to_datetime(value: Any) -> datetime:
	"""Return a Datetime field's value as a datetime, without a detour when it is one."""
	return value if isinstance(value, datetime) else get_datetime(value)


def _children(doctype: str, parents: list[str], fields: Iterable[str]) -> dict[str, list]:
	found = defaultdict(list)
	for row in frappe.get_all(
		doctype,
		filters={"parent": ("in", parents), "parenttype": "Student Group"},
		fields=["parent", *fields],
		order_by="parent asc, idx asc",
	):
		found[row.parent].append(row)
	return found


def _group(
	head: Any,
	rows: Iterable | None,
	by_cycle: Iterable | None,
	changes: Iterable | None,
	instructors: Iterable | None,
) -> Group:
	return Group(
		name=head.name or "",
		title=head.student_group_name or "",
		kind=head.group_based_on or "",
		status=head.status or "",
		program_offering=head.program_offering or "",
		school=head.school or "",
		academic_year=head.academic_year or "",
		maximum_size=cint(head.maximum_size),
		rows=(
			*(weekly_row(row) for row in rows or () if _is_complete(row, row.weekday, head.group_based_on)),
			*(
				cycle_row(row)
				for row in by_cycle or ()
				if _is_complete(row, row.timetable_cycle and row.cycle_day, head.group_based_on)
			),
		),
		changes=tuple(session_change(row) for row in changes or () if row.date and row.change),
		instructors=tuple(sorted({row.employee for row in instructors or () if row.employee})),
	)


def _is_complete(row: Any, day: str | None, kind: str | None) -> bool:
	"""Return whether a row has all that is mandatory: the document refuses the others, which mean nothing until then."""
	has_place = row.location or not needs_room(kind)
	return bool(day and has_place and row.from_time is not None and row.to_time is not None)


def needs_room(kind: str | None) -> bool:
	"""Return whether every session of a group of this kind has a room: a class may have lessons without one."""
	return kind == ACTIVITY


def weekly_row(row: Any) -> WeeklyRow:
	"""Return one line of the timetable as a plain value."""
	return WeeklyRow(
		weekday=row.weekday,
		start=to_time(row.from_time) or time.min,
		end=to_time(row.to_time) or time.min,
		location=row.location or "",
		employee=row.employee or None,
		valid_from=to_date(row.valid_from),
		valid_to=to_date(row.valid_to),
	)


def cycle_row(row: Any) -> CycleRow:
	"""Return one line of a timetable by a cycle's days as a plain value."""
	return CycleRow(
		cycle=row.timetable_cycle,
		day=row.cycle_day,
		start=to_time(row.from_time) or time.min,
		end=to_time(row.to_time) or time.min,
		location=row.location or "",
		employee=row.employee or None,
		valid_from=to_date(row.valid_from),
		valid_to=to_date(row.valid_to),
	)


def session_change(row: Any) -> SessionChange:
	"""Return one date that differs from the timetable as a plain value."""
	return SessionChange(
		kind=ChangeKind(row.change),
		date=getdate(row.date),
		session_start=to_time(row.session_time),
		start=to_time(row.from_time),
		end=to_time(row.to_time),
		new_date=to_date(row.new_date),
		location=row.location or None,
		employee=row.employee or None,
		instead_of=row.instead_of or None,
	)
