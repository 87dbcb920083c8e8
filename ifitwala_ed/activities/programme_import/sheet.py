"""A file to a table of cells: CSV as spreadsheets of any country write it, and XLSX.

Pure: no frappe, no I/O.
"""

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.values import is_empty

DELIMITERS: Final = ",;\t"
ZIP: Final = b"PK\x03\x04"
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
	"""The headings and the rows under them that aren't empty, each with the number it has in the spreadsheet."""

	headings: tuple[str, ...] = ()
	rows: tuple[tuple[int, tuple[Any, ...]], ...] = ()
	findings: tuple[Finding, ...] = ()


def read_sheet(name: str, content: bytes) -> Sheet:
	"""The table of a file. What can't be read is said in ``findings``, and nothing is raised."""
	suffix = PurePath(name).suffix.casefold()
	if content.startswith(OLD_OFFICE):
		return _unreadable(Code.OLD_EXCEL)
	if content.startswith(ZIP):
		return _read_xlsx(content)
	if suffix in (".csv", ".txt", ".tsv"):
		return _read_csv(content)
	return _unreadable(Code.UNKNOWN_FORMAT, suffix or name)


def _read_xlsx(content: bytes) -> Sheet:
	try:
		book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
		lines = [list(row) for row in book.active.iter_rows(values_only=True)]
	except (BadZipFile, InvalidFileException, KeyError, ValueError, AttributeError, OSError):
		# all that openpyxl raises for a file that is no workbook, or one that is damaged
		return _unreadable(Code.NOT_READABLE)
	return _table(lines)


def _read_csv(content: bytes) -> Sheet:
	try:
		text = _decode(content)
	except UnicodeDecodeError as error:
		return _unreadable(Code.NOT_UTF8, content[: error.start].count(b"\n") + 1)
	try:
		return _table(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
	except csv.Error:
		return _unreadable(Code.NOT_READABLE)


def _decode(content: bytes) -> str:
	is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
	return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def _delimiter(text: str) -> str:
	"""What separates the headings: they contain neither comma nor semicolon."""
	first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
	return max(DELIMITERS, key=first.count)


def _table(lines: Iterable[Iterable[Any]]) -> Sheet:
	headings: tuple[str, ...] = ()
	rows = []
	for number, line in enumerate(lines, start=1):
		cells = tuple(line)
		if all(map(is_empty, cells)):
			continue
		if not headings:
			headings = tuple("" if is_empty(cell) else str(cell).strip() for cell in cells)
		else:
			rows.append((number, cells))
	if not rows:
		return Sheet(headings, (), (Finding(Code.NO_ROWS),))
	return Sheet(headings, tuple(rows))


def _unreadable(code: Code, *details: Any) -> Sheet:
	return Sheet(findings=(Finding(code, details=details),))
