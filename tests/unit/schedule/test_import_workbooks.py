"""XLSX files of every making: formulas without results, times, dates of 1904, what isn't seen in them."""

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.sheet import read_sheet
from tests.support.workbooks import CHESS, HEADINGS, by_openpyxl, by_xlsxwriter, read, rewritten

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


@pytest.mark.parametrize(("cells", "found"), [(b"G:G", [2, 3]), (b"2:2", [2])])
def test_whole_columns_or_rows_may_be_merged(cells: bytes, found: list[int]) -> None:
	"""Such a range names no last row, or no column."""
	rows = [(*row, None) for row in _weeks("Monday", "Tuesday")]
	content = rewritten(
		by_openpyxl((*HEADINGS, "Capacity"), *rows),
		lambda xml: xml.replace(
			b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="%s"/></mergeCells>' % cells
		),
	)
	assert [(code, number) for code, number, *_where in read(content)[1]] == [
		(Code.MERGED, number) for number in found
	]


def test_a_merged_title_is_no_finding() -> None:
	def title(book: openpyxl.Workbook) -> None:
		book.active.merge_cells("A1:F1")

	rows, findings = read(by_openpyxl(["Our programme"], HEADINGS, CHESS, then=title))
	assert (findings, [row.number for row in rows]) == ([], [3])


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
