"""Stores the weeks and lists of classes: what differs, from a date on, by a number of statements that the kinds fix.

Each group's rows are compared with what the timetable has. A row that goes ends the day before; one that comes begins on
the day. Rows are written in bulk and judged together, by the same rules as an edit of one group: lessons that two classes
change places with stand in each other's way only while one of them is written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.class_timetable_import.plan import ClassPlan, Row, in_order
from ifitwala_ed.core import one_field
from ifitwala_ed.core.child_rows import close_up
from ifitwala_ed.core.rows import insert_rows, update_rows
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW
from ifitwala_ed.schedule.groups import (
	ACTIVITY,
	CYCLE_LESSON,
	CYCLE_ROW_FIELDS,
	ROW_FIELDS,
	to_date,
	to_time,
)

GROUP: Final = "Student Group"
WEEK: Final = "Student Group Schedule"
# which field of a group has the rows of each table
LINES: Final = {WEEK: "schedule", CYCLE_LESSON: "cycle_lessons"}
MADE, CHANGED, LEFT = "Made", "Changed", "Left"


@dataclass(slots=True)
class Stored:
	"""A class as the site has it."""

	name: str
	title: str
	kind: str
	is_active: bool = True
	# the rows of its list by student: of those who are on it, and of those who were
	students: dict[str, str] = field(default_factory=dict)
	left: dict[str, str] = field(default_factory=dict)
	last_listed: int = 0
	rows: dict[str, list[Any]] = field(default_factory=lambda: {table: [] for table in LINES})

	@property
	def has_lessons(self) -> bool:
		return any(self.rows.values())


@dataclass(slots=True)
class Written:
	"""What has been stored: the groups by title with what became of each, and whom lists of old groups got."""

	groups: dict[str, str] = field(default_factory=dict)
	actions: dict[str, str] = field(default_factory=dict)
	joining: dict[str, set[str]] = field(default_factory=dict)


def read_stored(school: str, academic_year: str) -> dict[str, Stored]:
	"""Return the school's groups of a year by their titles, of those that are active with their rows. Four queries."""
	heads = frappe.get_all(
		GROUP,
		filters={"school": school, "academic_year": academic_year},
		fields=["name", "student_group_name", "group_based_on", "status"],
		order_by="name asc",
	)
	by_name = {
		head.name: Stored(head.name, head.student_group_name, head.group_based_on, head.status == "Active")
		for head in heads
	}
	active = [name for name, group in by_name.items() if group.is_active]
	parents = {"parent": ("in", [*active, ""]), "parenttype": GROUP}
	for table, fields in ((WEEK, ROW_FIELDS), (CYCLE_LESSON, CYCLE_ROW_FIELDS)):
		for row in frappe.get_all(
			table,
			filters=parents,
			fields=["name", "parent", "idx", *fields],
			order_by="parent asc, idx asc",
		):
			by_name[row.parent].rows[table].append(row)
	for row in frappe.get_all(
		ROSTER_ROW,
		filters=parents,
		fields=["name", "parent", "student", "active", "idx"],
		order_by="name asc",
	):
		group = by_name[row.parent]
		(group.students if row.active else group.left)[row.student] = row.name
		group.last_listed = max(group.last_listed, row.idx)
	return {each.title: each for each in by_name.values()}


def write(
	plans: Collection[ClassPlan],
	stored: dict[str, Stored],
	lists: dict[str, set[str]],
	*,
	school: str,
	academic_year: str,
	first: date,
) -> Written:
	"""Store what differs from ``first`` on. ``lists`` are the children of the groups whose list follows other lists."""
	written = Written()
	new = [plan for plan in plans if plan.title not in stored]
	_make(new, stored, school, academic_year)
	writer = _Writer(first)
	for plan in plans:
		group = stored[plan.title]
		differs = writer.compare_week(group, plan.rows)
		if plan.title in lists:
			joining = lists[plan.title] - group.students.keys()
			differs |= writer.compare_list(group, lists[plan.title])
			if plan not in new and joining:
				written.joining[group.name] = joining
		written.groups[plan.title] = group.name
		written.actions[plan.title] = MADE if plan in new else CHANGED if differs else LEFT
	writer.write()
	_touch(written.groups[title] for title, action in written.actions.items() if action == CHANGED)
	return written


def _make(plans: Iterable[ClassPlan], stored: dict[str, Stored], school: str, academic_year: str) -> None:
	new = [(plan.title, "Course" if plan.is_joint else "Batch") for plan in plans]
	rows = [
		{
			"student_group_name": title,
			"group_based_on": kind,
			"school": school,
			"academic_year": academic_year,
			"status": "Active",
			"maximum_size": 0,
		}
		for title, kind in new
	]
	for (title, kind), name in zip(new, insert_rows(GROUP, rows), strict=True):
		stored[title] = Stored(name, title, kind)


def _touch(groups: Iterable[str]) -> None:
	"""A form that was opened before has an older group: its save is refused by Frappe instead of taking rows back."""
	table = DocType(GROUP)
	names = [*groups, ""]
	query = frappe.qb.update(table).set(table.modified, now_datetime())
	query.set(table.modified_by, frappe.session.user).where(table.name.isin(names)).run()


class _Writer:
	"""Collects what differs, and writes it in bulk."""

	def __init__(self, first: date):
		self._first = first
		self._ending: dict[str, list[str]] = defaultdict(list)
		self._deleted: dict[str, list[str]] = defaultdict(list)
		self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
		self._listed: list[dict[str, Any]] = []
		self._back: list[str] = []
		# groups that lose rows, by the table
		self._shrinking: dict[str, set[str]] = defaultdict(set)

	def compare_week(self, group: Stored, wanted: set[Row]) -> bool:
		"""Note what becomes of a group's rows, and return whether anything does."""
		differs = False
		for table, rows in group.rows.items():
			its = {row for row in wanted if bool(row.cycle) is (table == CYCLE_LESSON)}
			differs |= self._compare(group.name, table, rows, its)
		return differs

	def _compare(self, group: str, table: str, rows: Collection[Any], wanted: set[Row]) -> bool:
		missing = set(wanted)
		going = 0
		for row in rows:
			valid_from, valid_to = to_date(row.valid_from), to_date(row.valid_to)
			if valid_to and valid_to < self._first:
				continue
			counts_all_along = (not valid_from or valid_from <= self._first) and not valid_to
			if counts_all_along and _values(row) in missing:
				missing.remove(_values(row))
				continue
			is_still_to_come = valid_from and valid_from >= self._first
			(self._deleted if is_still_to_come else self._ending)[table].append(row.name)
			if is_still_to_come:
				self._shrinking[table].add(group)
			going += 1
		last = max((row.idx for row in rows), default=0)
		for idx, new in enumerate(in_order(missing), start=last + 1):
			self._rows[table].append(_document(group, LINES[table], idx, _row(new, self._first)))
		return bool(missing or going)

	def compare_list(self, group: Stored, wanted: set[str]) -> bool:
		"""Note who comes onto a group's list and who goes, and return whether anybody does."""
		joining, leaving = wanted - group.students.keys(), group.students.keys() - wanted
		self._back += [group.left[student] for student in sorted(joining & group.left.keys())]
		new = sorted(joining - group.left.keys())
		for idx, student in enumerate(new, start=group.last_listed + 1):
			values = {"student": student, "active": 1}
			self._listed.append(_document(group.name, "students", idx, values))
		if leaving:
			self._deleted[ROSTER_ROW] += [group.students[student] for student in sorted(leaving)]
			self._shrinking[ROSTER_ROW].add(group.name)
		return bool(joining or leaving)

	def write(self) -> None:
		"""Store it: a statement for each kind of change, in chunks."""
		for table, ending in self._ending.items():
			line = DocType(table)
			last = self._first - timedelta(days=1)
			frappe.qb.update(line).set(line.valid_to, last).where(line.name.isin(ending)).run()
		for table, deleted in self._deleted.items():
			line = DocType(table)
			frappe.qb.from_(line).delete().where(line.name.isin(deleted)).run()
		for table in LINES:
			insert_rows(table, self._rows[table])
		if self._back:
			update_rows(ROSTER_ROW, {name: {"active": 1} for name in self._back})
		insert_rows(ROSTER_ROW, self._named())
		for table, groups in self._shrinking.items():
			close_up(table, GROUP, groups)

	def _named(self) -> list[dict[str, Any]]:
		"""Return the new rows of lists with what the students are called, as a form fetches it."""
		names = one_field.by_name("Student", (row["student"] for row in self._listed), "student_name")
		return [{**row, "student_name": names.get(row["student"])} for row in self._listed]


def _row(row: Row, first: date) -> dict[str, Any]:
	day = {"timetable_cycle": row.cycle, "cycle_day": row.day} if row.cycle else {"weekday": row.day}
	return {
		**day,
		"from_time": row.start.isoformat(),
		"to_time": row.end.isoformat(),
		"location": row.location or None,
		"employee": row.employee or None,
		"valid_from": first,
	}


def _document(parent: str, table: str, idx: int, values: dict[str, Any]) -> dict[str, Any]:
	return {"parent": parent, "parenttype": GROUP, "parentfield": table, "idx": idx, **values}


def _values(row: Any) -> Row:
	start, end = to_time(row.from_time), to_time(row.to_time)
	assert start is not None  # noqa: S101 - both are mandatory
	assert end is not None  # noqa: S101
	cycle = row.get("timetable_cycle") or ""
	day = row.cycle_day if cycle else row.weekday
	return Row(day, start, end, row.location or "", row.employee or "", cycle)


def is_class(group: Stored) -> bool:
	"""Return whether a group is a class, and no section of an activity."""
	return group.kind != ACTIVITY
