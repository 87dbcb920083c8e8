"""FET's timetable: when and where each lesson is, from ``NAME_timetable.csv``.

Pure: no frappe, no I/O. The table has one row for each hour of a lesson, neither its end nor its length. When FET runs
out of time it ends well and leaves incomplete tables of the same form, so what is there is held against the file that the
timetable was made from. FET can write the table with three separators and quotes, and with or without headings.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ifitwala_ed.schedule.class_timetables.fet_file import FetFile, Lesson
from ifitwala_ed.schedule.class_timetables.joined_names import PLUS, split
from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused

MOST_BYTES: Final = 30 * 2**20
SEPARATORS: Final = ",;|"
QUOTES: Final = ('"', "'")
# lesson, day, hour, sets, subject, teachers, tags, room; FET 6 has comments after them
FEWEST_COLUMNS: Final = 8


@dataclass(frozen=True, slots=True)
class Placement:
	"""One lesson in the week: its day, its hours in their order, and its rooms, of which it may have none."""

	lesson: Lesson
	day: str
	hours: tuple[str, ...]
	rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hour:
	"""A row of the table."""

	lesson: Lesson
	day: str
	hour: str
	rooms: tuple[str, ...]


def read_solution(content: bytes, name: str, file: FetFile) -> list[Placement]:
	"""Return where all active lessons of a file are. Raises Refused for a timetable of another file or a part of one."""
	if len(content) > MOST_BYTES:
		raise Refused(Reason.TOO_LARGE, name, MOST_BYTES // 2**20)
	active = file.active
	by_lesson: dict[int, list[_Hour]] = defaultdict(list)
	for cells in _rows(content, name):
		hour = _hour(cells, file, active)
		by_lesson[hour.lesson.id].append(hour)
	complete = [each for each in active if len(by_lesson.get(each, ())) == active[each].duration]
	if len(complete) < len(active):
		raise Refused(Reason.INCOMPLETE, len(complete), len(active))
	return [_placement(by_lesson[each], file, name) for each in sorted(active)]


def _rows(content: bytes, name: str) -> Iterator[list[str]]:
	"""Return the rows without their headings, which FET writes in the language of its user, or not at all."""
	try:
		rows = _cells(content.decode("utf-8-sig"))
	except (UnicodeDecodeError, csv.Error):
		raise Refused(Reason.NOT_A_SOLUTION, name) from None
	if rows and not rows[0][0].isdecimal():
		rows = rows[1:]
	if not all(len(row) >= FEWEST_COLUMNS and row[0].isdecimal() for row in rows):
		raise Refused(Reason.NOT_A_SOLUTION, name)
	yield from rows


def _cells(text: str) -> list[list[str]]:
	separator, quote = _form(text)
	lines = io.StringIO(text, newline="")
	if quote:
		table = csv.reader(lines, delimiter=separator, quotechar=quote)
	else:
		table = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
	return [row for row in table if row]


def _form(text: str) -> tuple[str, str]:
	"""Return the separator and the quote of a table, of which a lesson's number or its heading is the first cell."""
	quote = text[:1] if text.startswith(QUOTES) else ""
	after_first = text[1:].partition(quote)[2] if quote else text
	return next((each for each in after_first if each in SEPARATORS), SEPARATORS[0]), quote


def _hour(cells: Sequence[str], file: FetFile, active: dict[int, Lesson]) -> _Hour:
	lesson = active.get(int(cells[0]))
	if lesson is None:
		raise Refused(Reason.UNKNOWN_LESSON, cells[0])
	_id, day, hour, sets, subject, teachers, _tags, room = cells[:FEWEST_COLUMNS]
	meant = (lesson.subject, PLUS.join(lesson.sets), PLUS.join(lesson.teachers))
	if (subject, sets, teachers) != meant:
		said = (", ".join(filter(None, each)) for each in ((subject, sets, teachers), meant))
		raise Refused(Reason.OTHER_FILE, lesson.id, *said)
	for name, known in ((day, file.days), (hour, file.hours)):
		if name not in known:
			raise Refused(Reason.UNKNOWN_NAME, name, lesson.id)
	return _Hour(lesson, day, hour, _rooms(room, lesson, file))


def _rooms(cell: str, lesson: Lesson, file: FetFile) -> tuple[str, ...]:
	"""Return the real rooms. FET may be told to write the virtual one before them: Both Labs (Lab 1+Lab 2)."""
	rooms = split(cell, file.rooms)
	if rooms is None:
		for virtual in sorted(file.virtual_rooms, key=len, reverse=True):
			if cell.startswith(f"{virtual} (") and cell.endswith(")"):
				rooms = split(cell[len(virtual) + 2 : -1], file.rooms)
				break
	if rooms is None:
		raise Refused(Reason.UNKNOWN_NAME, cell, lesson.id)
	return tuple(dict.fromkeys(rooms))


def _placement(hours: list[_Hour], file: FetFile, name: str) -> Placement:
	"""Return a lesson of its rows: one day, hours that follow each other, the same rooms."""
	first = hours[0]
	ordered = tuple(sorted({each.hour for each in hours}, key=file.hours.index))
	places = [file.hours.index(each) for each in ordered]
	is_one = places == list(range(places[0], places[0] + len(hours)))
	if not is_one or any((each.day, each.rooms) != (first.day, first.rooms) for each in hours):
		raise Refused(Reason.NOT_A_SOLUTION, name)
	return Placement(first.lesson, first.day, ordered, first.rooms)
