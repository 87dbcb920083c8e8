"""Spreadsheets as the programs write them that schools have: made when a test runs, by those programs' libraries."""

import io
from collections.abc import Callable, Iterable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlsxwriter

from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.rows import Row, read_rows
from ifitwala_ed.activities.programme_import.sheet import read_sheet

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ("Activity", "Section", "Weekday", "From", "To", "Room")
CHESS = ("Chess", "A", "Monday", "15:00", "16:00", "Library")


def by_openpyxl(
	*rows: Iterable[Any], then: Callable[[openpyxl.Workbook], None] = lambda _book: None
) -> bytes:
	"""Cells whose text begins with = are formulas, without a result. ``then`` does the rest to the workbook."""
	book, stream = openpyxl.Workbook(), io.BytesIO()
	for row in rows:
		book.worksheets[0].append(list(row))
	then(book)
	book.save(stream)
	return stream.getvalue()


def by_xlsxwriter(write: Callable[[xlsxwriter.Workbook, Any], None], **options: Any) -> bytes:
	"""What ``write`` puts into the one sheet of a workbook."""
	stream = io.BytesIO()
	with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
		write(book, book.add_worksheet())
	return stream.getvalue()


def rewritten(content: bytes, change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
	"""The workbook with one part of its archive changed."""
	stream = io.BytesIO()
	with ZipFile(io.BytesIO(content)) as before, ZipFile(stream, "w", ZIP_DEFLATED) as after:
		for name in before.namelist():
			stored = before.read(name)
			after.writestr(name, change(stored) if name == part else stored)
	return stream.getvalue()


def read(content: bytes) -> tuple[list[Row], list[tuple[Code, int, str, str]]]:
	"""The rows of a workbook in which nothing is wrong, and the code, row, column and value of each finding."""
	rows, findings = read_rows(read_sheet("programme.xlsx", content))
	return [row for row in rows if not row.wrong], [
		(each.code, each.row, each.column, each.value) for each in findings
	]
