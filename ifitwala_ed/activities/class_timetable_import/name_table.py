"""The school's table of names: what FET calls a teacher, a room, a set, a day or an hour, and what it is here.

A CSV file with three columns, kept beside the file of FET: ``teacher,Lee,ann.lee@example.com``, ``day,A,Monday``,
``hour,1,08:00-08:45``. ``room,,Field`` is the place of lessons to which FET gives no room; without it they have none. What isn't in the table is found
by its name, and hours and days are guessed where their names say what they are. By the calendar of a cycle a day is one of
the cycle's: ``day,1,Day 1``. Where each day of FET is a morning or an afternoon, ``afternoon hour,1,14:00-14:45`` is the
first hour of the afternoons.

Pure: no frappe, no I/O.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ifitwala_ed.activities.class_timetable_import.findings import Code, Finding
from ifitwala_ed.schedule.class_timetables import times
from ifitwala_ed.schedule.class_timetables.times import Span
from ifitwala_ed.schedule.sessions import WEEKDAYS

TEACHER: Final = "teacher"
ROOM: Final = "room"
SET: Final = "set"
DAY: Final = "day"
HOUR: Final = "hour"
AFTERNOON_HOUR: Final = "afternoon hour"
KINDS: Final = (TEACHER, ROOM, SET, DAY, HOUR, AFTERNOON_HOUR)


@dataclass(frozen=True, slots=True)
class NameTable:
	"""What the school has written, by what FET calls it."""

	names: Mapping[tuple[str, str], str] = field(default_factory=dict)
	days: Mapping[str, str] = field(default_factory=dict)
	hours: Mapping[str, Span] = field(default_factory=dict)
	afternoon_hours: Mapping[str, Span] = field(default_factory=dict)

	def here(self, kind: str, written: str) -> str:
		"""Return what is written for a name of FET, else the name itself."""
		return self.names.get((kind, written)) or written


def read_name_table(content: bytes, cycle_days: Collection[str] = ()) -> tuple[NameTable, list[Finding]]:
	"""Return the table of a CSV file, and the rows of it that can't be read."""
	text = content.decode("utf-8-sig", errors="replace")
	rows = enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
	cells = ((number, [*row, "", "", ""]) for number, row in rows)
	return table_of(((number, row[0], row[1], row[2]) for number, row in cells), cycle_days)


def table_of(
	rows: Iterable[tuple[int, str, str, str]], cycle_days: Collection[str] = ()
) -> tuple[NameTable, list[Finding]]:
	"""Return the table of rows (number, kind, what FET calls it, what it is here), and those that can't be read.

	Days are weekdays, or of the cycle whose days are given.
	"""
	days_here = {day.casefold(): day for day in cycle_days or WEEKDAYS}
	names: dict[tuple[str, str], str] = {}
	days: dict[str, str] = {}
	hours: dict[str, dict[str, Span]] = {HOUR: {}, AFTERNOON_HOUR: {}}
	findings = []
	for number, *cells in rows:
		said, written, here = (cell.strip() for cell in cells)
		kind = said.casefold()
		if not (kind or written or here):
			continue
		if kind not in KINDS:
			findings.append(Finding(Code.BAD_NAME, (number, said)))
		elif kind == DAY and here.casefold() in days_here:
			days[written] = days_here[here.casefold()]
		elif kind in hours and (span := times.guessed_hours([here]).get(here)):
			hours[kind][written] = span
		elif kind == DAY or kind in hours:
			findings.append(Finding(Code.BAD_VALUE, (number, here)))
		else:
			names[kind, written] = here
	return NameTable(names, days, hours[HOUR], hours[AFTERNOON_HOUR]), findings
