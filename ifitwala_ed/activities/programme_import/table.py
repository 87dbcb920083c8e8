"""What a file comes to: headings, and numbered rows under them, within bounds.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.values import EXCEL_DAY_ZERO, WithoutResult, is_empty, shown

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 64
MOST_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Sheet:
	"""The headings and the rows under them that aren't empty, each with the number it has in the spreadsheet.

	``day_zero`` is what the spreadsheet counts days from.
	"""

	headings: tuple[str, ...] = ()
	rows: tuple[tuple[int, tuple[Any, ...]], ...] = ()
	findings: tuple[Finding, ...] = ()
	day_zero: datetime = EXCEL_DAY_ZERO


def unreadable(code: Code, *details: Any, row: int = 0) -> Sheet:
	"""A file that gives nothing but the reason why."""
	return Sheet(findings=(Finding(code, row, details=details),))


def too_many_rows() -> Sheet:
	"""A file with more rows than are read."""
	return unreadable(Code.TOO_MANY_ROWS, MOST_ROWS)


def too_many_columns(row: int) -> Sheet:
	"""A file with something further to the right than is read."""
	return unreadable(Code.TOO_MANY_COLUMNS, MOST_COLUMNS, row=row)


def table(lines: Iterable[Iterable[Any]], day_zero: datetime = EXCEL_DAY_ZERO) -> Sheet:
	"""The lines of a file as a sheet: the first that isn't empty has the headings."""
	headings: tuple[str, ...] = ()
	findings: tuple[Finding, ...] = ()
	rows = []
	for number, line in enumerate(lines, start=1):
		cells = tuple(line)
		# most of a claimed range is empty, so this has to be quick
		if cells.count(None) == len(cells) or all(map(is_empty, cells)):
			continue
		if not all(map(is_empty, cells[MOST_COLUMNS:])):
			return too_many_columns(number)
		cells = cells[:MOST_COLUMNS]
		if not headings:
			headings = tuple("" if is_empty(cell) else shown(cell) for cell in cells)
			findings = tuple(_without_result(number, cells))
		elif len(rows) == MOST_ROWS:
			return too_many_rows()
		else:
			rows.append((number, cells))
	if not rows:
		findings = (*findings, Finding(Code.NO_ROWS))
	return Sheet(headings, tuple(rows), findings, day_zero)


def _without_result(number: int, cells: Iterable[Any]) -> Iterable[Finding]:
	"""A heading that is a formula could be that of any column."""
	for cell in cells:
		if isinstance(cell, WithoutResult):
			yield Finding(Code.WITHOUT_RESULT, number, value=shown(cell))
