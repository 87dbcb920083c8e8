"""What a workbook claims, how large it may be, and damage of every kind: a few findings, and never much memory."""

import io
import random
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from ifitwala_ed.activities.programme_import import table
from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.rows import read_rows
from ifitwala_ed.activities.programme_import.sheet import read_sheet
from tests.support.workbooks import CHESS, HEADINGS, by_openpyxl, by_xlsxwriter, read, rewritten

MEGABYTE = 2**20


def only_code(content: bytes) -> Code:
	"""The code of the one finding that a file comes to, without a row."""
	sheet = read_sheet("programme.xlsx", content)
	assert sheet.rows == ()
	(finding,) = sheet.findings
	return finding.code


@contextmanager
def memory_within(megabytes: int) -> Iterator[None]:
	tracemalloc.start()
	yield
	_now, peak = tracemalloc.get_traced_memory()
	tracemalloc.stop()
	assert peak < megabytes * MEGABYTE


def _last_cell(book: openpyxl.Workbook) -> None:
	"""Somebody has coloured the last cell that a sheet can have."""
	book.active["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")


def _claim(dimension: bytes) -> Any:
	return lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % dimension, xml)


@pytest.mark.parametrize(
	"content",
	[
		by_openpyxl(HEADINGS, CHESS, then=_last_cell),
		rewritten(by_openpyxl(HEADINGS, CHESS), _claim(b"A1:XFD1048576")),
		rewritten(by_openpyxl(HEADINGS, CHESS), _claim(b"A1")),
	],
	ids=["a coloured last cell", "a range of everything", "a range of one cell"],
)
def test_a_used_range_may_be_a_lie(content: bytes) -> None:
	with memory_within(20):
		rows, findings = read(content)
	assert findings == []
	assert [row.number for row in rows] == [2]


def test_rows_far_down_keep_their_number() -> None:
	def write(book: openpyxl.Workbook) -> None:
		for place, text in enumerate(CHESS, start=1):
			book.active.cell(90_000, place, text)

	rows, findings = read(by_openpyxl(HEADINGS, CHESS, then=write))
	assert findings == []
	assert [row.number for row in rows] == [2, 90_000]


def _filled(rows: int, columns: int = len(HEADINGS)) -> bytes:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, HEADINGS)
		for number in range(1, rows + 1):
			sheet.write_row(number, 0, CHESS)
		sheet.write(rows, columns - 1, "Library")

	return by_xlsxwriter(write)


def test_as_many_rows_and_columns_as_are_read() -> None:
	sheet = read_sheet("programme.xlsx", _filled(table.MOST_ROWS))
	assert (len(sheet.rows), sheet.findings) == (table.MOST_ROWS, ())
	assert read(_filled(2, table.MOST_COLUMNS))[1] == []


def test_more_rows_or_columns_are_one_finding() -> None:
	assert only_code(_filled(table.MOST_ROWS + 1)) is Code.TOO_MANY_ROWS
	wide = read_sheet("programme.xlsx", _filled(2, table.MOST_COLUMNS + 1))
	assert (wide.rows, [(each.code, each.row) for each in wide.findings]) == (
		(),
		[(Code.TOO_MANY_COLUMNS, 3)],
	)


def test_of_csv_too() -> None:
	head, chess = ",".join(HEADINGS), ",".join(CHESS)
	long = "\n".join([head, *[chess] * (table.MOST_ROWS + 1)])
	wide = "\n".join([head, chess + "," * table.MOST_COLUMNS + "x"])
	for text, code in ((long, Code.TOO_MANY_ROWS), (wide, Code.TOO_MANY_COLUMNS)):
		sheet = read_sheet("programme.csv", text.encode())
		assert (sheet.rows, [each.code for each in sheet.findings]) == ((), [code])
	commas = head + "," * 500 + "\n" + chess
	assert [row.number for row in read_rows(read_sheet("programme.csv", commas.encode()))[0]] == [2]


@pytest.mark.parametrize(
	("part", "megabytes"),
	[("xl/worksheets/sheet1.xml", 80), ("xl/sharedStrings.xml", 80), ("xl/styles.xml", 9)],
)
def test_a_small_archive_may_hold_a_large_file(part: str, megabytes: int) -> None:
	content = rewritten(_filled(1), lambda _xml: b" " * (megabytes * MEGABYTE), part)
	assert len(content) < MEGABYTE
	with memory_within(20):
		assert only_code(content) is Code.TOO_LARGE


def test_pictures_may_be_large() -> None:
	stream = io.BytesIO(_filled(1))
	with ZipFile(stream, "a") as archive:
		archive.writestr("xl/media/image1.png", b"\x00" * (20 * MEGABYTE))
	assert read(stream.getvalue())[1] == []


@pytest.mark.parametrize(
	"cells",
	[
		b"<row/>" * 1_100_000,
		b'<row r="2">' + b"<c/>" * 20_000 + b"</row>",
		b'<row r="99999999999"><c><v>1</v></c></row>',
		b'<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>',
	],
	ids=["more rows than there are", "more cells than there are", "a row far out", "rows out of order"],
)
def test_what_no_spreadsheet_has(cells: bytes) -> None:
	content = rewritten(
		by_openpyxl(HEADINGS),
		lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>%s</sheetData>" % cells, xml),
	)
	assert only_code(content) is Code.NOT_READABLE


@pytest.mark.parametrize("merged", ["A1:XFD1048576", *(f"A{number}:XFD1048576" for number in (2, 3))])
def test_merging_everything_takes_neither_time_nor_memory(merged: str) -> None:
	content = rewritten(
		by_openpyxl(HEADINGS, CHESS),
		lambda xml: xml.replace(
			b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="%s"/></mergeCells>' % merged.encode()
		),
	)
	with memory_within(20):
		assert read(content)[1] == []


def test_a_damaged_archive_is_one_finding() -> None:
	"""Cut short, with bytes changed, with a part that is none: read, or one finding, and never an error."""
	content = _filled(3)
	rng = random.Random(15)
	with ZipFile(io.BytesIO(content)) as archive:
		parts = archive.namelist()
	damaged = [content[:size] for size in range(4, len(content), 97)]
	for _number in range(300):
		changed = bytearray(content)
		for _times in range(rng.randint(1, 8)):
			changed[rng.randrange(4, len(changed))] = rng.randrange(256)
		damaged.append(bytes(changed))
	for part in parts:
		for _number in range(25):
			damaged.append(rewritten(content, lambda xml: _altered(rng, xml), part))
		damaged.append(rewritten(content, lambda _xml: b"", part))
	codes = [[each.code for each in read_sheet("programme.xlsx", each).findings] for each in damaged]
	assert [Code.NOT_READABLE] in codes
	assert all(len(each) <= 1 for each in codes)


def _altered(rng: random.Random, xml: bytes) -> bytes:
	"""A part of it repeated, left out, or other letters in it: still a sound archive."""
	start = rng.randrange(len(xml))
	end = min(len(xml), start + rng.randint(1, 40))
	return xml[:start] + rng.choice([b"", b"<", b"-1", b"0", b"x", xml[start:end] * 2]) + xml[end:]
