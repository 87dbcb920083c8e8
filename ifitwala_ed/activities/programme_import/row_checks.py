"""What has to hold between the rows of one file.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations

from ifitwala_ed.activities.programme_import.columns import Part, of_part
from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.names import KnownRoom
from ifitwala_ed.activities.programme_import.rows import Row
from ifitwala_ed.activities.programme_import.values import shown, spelling
from ifitwala_ed.schedule.intervals import pairs_within


@dataclass(frozen=True, slots=True)
class Term:
	"""The days that the programme is for."""

	first: date
	last: date


@dataclass(frozen=True, slots=True)
class _Lesson:
	"""A row as an interval of its weekday."""

	start: time
	end: time
	row: Row


def section_key(row: Row) -> tuple[str, str]:
	"""Return what makes rows belong to one section, however it is spelled."""
	return spelling(row.activity), spelling(row.section)


def check_each(rows: Iterable[Row], term: Term) -> Iterator[Finding]:
	"""Times and dates of one row in their order, and within the term."""
	for row in rows:
		if row.has("from", "to") and row.get("from") >= row.get("to"):
			yield Finding(
				Code.TIMES_OUT_OF_ORDER, row.number, "to", shown(row.get("to")), (shown(row.get("from")),)
			)
		first, last = row.get("valid from") or term.first, row.get("valid to") or term.last
		if row.get("valid from") and row.get("valid to") and last < first:
			yield Finding(Code.DATES_OUT_OF_ORDER, row.number, "valid to", shown(last), (shown(first),))
		elif first > term.last or last < term.first:
			column = "valid from" if first > term.last else "valid to"
			details = (shown(term.first), shown(term.last))
			yield Finding(Code.OUTSIDE_TERM, row.number, column, shown(row.get(column)), details)


def check_together(rows: list[Row], rooms: Mapping[str, KnownRoom], term: Term) -> Iterator[Finding]:
	"""Return everything that two rows can have against each other, told at the later one."""
	yield from _repeated(rows)
	of_activities = [row for row in rows if row.has("activity")]
	of_sections = [row for row in of_activities if row.has("section")]
	yield from _different_values(of_activities, Part.OFFERING, lambda row: spelling(row.activity))
	yield from _different_values(of_sections, Part.SECTION, section_key)
	yield from _clashes([row for row in of_sections if row.has("weekday", "from", "to")], rooms, term)
	for of_section in _grouped(of_sections, section_key).values():
		yield from _mixed_instructors(of_section)
		yield from _sizes(of_section, rooms)


def _grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
	groups: dict[Hashable, list[Row]] = defaultdict(list)
	for row in rows:
		groups[key(row)].append(row)
	return groups


def _repeated(rows: list[Row]) -> Iterator[Finding]:
	session = ("weekday", "from", "to", "room", "valid from", "valid to")
	seen: dict[Hashable, int] = {}
	for row in rows:
		if not row.has("activity", "section", "weekday", "from", "to", "room"):
			continue
		key = (section_key(row), *(row.get(column) for column in session))
		if key in seen:
			yield Finding(Code.ROW_TWICE, row.number, "section", row.section, (seen[key],))
		seen.setdefault(key, row.number)


def _different_values(rows: list[Row], part: Part, key: Callable[[Row], Hashable]) -> Iterator[Finding]:
	"""Whatever isn't about one session may stand in one row or in all, but never differ."""
	for column in of_part(part):
		first: dict[Hashable, Row] = {}
		for row in rows:
			value = row.get(column.name)
			if value is None:
				continue
			earlier = first.setdefault(key(row), row)
			if earlier.get(column.name) != value:
				details = (earlier.number, _in_words(earlier, column.name))
				yield Finding(
					Code.DIFFERENT_VALUES, row.number, column.name, _in_words(row, column.name), details
				)


def _in_words(row: Row, column: str) -> str:
	"""Return a value as people say it: whom a name stands for, not the document's."""
	value = row.get(column)
	return "; ".join(map(row.title, value)) if isinstance(value, tuple) else row.title(shown(value))


def _clashes(rows: list[Row], rooms: Mapping[str, KnownRoom], term: Term) -> Iterator[Finding]:
	for of_day in _grouped(rows, lambda row: row.get("weekday")).values():
		lessons = [
			_Lesson(row.get("from"), row.get("to"), row) for row in of_day if row.get("from") < row.get("to")
		]
		for pair in pairs_within(lessons):
			earlier, later = sorted((lesson.row for lesson in pair), key=lambda row: row.number)
			if _share_a_day(earlier, later, term):
				yield from _clash(earlier, later, rooms)


def _share_a_day(one: Row, other: Row, term: Term) -> bool:
	first = max(row.get("valid from") or term.first for row in (one, other))
	last = min(row.get("valid to") or term.last for row in (one, other))
	return first <= last


def _clash(earlier: Row, later: Row, rooms: Mapping[str, KnownRoom]) -> Iterator[Finding]:
	if section_key(earlier) == section_key(later):
		if any(earlier.get(column) != later.get(column) for column in ("from", "to", "room")):
			yield Finding(
				Code.SECTION_OVERLAPS, later.number, "from", shown(later.get("from")), (earlier.number,)
			)
		return
	place = (earlier.number, f"{earlier.activity} {earlier.section}")
	room = later.get("room")
	if room and earlier.get("room") in rooms.get(room, KnownRoom()).related | {room}:
		yield Finding(Code.ROOM_TAKEN, later.number, "room", later.title(room), place)
	for person in sorted(set(earlier.get("instructors") or ()) & set(later.get("instructors") or ())):
		yield Finding(Code.INSTRUCTOR_BUSY, later.number, "instructors", later.title(person), place)


def _mixed_instructors(rows: list[Row]) -> Iterator[Finding]:
	"""Yield the rows whose session has neither one leader nor everybody of the group: nothing between can be stored."""
	named = [row for row in rows if row.get("instructors")]
	if all(len(row.get("instructors")) == 1 for row in named):
		return
	for one, other in combinations(named, 2):
		if set(one.get("instructors")) != set(other.get("instructors")):
			yield Finding(
				Code.MIXED_INSTRUCTORS,
				other.number,
				"instructors",
				_in_words(other, "instructors"),
				(one.number,),
			)
			return


def _sizes(rows: list[Row], rooms: Mapping[str, KnownRoom]) -> Iterator[Finding]:
	capacity = next((row.get("capacity") for row in rows if row.get("capacity")), 0)
	for row in rows:
		if capacity and 0 < (row.get("maximum size") or 0) < capacity:
			yield Finding(
				Code.SIZE_UNDER_CAPACITY,
				row.number,
				"maximum size",
				shown(row.get("maximum size")),
				(capacity,),
			)
		seats = rooms.get(row.get("room"), KnownRoom()).seats
		if seats and capacity > seats:
			details = (seats, capacity)
			yield Finding(Code.ROOM_TOO_SMALL, row.number, "room", row.title(row.get("room")), details)
