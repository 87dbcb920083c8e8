"""XLSX files of every making: formulas without results, times, dates of 1904, claims that are lies, damage."""

import io
import random
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from ifitwala_ed.activities.programme_import import table
from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.rows import Row, read_rows
from ifitwala_ed.activities.programme_import.sheet import read_sheet
from tests.support.workbooks import CHESS, HEADINGS, by_openpyxl, by_xlsxwriter, rewritten

MEGABYTE = 2**20


def read(content: bytes) -> tuple[list[Row], list[tuple[Code, int, str, str]]]:
	"""The rows of a workbook, and the code, row, column and value of each finding."""
	rows, findings, _incomplete = read_rows(read_sheet("programme.xlsx", content))
	return rows, [(each.code, each.row, each.column, each.value) for each in findings]


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


# formulas


def test_a_formula_that_openpyxl_has_written_has_no_result() -> None:
	content = by_openpyxl(
		(*HEADINGS, "Capacity", "Fee", "Valid To"),
		(*CHESS, "=6*2", "=H3*2", "=DATE(2026,12,1)"),
		(*CHESS, 12, 30, date(2026, 12, 1)),
	)
	rows, findings = read(content)
	assert findings == [
		(Code.WITHOUT_RESULT, 2, "capacity", "=6*2"),
		(Code.WITHOUT_RESULT, 2, "fee", "=H3*2"),
		(Code.WITHOUT_RESULT, 2, "valid to", "=DATE(2026,12,1)"),
	]
	assert [(row.number, row.get("capacity")) for row in rows] == [(3, 12)]


def test_a_required_cell_whose_formula_has_no_result_is_not_called_empty() -> None:
	content = by_openpyxl(HEADINGS, (*CHESS[:5], '="Lib"&"rary"'))
	assert read(content)[1] == [(Code.WITHOUT_RESULT, 2, "room", '="Lib"&"rary"')]


def test_xlsxwriter_stores_0_for_what_it_does_not_compute() -> None:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, (*HEADINGS, "Capacity", "Fee"))
		sheet.write_row(1, 0, CHESS)
		sheet.write_formula(1, 6, "=6*2", None, 12)
		sheet.write_formula(1, 7, "=6*5")

	rows, findings = read(by_xlsxwriter(write))
	assert findings == [(Code.WITHOUT_RESULT, 2, "fee", "=6*5")]
	assert rows == []


def test_a_stored_result_is_read_and_a_stored_0_is_0() -> None:
	"""As Excel and LibreOffice leave a file: they compute, and don't ask for it to be done again."""

	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, (*HEADINGS, "Capacity", "Fee"))
		sheet.write_row(1, 0, CHESS)
		sheet.write_formula(1, 6, "=6*2", None, 12)
		sheet.write_formula(1, 7, "=6-6", None, 0)

	computed = rewritten(
		by_xlsxwriter(write), lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""), "xl/workbook.xml"
	)
	rows, findings = read(computed)
	assert findings == []
	assert (rows[0].get("capacity"), rows[0].get("fee")) == (12, 0)


def test_a_formula_that_gives_an_empty_text_leaves_the_cell_out() -> None:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, (*HEADINGS, "Capacity"))
		sheet.write_row(1, 0, CHESS)
		sheet.write_formula(1, 6, '=IF(A2="Chess","",12)', None, "nothing")

	# the result of type text that Excel and exceljs store for it; XlsxWriter drops the type of an empty one
	stored = rewritten(by_xlsxwriter(write), lambda xml: xml.replace(b"<v>nothing</v>", b"<v></v>"))
	rows, findings = read(stored)
	assert findings == []
	assert rows[0].get("capacity") is None


def test_formulas_that_share_their_text_are_all_found() -> None:
	shared = (
		b'<c r="G2"><f t="shared" ref="G2:G3" si="0">A2*2</f><v/></c>',
		b'<c r="G3"><f t="shared" si="0"/><v/></c>',
	)

	def share(xml: bytes) -> bytes:
		for number, cell in enumerate(shared, start=2):
			xml, count = re.subn(rb'<c r="G%d"[^>]*><f>.*?</c>' % number, cell, xml)
			assert count == 1
		return xml

	content = rewritten(by_openpyxl((*HEADINGS, "Capacity"), (*CHESS, "=1"), (*CHESS, "=1")), share)
	assert [each[:3] for each in read(content)[1]] == [
		(Code.WITHOUT_RESULT, 2, "capacity"),
		(Code.WITHOUT_RESULT, 3, "capacity"),
	]


def test_a_heading_without_a_result_could_be_any() -> None:
	content = by_openpyxl((*HEADINGS, '="Capa"&"city"'), (*CHESS, 12))
	assert (Code.WITHOUT_RESULT, 1, "", '="Capa"&"city"') in read(content)[1]


# times and dates


def test_a_time_that_is_kept_as_a_number_is_the_minute_it_means() -> None:
	"""Excel shows 0.6458333 as 15:30, and it is 3 milliseconds less."""
	minutes = range(1, 24 * 60)

	def write(book: Any, sheet: Any) -> None:
		clock = book.add_format({"num_format": "hh:mm"})
		sheet.write_row(0, 0, HEADINGS)
		for number, minute in enumerate(minutes, start=1):
			sheet.write_row(number, 0, CHESS)
			sheet.write_number(number, 3, round(minute / (24 * 60), 7), clock)
			sheet.write_number(number, 4, round(minute / (24 * 60), 7))

	rows, findings = read(by_xlsxwriter(write))
	assert findings == []
	expected = [time(minute // 60, minute % 60) for minute in minutes]
	assert [row.get("from") for row in rows] == expected
	assert [row.get("to") for row in rows] == expected


def test_the_last_half_minute_of_a_day_is_no_time_of_it() -> None:
	def write(book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, HEADINGS)
		sheet.write_row(1, 0, CHESS)
		sheet.write_number(1, 4, 1 - 20 / 86_400, book.add_format({"num_format": "hh:mm"}))

	assert [each[:3] for each in read(by_xlsxwriter(write))[1]] == [(Code.NOT_A_TIME, 2, "to")]


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_are_the_same_whatever_day_the_workbook_counts_from(is_1904: bool) -> None:
	"""As dates, and as the plain numbers that a column has where nobody has given it a format."""
	opens = datetime(2026, 9, 3, 19, 0)
	first, last = date(2026, 9, 7), date(2026, 12, 18)
	day_zero = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)

	def days(moment: datetime) -> float:
		return (moment - day_zero) / timedelta(days=1)

	def write(book: Any, sheet: Any) -> None:
		formats = [book.add_format({"num_format": each}) for each in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")]
		sheet.write_row(0, 0, (*HEADINGS, "Valid From", "Valid To", "Booking Opens"))
		for number in (1, 2):
			sheet.write_row(number, 0, CHESS)
		sheet.write_datetime(1, 6, first, formats[0])
		sheet.write_datetime(1, 7, last, formats[0])
		sheet.write_datetime(1, 8, opens, formats[1])
		midnight = time()
		sheet.write_number(2, 6, days(datetime.combine(first, midnight)))
		sheet.write_number(2, 7, days(datetime.combine(last, midnight)))
		sheet.write_number(2, 8, days(opens))

	rows, findings = read(by_xlsxwriter(write, date_1904=is_1904))
	assert findings == []
	for row in rows:
		assert [row.get(each) for each in ("valid from", "valid to", "booking opens")] == [first, last, opens]


def test_a_number_that_no_school_year_has_is_no_date_in_either_count() -> None:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, (*HEADINGS, "Valid From"))
		sheet.write_row(1, 0, (*CHESS, 29_000))

	for is_1904, found in ((False, [Code.NOT_A_DATE]), (True, [])):
		assert [each[0] for each in read(by_xlsxwriter(write, date_1904=is_1904))[1]] == found


# what a sheet claims


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


# what is there and isn't seen


def _weeks(*days: str) -> list[tuple[str, ...]]:
	return [("Chess", "A", day, *CHESS[3:]) for day in days]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, (*HEADINGS, "Fee"))
		for number, row in enumerate(_weeks("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), start=1):
			sheet.write_row(number, 0, (*row, 20))
		for number in (2, 3, 5):
			sheet.set_row(number, options={"hidden": True})
		sheet.set_row(90, options={"hidden": True})
		sheet.set_column("G:H", None, None, {"hidden": True})

	rows, findings = read(by_xlsxwriter(write))
	assert [row.number for row in rows] == [2, 3, 4, 5, 6]
	assert [(code, value) for code, _row, _column, value in findings] == [
		(Code.HIDDEN_ROWS, "3-4, 6"),
		(Code.HIDDEN_COLUMNS, "G"),
	]


def test_rows_that_a_filter_takes_out_of_sight_are_hidden() -> None:
	def write(_book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, HEADINGS)
		for number, row in enumerate(_weeks("Monday", "Friday"), start=1):
			sheet.write_row(number, 0, row)
		sheet.autofilter(0, 0, 2, 5)
		sheet.filter_column("C", "x == Friday")
		# XlsxWriter leaves it to its user to hide what the filter takes out, as Excel does
		sheet.set_row(1, options={"hidden": True})

	assert [each[0] for each in read(by_xlsxwriter(write))[1]] == [Code.HIDDEN_ROWS]


def test_merged_cells_have_their_value_in_the_first_alone() -> None:
	def merge(book: openpyxl.Workbook) -> None:
		book.active.merge_cells("G2:G4")
		book.active.merge_cells("A3:A4")
		# of a merged cell without a value nothing is left out
		book.active.merge_cells("H2:H4")

	rows = [(*row, 12, None) for row in _weeks("Monday", "Tuesday", "Friday")]
	content = by_openpyxl((*HEADINGS, "Capacity", "Fee"), *rows, then=merge)
	read_rows, findings = read(content)
	assert findings == [
		(Code.MERGED, 3, "capacity", "G2:G4"),
		(Code.MERGED, 4, "activity", "A3:A4"),
		(Code.MERGED, 4, "capacity", "G2:G4"),
	]
	assert [row.number for row in read_rows] == [2]


def test_a_merged_title_is_no_finding() -> None:
	def title(book: openpyxl.Workbook) -> None:
		book.active.merge_cells("A1:F1")

	rows, findings = read(by_openpyxl(["Our programme"], HEADINGS, CHESS, then=title))
	assert (findings, [row.number for row in rows]) == ([], [3])


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


def test_headings_may_stand_below_a_title_and_remarks() -> None:
	content = by_openpyxl(
		["Lakeside School, autumn"],
		["From", date(2026, 9, 7), "To", date(2026, 12, 18)],
		[],
		HEADINGS,
		CHESS,
	)
	rows, findings = read(content)
	assert (findings, [row.number for row in rows]) == ([], [5])
	assert codes_of(by_openpyxl(["Our programme"], HEADINGS)) == [Code.NO_ROWS]


def codes_of(content: bytes) -> list[Code]:
	return [each[0] for each in read(content)[1]]


@pytest.mark.parametrize(
	("name", "part", "kind"),
	[
		("programme.ods", "content.xml", "OpenDocument (.ods)"),
		("programme.xlsx", "content.xml", "OpenDocument (.ods)"),
		("programme.xlsb", "xl/workbook.bin", "Excel Binary (.xlsb)"),
		("programme.docx", "word/document.xml", "Word (.docx)"),
		("programme.numbers", "Index/Document.iwa", "Numbers (.numbers)"),
	],
)
def test_other_documents_are_named_as_what_they_are(name: str, part: str, kind: str) -> None:
	stream = io.BytesIO()
	with ZipFile(stream, "w") as archive:
		archive.writestr(part, "<x/>")
	(finding,) = read_sheet(name, stream.getvalue()).findings
	assert (finding.code, finding.details) == (Code.UNKNOWN_FORMAT, (kind,))


@pytest.mark.parametrize(("computed", "read_as"), [(29.999999999999996, 30), (12.000000000000002, 12)])
def test_the_rest_of_a_computation_is_not_shown_and_not_meant(computed: float, read_as: int) -> None:
	rows, findings = read(by_openpyxl((*HEADINGS, "Capacity", "Fee"), (*CHESS, computed, computed + 0.5)))
	assert findings == []
	assert (rows[0].get("capacity"), float(rows[0].get("fee"))) == (read_as, read_as + 0.5)


# damage


def test_a_sheet_that_is_a_diagram_is_not_the_programme() -> None:
	def write(book: Any, sheet: Any) -> None:
		sheet.write_row(0, 0, HEADINGS)
		sheet.write_row(1, 0, CHESS)
		chart = book.add_chart({"type": "column"})
		chart.add_series({"values": "=Sheet1!$A$1:$A$2"})
		diagram = book.add_chartsheet()
		diagram.set_chart(chart)
		diagram.activate()

	rows, findings = read(by_xlsxwriter(write))
	assert (findings, len(rows)) == ([], 1)


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
