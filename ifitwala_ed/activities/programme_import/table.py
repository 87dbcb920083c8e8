"""What a file comes to: headings, and numbered rows under them, within bounds.

Pure: no frappe, no I/O.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from ifitwala_ed.activities.programme_import.columns import plain
from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.values import (
	EXCEL_DAY_ZERO,
	Merged,
	WithoutResult,
	is_empty,
	shown,
)

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 64
MOST_BYTES: Final = 64 * 2**20
# Headings may stand below a title and remarks. What has fewer of the known ones than this is no line of headings.
LINES_BEFORE_HEADINGS: Final = 20
FEWEST_HEADINGS: Final = 2

Line = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
	"""The headings and the rows under them that aren't empty, each with the number it has in the spreadsheet.

	``day_zero`` is what the spreadsheet counts days from.
	"""

	headings: tuple[str, ...] = ()
	rows: tuple[Line, ...] = ()
	findings: tuple[Finding, ...] = ()
	day_zero: datetime = EXCEL_DAY_ZERO


class Refused(Exception):
	"""The file can't be read, or there is more in it than is read. Nothing of it is used."""

	def __init__(self, code: Code, *details: Any, row: int = 0):
		super().__init__(code.name)
		self.sheet = Sheet(findings=(Finding(code, row, details=details),))


def table(lines: Iterable[Iterable[Any]], known: Collection[str], day_zero: datetime) -> Sheet:
	"""Return the lines of a file as a sheet. Of its first lines that with most of the ``known`` headings has them.

	Raises Refused for more rows or columns than are read.
	"""
	used = _used(lines)
	first = list(islice(used, LINES_BEFORE_HEADINGS))
	if not first:
		return Sheet(findings=(Finding(Code.NO_ROWS),))
	counts = [headings_in(cells, known) for _number, cells in first]
	place = counts.index(max(counts)) if max(counts) >= FEWEST_HEADINGS else 0
	number, cells = first[place]
	rows = (*first[place + 1 :], *used)
	findings = [
		Finding(Code.WITHOUT_RESULT, number, value=shown(cell))
		for cell in cells
		if isinstance(cell, WithoutResult)
	]
	if not rows:
		findings.append(Finding(Code.NO_ROWS))
	return Sheet(tuple(map(_heading, cells)), rows, tuple(findings), day_zero)


def headings_in(cells: Iterable[Any], known: Collection[str]) -> int:
	"""Return how many cells of a line are known headings."""
	return sum(plain(_heading(cell)) in known for cell in cells)


def _used(lines: Iterable[Iterable[Any]]) -> Iterator[Line]:
	"""Return the lines that aren't empty, in letters as everybody's keyboard makes them."""
	count = 0
	for number, line in enumerate(lines, start=1):
		cells = tuple(line)
		# most of a claimed range is empty, so this has to be quick
		if cells.count(None) == len(cells) or all(map(is_empty, cells)):
			continue
		if not all(map(is_empty, cells[MOST_COLUMNS:])):
			raise Refused(Code.TOO_MANY_COLUMNS, MOST_COLUMNS, row=number)
		count += 1
		if count > MOST_ROWS + 1:
			raise Refused(Code.TOO_MANY_ROWS, MOST_ROWS)
		yield number, tuple(map(_composed, cells[:MOST_COLUMNS]))


def _composed(cell: Any) -> Any:
	"""Return a text with its letters composed: a Mac writes ö as o with two dots after it, the same letter and another text."""
	return unicodedata.normalize("NFC", cell) if isinstance(cell, str) else cell


def _heading(cell: Any) -> str:
	return "" if is_empty(cell) or isinstance(cell, Merged) else shown(cell)
