"""An XLSX file to a table. What a sheet claims to have is looked at before anything of it is kept.

Pure: no frappe, no I/O. Three things in such a file are other than they seem: the range that a sheet says it uses may
be any, a formula may have no stored result (openpyxl and exceljs store none, XlsxWriter stores 0), and a small archive
may hold a large file.
"""

import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any, Final
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import iterparse

from ifitwala_ed.activities.programme_import import table
from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.table import Sheet
from ifitwala_ed.activities.programme_import.values import WithoutResult

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


class _Refused(Exception):
	"""There is more than is read."""

	def __init__(self, sheet: Sheet):
		super().__init__()
		self.sheet = sheet


@dataclass(slots=True)
class _Claims:
	"""Where something stands in a sheet, and the formulas among it that nobody has computed."""

	last_row: int = 0
	last_column: int = 0
	rows: int = 0
	without_result: dict[tuple[int, int], str] = field(default_factory=dict)


def read_xlsx(content: bytes) -> Sheet:
	"""The table of the sheet that is open. What can't be read is said in the sheet's findings."""
	try:
		with ZipFile(io.BytesIO(content)) as archive:
			_require_bounded(archive)
			book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
			with closing(book):
				return _read(book, archive)
	except _Refused as refused:
		return refused.sheet
	except DAMAGED:
		return table.unreadable(Code.NOT_READABLE)


def _read(book: Workbook, archive: ZipFile) -> Sheet:
	sheet = book.active if book.active in book.worksheets else book.worksheets[0]
	# openpyxl says nowhere else which part of the archive a sheet is
	with archive.open(sheet._worksheet_path) as part:
		claims = _claims(part, is_uncomputed=_is_uncomputed(archive))
	return table.table(_lines(sheet, claims), book.epoch)


def _require_bounded(archive: ZipFile) -> None:
	"""Refuse what would unpack to more than is read. zipfile unpacks no more of a part than the part says it has."""
	parts = archive.infolist()
	around = [part for part in parts if not part.filename.startswith(LARGE_PARTS)]
	size, size_around = (sum(part.file_size for part in some) for some in (parts, around))
	if len(parts) > MOST_PARTS or size > table.MOST_BYTES or size_around > MOST_BYTES_AROUND:
		raise _Refused(table.unreadable(Code.TOO_LARGE, table.MOST_BYTES // 2**20))


def _is_uncomputed(archive: ZipFile) -> bool:
	"""Whether the program that wrote the file leaves all computing to the one that opens it.

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
			number = _number_of(element, number)
			_claim_row(claims, number, element, is_uncomputed)
			data.clear()
		elif tag == "sheetData":
			break
	return claims


def _number_of(row: Element, before: int) -> int:
	number = int(row.get("r") or before + 1)
	if not before < number <= LAST_ROW:
		raise ValueError(f"Row {number} can't follow row {before}.")
	return number


def _claim_row(claims: _Claims, number: int, row: Element, is_uncomputed: bool) -> None:
	column = 0
	is_used = False
	for cell in row:
		column = coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
		formula = _child(cell, "f")
		if formula is None and not _text(cell, "v") and _child(cell, "is") is None:
			continue
		if column > table.MOST_COLUMNS:
			raise _Refused(table.too_many_columns(number))
		if formula is not None and _lacks_result(cell, is_uncomputed):
			claims.without_result[number, column] = f"={formula.text or ''}"
		claims.last_column = max(claims.last_column, column)
		is_used = True
	if is_used:
		claims.last_row = number
		claims.rows += 1
	if claims.rows > table.MOST_ROWS + 1:
		raise _Refused(table.too_many_rows())


def _lacks_result(cell: Element, is_uncomputed: bool) -> bool:
	"""Whether a formula has no result: none is stored, or the 0 of a program that doesn't compute."""
	result = _text(cell, "v")
	if not result:
		return cell.get("t") != "str"
	return is_uncomputed and result == "0" and cell.get("t", "n") == "n"


def _lines(sheet: Any, claims: _Claims) -> Iterator[list[Any]]:
	"""The values of the range that is really used, with formulas that have none marked."""
	sheet.reset_dimensions()
	if not claims.rows:
		return
	by_row: dict[int, dict[int, str]] = {}
	for (number, column), formula in claims.without_result.items():
		by_row.setdefault(number, {})[column] = formula
	used = sheet.iter_rows(max_row=claims.last_row, max_col=claims.last_column, values_only=True)
	for number, values in enumerate(used, start=1):
		line = list(values)
		for column, formula in by_row.get(number, {}).items():
			line[column - 1] = WithoutResult(formula)
		yield line
		if number == claims.last_row:
			return  # whatever follows the cells isn't looked at


def _tag(element: Element) -> str:
	return element.tag.rpartition("}")[2]


def _child(element: Element, tag: str) -> Element | None:
	return next((child for child in element if _tag(child) == tag), None)


def _text(element: Element, tag: str) -> str:
	child = _child(element, tag)
	return "" if child is None else child.text or ""
