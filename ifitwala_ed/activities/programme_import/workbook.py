"""An XLSX file to a table. What a sheet claims to have is looked at before anything of it is kept.

Pure: no frappe, no I/O. Three things in such a file are other than they seem: the range that a sheet says it uses may
be any, a formula may have no stored result (openpyxl and exceljs store none, XlsxWriter stores 0), and a small archive
may hold a large file.
"""

import io
import lzma
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import IO, Any, Final
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import iterparse

from ifitwala_ed.activities.programme_import import table
from ifitwala_ed.activities.programme_import.findings import Code, Finding, in_words
from ifitwala_ed.activities.programme_import.table import Refused, Sheet
from ifitwala_ed.activities.programme_import.values import Merged, WithoutResult, is_empty

# what zipfile, an XML parser and openpyxl raise for an archive that is none, is cut short or has been altered
DAMAGED: Final = (
	BadZipFile,
	InvalidFileException,
	zlib.error,
	lzma.LZMAError,
	SyntaxError,
	LookupError,
	ValueError,
	TypeError,
	AttributeError,
	ArithmeticError,
	AssertionError,
	RuntimeError,
	EOFError,
	OSError,
)
# the last row and column that a spreadsheet can have
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
# sheets, their texts, and pictures; all other parts together are small: formats, themes, names
LARGE_PARTS: Final = ("xl/worksheets/", "xl/sharedStrings", "xl/media/")
MOST_BYTES_AROUND: Final = 8 * 2**20
MOST_PARTS: Final = 5_000
TRUE: Final = ("1", "true")
# other documents that are archives, by a part that they have
OTHER_KINDS: Final = {
	"content.xml": "OpenDocument (.ods)",
	"xl/workbook.bin": "Excel Binary (.xlsb)",
	"word/document.xml": "Word (.docx)",
	"Index/Document.iwa": "Numbers (.numbers)",
}


@dataclass(slots=True)
class _Claims:
	"""Where something stands in a sheet, and the formulas among it that nobody has computed."""

	last_row: int = 0
	last_column: int = 0
	rows: int = 0
	without_result: dict[tuple[int, int], str] = field(default_factory=dict)
	hidden_rows: set[int] = field(default_factory=set)
	hidden_columns: set[int] = field(default_factory=set)
	merged: list[str] = field(default_factory=list)


def read_xlsx(content: bytes, known: Collection[str]) -> Sheet:
	"""Return the table of the sheet that is open, with its headings. Raises Refused for what can't be read."""
	try:
		with ZipFile(io.BytesIO(content)) as archive:
			_require_workbook(archive)
			_require_bounded(archive)
			book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
			with closing(book):
				return _read(book, archive, known)
	except DAMAGED:
		raise Refused(Code.NOT_READABLE) from None


def _read(book: Workbook, archive: ZipFile, known: Collection[str]) -> Sheet:
	# what openpyxl reads with read_only has more than the sheets that its types know
	sheet: Any = book.active if book.active in book.worksheets else book.worksheets[0]
	# openpyxl says nowhere else which part of the archive a sheet is
	with archive.open(sheet._worksheet_path) as part:
		claims = _claims(part, is_uncomputed=_is_uncomputed(archive))
	read = table.table(_lines(sheet, claims), known, book.epoch)
	return replace(read, findings=(*read.findings, *_hidden(read, claims)))


def _hidden(sheet: Sheet, claims: _Claims) -> Iterator[Finding]:
	"""Return what whoever looks at the sheet doesn't see of it."""
	rows = [number for number, _cells in sheet.rows if number in claims.hidden_rows]
	columns = [
		number for number, heading in enumerate(sheet.headings, start=1) if number in claims.hidden_columns
	]
	if rows:
		yield Finding(Code.HIDDEN_ROWS, value=in_words(rows))
	if columns:
		yield Finding(Code.HIDDEN_COLUMNS, value=", ".join(map(get_column_letter, columns)))


def _require_workbook(archive: ZipFile) -> None:
	"""Refuse other documents that are archives too, by their name."""
	names = set(archive.namelist())
	for part, kind in OTHER_KINDS.items():
		if part in names:
			raise Refused(Code.UNKNOWN_FORMAT, kind)


def _require_bounded(archive: ZipFile) -> None:
	"""Refuse what would unpack to more than is read. zipfile unpacks no more of a part than the part says it has."""
	parts = archive.infolist()
	around = [part for part in parts if not part.filename.startswith(LARGE_PARTS)]
	size, size_around = (sum(part.file_size for part in some) for some in (parts, around))
	if len(parts) > MOST_PARTS or size > table.MOST_BYTES or size_around > MOST_BYTES_AROUND:
		raise Refused(Code.TOO_LARGE, table.MOST_BYTES // 2**20)


def _is_uncomputed(archive: ZipFile) -> bool:
	"""Return whether the program that wrote the file leaves all computing to the one that opens it.

	Asked of the file itself: openpyxl says so of every file that doesn't say otherwise.
	"""
	names = [name for name in archive.namelist() if PurePath(name).name == "workbook.xml"]
	with archive.open(names[0]) as part:
		return any(
			_tag(element) == "calcPr" and element.get("fullCalcOnLoad") in TRUE
			for _event, element in iterparse(part)
		)


def _claims(part: IO[bytes], *, is_uncomputed: bool) -> _Claims:
	"""Go through a sheet without its values; more than is read ends it at once."""
	claims = _Claims()
	number = cells_of_row = 0
	data: Element | None = None
	for event, element in iterparse(part, ("start", "end")):
		tag = _tag(element)
		if event == "start":
			cells_of_row = 0 if tag == "row" else cells_of_row + (tag == "c")
			data = element if tag == "sheetData" else data
			if cells_of_row > LAST_COLUMN:
				raise ValueError(f"A row has more than {LAST_COLUMN} cells.")
		elif tag == "row":
			if data is None:
				raise ValueError("A row is in no sheet.")
			number = _number_of(element, number)
			_claim_row(claims, number, element, is_uncomputed)
			data.clear()
		elif data is None or tag not in ("c", "v", "f", "is", "t", "r"):
			_claim_other(claims, tag, element)
	return claims


def _claim_other(claims: _Claims, tag: str, element: Element) -> None:
	"""What is said of columns before the rows, and of merged cells after them."""
	if tag == "col" and element.get("hidden") in TRUE:
		first, last = int(element.get("min", "")), int(element.get("max", ""))
		columns = range(first, min(last, table.MOST_COLUMNS) + 1)
		claims.hidden_columns.update(columns)
	elif tag == "mergeCell":
		claims.merged.append(element.get("ref", ""))
	element.clear()


def _number_of(row: Element, before: int) -> int:
	number = int(row.get("r") or before + 1)
	if not before < number <= LAST_ROW:
		raise ValueError(f"Row {number} can't follow row {before}.")
	return number


def _claim_row(claims: _Claims, number: int, row: Element, is_uncomputed: bool) -> None:
	column = 0
	is_used = False
	for cell in row:
		coordinate = cell.get("r")
		column = coordinate_to_tuple(coordinate)[1] if coordinate else column + 1
		formula = _child(cell, "f")
		if formula is None and not _text(cell, "v") and _child(cell, "is") is None:
			continue
		if column > table.MOST_COLUMNS:
			raise Refused(Code.TOO_MANY_COLUMNS, table.MOST_COLUMNS, row=number)
		if formula is not None and _lacks_result(cell, is_uncomputed):
			claims.without_result[number, column] = f"={formula.text or ''}"
		claims.last_column = max(claims.last_column, column)
		is_used = True
	if is_used:
		claims.last_row = number
		claims.rows += 1
		if row.get("hidden") in TRUE:
			claims.hidden_rows.add(number)
	if claims.rows > table.MOST_ROWS + 1:
		raise Refused(Code.TOO_MANY_ROWS, table.MOST_ROWS)


def _lacks_result(cell: Element, is_uncomputed: bool) -> bool:
	"""Return whether a formula has no result: none is stored, or the 0 of a program that doesn't compute."""
	result = _text(cell, "v")
	if not result:
		return cell.get("t") != "str"
	return is_uncomputed and result == "0" and cell.get("t", "n") == "n"


def _lines(sheet: Any, claims: _Claims) -> Iterator[list[Any]]:
	"""Return the values of the range that is really used, with formulas that have none marked."""
	sheet.reset_dimensions()
	if not claims.rows:
		return
	by_row: dict[int, dict[int, str]] = {}
	for (number, column), formula in claims.without_result.items():
		by_row.setdefault(number, {})[column] = formula
	merged = _Merges(claims)
	used = sheet.iter_rows(max_row=claims.last_row, max_col=claims.last_column, values_only=True)
	for number, values in enumerate(used, start=1):
		line = list(values)
		for column, formula in by_row.get(number, {}).items():
			line[column - 1] = WithoutResult(formula)
		merged.mark(number, line)
		yield line
		if number == claims.last_row:
			return  # whatever follows the cells isn't looked at


def _corners(cells: str) -> tuple[int, int, int, int]:
	"""Return the first column and row of a range and its last ones. One of whole columns or rows ends where a sheet can."""
	left, top, right, bottom = range_boundaries(cells)
	return left or 1, top or 1, right or LAST_COLUMN, bottom or LAST_ROW


class _Merges:
	"""The merged cells of the range that is used. Each has its value in the first cell alone."""

	def __init__(self, claims: _Claims):
		self._begun: dict[str, tuple[int, int]] = {}
		self._by_row: dict[int, list[tuple[int, int, str]]] = {}
		area = 0
		for cells in claims.merged:
			left, top, right, bottom = _corners(cells)
			last_row, last_column = min(bottom, claims.last_row), min(right, claims.last_column)
			area += max(0, last_row - top + 1) * max(1, last_column - left + 1)
			if area > table.MOST_ROWS * table.MOST_COLUMNS:
				raise ValueError("Cells are merged more often than there are cells.")
			self._begun[cells] = (top, left)
			for number in range(top, last_row + 1):
				self._by_row.setdefault(number, []).append((left, last_column, cells))
		self._with_value: set[str] = set()

	def mark(self, number: int, line: list[Any]) -> None:
		"""Put Merged into the cells of a line that are covered by one with a value."""
		for left, right, cells in self._by_row.get(number, ()):
			first = self._begun[cells]
			if first[0] == number and left <= len(line) and not is_empty(line[left - 1]):
				self._with_value.add(cells)
			if cells in self._with_value:
				for column in range(left, right + 1):
					if (number, column) != first and is_empty(line[column - 1]):
						line[column - 1] = Merged(cells)


def _tag(element: Element) -> str:
	return element.tag.rpartition("}")[2]


def _child(element: Element, tag: str) -> Element | None:
	return next((child for child in element if _tag(child) == tag), None)


def _text(element: Element, tag: str) -> str:
	child = _child(element, tag)
	return "" if child is None else child.text or ""
