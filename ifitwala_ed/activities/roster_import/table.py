"""One file of an export to its rows, each with the number it has in a spreadsheet.

Pure: no frappe, no I/O.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ifitwala_ed.activities.roster_import.columns import COLUMNS, OF_EVERY_FILE
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.core import delimited

MOST_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True, repr=False)
class Row:
	"""What stands in one line of a file, by column. A column that isn't there is empty."""

	number: int
	cells: Mapping[str, str]

	def __getitem__(self, column: str) -> str:
		return self.cells.get(column, "")


def read_table(table: str, content: bytes, needed: tuple[str, ...]) -> tuple[list[Row], list[Finding]]:
	"""Return the rows of a file, and what is wrong with it. ``needed`` are the columns without which it says nothing."""
	file = f"{table}.csv"
	known = {name.casefold(): name for name in (*COLUMNS[table][0], *COLUMNS[table][1], *OF_EVERY_FILE)}
	try:
		text = delimited.decoded(content)
	except UnicodeDecodeError as error:
		return [], [Finding(Code.NOT_UTF8, (), file, content[: error.start].count(b"\n") + 1)]
	named = delimited.FOR_EXCEL.match(text)
	text = text[named.end() :] if named else text
	lines = csv.reader(
		io.StringIO(text, newline=""), delimiter=delimited.delimiter_of(text, known), strict=True
	)
	try:
		headings = [known.get(cell.strip().casefold(), "") for cell in next(lines, [])]
		problems = [Finding(Code.COLUMN_MISSING, (name,), file) for name in needed if name not in headings]
		problems += [
			Finding(Code.COLUMN_TWICE, (name,), file) for name in known.values() if headings.count(name) > 1
		]
		if problems:
			return [], problems
		return _rows(file, headings, lines, 2 if not named else 3)
	except csv.Error:
		return [], [Finding(Code.NOT_A_TABLE, (), file, lines.line_num)]


def _rows(
	file: str, headings: list[str], lines: Iterator[list[str]], first: int
) -> tuple[list[Row], list[Finding]]:
	rows: list[Row] = []
	findings = []
	read = [(place, name) for place, name in enumerate(headings) if name]
	for number, cells in enumerate(lines, start=first):
		if not any(cells):
			continue
		if any(cell.strip() for cell in cells[len(headings) :]):
			findings.append(Finding(Code.TOO_MANY_CELLS, (), file, number))
			continue
		if len(rows) == MOST_ROWS:
			return [], [Finding(Code.TOO_MANY, (MOST_ROWS,), file)]
		values = {name: _plain(cells[place]) for place, name in read if place < len(cells)}
		rows.append(Row(number, values))
	return rows, findings


def _plain(cell: str) -> str:
	"""Return a text in one line, in letters as everybody's keyboard makes them."""
	return cell if cell.isascii() and cell.isalnum() else unicodedata.normalize("NFC", " ".join(cell.split()))
