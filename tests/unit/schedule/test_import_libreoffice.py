"""Files that LibreOffice has written: formulas it has computed, dates, times, and what a sheet hides."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.rows import Row, read_rows
from ifitwala_ed.activities.programme_import.sheet import read_sheet
from ifitwala_ed.activities.programme_import.values import NO_RESULT

FILES = Path(__file__).parent / "files"
TIMES = [
	(time(15, 30), time(16, 15)),
	(time(8, 5), time(8, 50)),
	(time(15, 10), time(16, 10)),
	(time(17), time(18)),
]


def read(name: str) -> tuple[list[Row], list[tuple[Code, int, str, str]]]:
	rows, findings = read_rows(read_sheet(name, (FILES / name).read_bytes()))
	return rows, [(each.code, each.row, each.column, each.value) for each in findings]


def column(rows: list[Row], name: str) -> list[Any]:
	return [row.get(name) for row in rows]


def require_programme(rows: list[Row]) -> None:
	"""Every cell is what whoever looks at the sheet sees, a title above the headings or not."""
	assert [row.number for row in rows] == [4, 5, 6, 7]
	assert column(rows, "activity") == ["Chess", "Chess", "Töpfern", "Töpfern"]
	assert list(zip(column(rows, "from"), column(rows, "to"), strict=True)) == TIMES
	assert column(rows, "capacity") == [12, 12, 10, 10]
	# computed, 0 that is computed, and a formula that gives an empty text
	assert column(rows, "fee") == [30.5, 30.5, 0, None]
	assert column(rows, "valid to") == [date(2026, 12, 1), date(2026, 12, 3), None, None]
	assert column(rows, "booking opens") == [datetime(2026, 9, 3, 19)] * 2 + [None] * 2


@pytest.mark.parametrize("name", ["programme.xlsx", "semicolons.csv", "utf-16.csv"])
def test_formulas_dates_and_times_are_what_the_sheet_shows(name: str) -> None:
	rows, findings = read(name)
	assert findings == []
	require_programme(rows)
	assert column(rows, "valid from") == [date(2026, 9, 7), date(2026, 9, 10), None, None]


def test_a_date_that_is_written_as_in_america_is_refused_and_all_else_is_read() -> None:
	rows, findings = read("american.csv")
	assert findings == [(Code.NOT_A_DATE, 5, "valid from", "09/10/2026")]
	require_programme(rows)


def test_an_opendocument_file_is_named() -> None:
	assert [each[0] for each in read("programme.ods")[1]] == [Code.UNKNOWN_FORMAT]


def test_what_is_hidden_merged_or_came_to_no_result_is_named() -> None:
	rows, findings = read("problems.xlsx")
	assert findings == [
		(Code.HIDDEN_ROWS, 0, "", "3"),
		(Code.MERGED, 3, "capacity", "G2:G4"),
		(Code.MERGED, 4, "capacity", "G2:G4"),
		(Code.NO_RESULT, 5, "fee", "#DIV/0!"),
		(Code.NO_RESULT, 6, "room", "#N/A"),
	]
	# plain numbers in the column of times
	assert (rows[4].get("from"), rows[4].get("to")) == (time(15), time(16, 15))
	assert [row.number for row in rows if not row.wrong] == [2, 7]


def test_a_text_file_says_as_much_of_errors() -> None:
	found = read("problems.csv")[1]
	assert [each for each in found if each[0] is Code.NO_RESULT] == [
		(Code.NO_RESULT, 5, "fee", "#DIV/0!"),
		(Code.NO_RESULT, 6, "room", "#N/A"),
	]


@pytest.mark.parametrize(
	"shown",
	[
		"#DIV/0!",
		"#NAME?",
		"#BEZUG!",
		"#¡REF!",
		"#¿NOMBRE?",
		"#N/A",
		"#NV",
		"#N/D",
		"###",
		"Err:502",
		"Fehler:508",
	],
)
def test_errors_in_any_language_are_none_of_a_cell_s_values(shown: str) -> None:
	assert NO_RESULT.fullmatch(shown)


@pytest.mark.parametrize("shown", ["#1", "Room #2", "N/A", "# 3", "Error 502", "#chess"])
def test_texts_that_only_look_like_it_are_texts(shown: str) -> None:
	assert not NO_RESULT.fullmatch(shown)
