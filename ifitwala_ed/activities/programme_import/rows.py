"""The rows of a sheet with typed values.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from ifitwala_ed.activities.programme_import import values
from ifitwala_ed.activities.programme_import.columns import COLUMNS, Column, columns_by_heading, plain
from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.table import Sheet


@dataclass(frozen=True, slots=True)
class Words:
	"""Names in the reader's language: of columns and weekdays, each with the English name it stands for."""

	columns: Mapping[str, str] = field(default_factory=dict)
	weekdays: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
	"""One row: its number in the spreadsheet, and what stands in it by the name of the column. Empty cells are left out.

	What can't be read is left out as well and named in ``wrong``, so that the rest of the row is judged all the same.
	``titles`` says what the documents that the row names are called.
	"""

	number: int
	values: Mapping[str, Any]
	wrong: frozenset[str] = frozenset()
	titles: Mapping[str, str] = field(default_factory=dict)

	def get(self, column: str) -> Any:
		"""Return the value, or None where the cell is empty, can't be read, or the file has no such column."""
		return self.values.get(column)

	def has(self, *columns: str) -> bool:
		"""Return whether all these columns have a value."""
		return all(self.values.get(column) is not None for column in columns)

	def title(self, name: str) -> str:
		"""Return what people call a document that the row names."""
		return self.titles.get(name, name)

	@property
	def activity(self) -> str:
		return self.values.get("activity", "")

	@property
	def section(self) -> str:
		return self.values.get("section", "")


def read_rows(sheet: Sheet, words: Words | None = None) -> tuple[list[Row], list[Finding]]:
	"""Return all rows with what can be read of them, and all findings."""
	words = words or Words()
	columns, findings = _headings(sheet.headings, words)
	findings = [*sheet.findings, *findings]
	missing = {column.name for column in COLUMNS if column.required and column not in columns}
	rows = []
	for number, cells in sheet.rows:
		row, problems = _read_row(number, cells, columns, words, sheet.day_zero)
		findings += problems
		rows.append(replace(row, wrong=row.wrong | missing))
	return rows, findings


def _headings(headings: tuple[str, ...], words: Words) -> tuple[list[Column | None], list[Finding]]:
	"""Return the column under each heading. Of a column that is there twice nobody knows which is meant, so none is read."""
	if not headings:
		return [], []
	known = columns_by_heading(words.columns)
	columns = [known.get(plain(heading)) for heading in headings]
	findings = []
	for heading, column in zip(headings, columns, strict=True):
		if heading and column is None:
			near = get_close_matches(plain(heading), known, n=2, cutoff=0.7)
			findings.append(Finding(Code.COLUMN_UNKNOWN, column=heading, details=(", ".join(near),)))
	for column in COLUMNS:
		count = columns.count(column)
		if count > 1:
			findings.append(Finding(Code.COLUMN_TWICE, column=column.name))
			columns = [None if each is column else each for each in columns]
		if column.required and not count:
			findings.append(Finding(Code.COLUMN_MISSING, column=column.name))
	return columns, findings


def _read_row(
	number: int, cells: tuple[Any, ...], columns: list[Column | None], words: Words, day_zero: datetime
) -> tuple[Row, list[Finding]]:
	found: dict[str, Any] = {}
	findings = []
	for column, cell in _cells(cells, columns):
		if values.is_empty(cell):
			if column.required:
				findings.append(Finding(Code.EMPTY, number, column.name))
			continue
		try:
			found[column.name] = values.parse(column, cell, words.weekdays, day_zero)
		except values.Bad as bad:
			findings.append(Finding(bad.code, number, column.name, values.shown(cell), bad.details))
	return Row(number, found, frozenset(finding.column for finding in findings)), findings


def _cells(cells: tuple[Any, ...], columns: list[Column | None]) -> Iterator[tuple[Column, Any]]:
	"""Return every known column with its cell; a row may end early."""
	for place, column in enumerate(columns):
		if column is not None:
			yield column, cells[place] if place < len(cells) else None
