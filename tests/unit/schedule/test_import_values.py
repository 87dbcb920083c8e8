"""Cells as people write them and as Excel stores them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ifitwala_ed.activities.programme_import.columns import BY_NAME, COLUMNS, columns_by_heading, plain
from ifitwala_ed.activities.programme_import.findings import Code
from ifitwala_ed.activities.programme_import.values import Bad, parse


def read(column: str, cell: Any) -> Any:
	return parse(BY_NAME[column], cell)


def refused(column: str, cell: Any) -> Code:
	with pytest.raises(Bad) as bad:
		read(column, cell)
	return bad.value.code


@pytest.mark.parametrize(
	"cell",
	[
		"15:30",
		"15.30",
		"15:30:00",
		" 15:30 ",
		"3:30 pm",
		"03:30PM",
		"15h30",
		"15:30 Uhr",
		time(15, 30),
		time(15, 30, 20),
		datetime(1899, 12, 31, 15, 30),
		timedelta(hours=15, minutes=30),
		15.5 / 24,
		0.6458333333333334,
	],
)
def test_half_past_three_in_every_way(cell: Any) -> None:
	assert read("from", cell) == time(15, 30)


@pytest.mark.parametrize(
	"cell",
	["Tuesday", "tue", "Tue.", "Tues", "Tu", "Dienstag", "DI", "Di.", "Dien"],
)
def test_a_weekday_by_as_much_of_it_as_is_needed(cell: str) -> None:
	german = {"Montag": "Monday", "Dienstag": "Tuesday", "Di.": "Tuesday", "Donnerstag": "Thursday"}
	assert parse(BY_NAME["weekday"], cell, german) == "Tuesday"


@pytest.mark.parametrize("cell", ["T", "D", "S", "Tuesdays", "day"])
def test_what_could_be_several_weekdays_is_none(cell: str) -> None:
	assert refused("weekday", cell) is Code.NOT_A_WEEKDAY


@pytest.mark.parametrize(("cell", "hour"), [("12:00 am", 0), ("12:00 pm", 12), ("9 am", 9), ("12 pm", 12)])
def test_noon_and_midnight(cell: str, hour: int) -> None:
	assert read("from", cell) == time(hour)


@pytest.mark.parametrize(
	"cell", ["15", 15, 1.5, "25:00", "15:60", "13:00 pm", "0:30 am", "soon", 0, 1.0, -0.5, True, "24:00"]
)
def test_what_is_no_time(cell: Any) -> None:
	assert refused("from", cell) is Code.NOT_A_TIME


@pytest.mark.parametrize(
	("cell", "amount"),
	[
		("180", "180"),
		("180.00", "180.00"),
		("180,5", "180.5"),
		("1.234,56", "1234.56"),
		("1,234.56", "1234.56"),
		("1.234.567", "1234567"),
		("1 234,56", "1234.56"),
		("1'234.50", "1234.50"),
		("€ 90", "90"),
		("90,00 EUR", "90.00"),
		("0", "0"),
		(180.5, "180.5"),
		(0, "0"),
	],
)
def test_amounts_of_any_country(cell: Any, amount: str) -> None:
	assert read("fee", cell) == Decimal(amount)


def test_an_amount_that_could_be_two_is_not_guessed() -> None:
	assert refused("fee", "1.234") is Code.AMBIGUOUS_AMOUNT
	assert refused("fee", "1,234") is Code.AMBIGUOUS_AMOUNT


@pytest.mark.parametrize(
	"cell", ["-5", "free", "12.345.6", "1,23,45", 12.345, -1, True, "1.234.56", float("nan")]
)
def test_what_is_no_amount(cell: Any) -> None:
	assert refused("fee", cell) is Code.NOT_AN_AMOUNT


@pytest.mark.parametrize(
	"cell", ["2026-09-07", "7.9.2026", "07.09.2026", date(2026, 9, 7), datetime(2026, 9, 7), 46272]
)
def test_dates(cell: Any) -> None:
	assert read("valid from", cell) == date(2026, 9, 7)


@pytest.mark.parametrize("cell", ["09/07/2026", "7.9.26", "2026-02-30", 12, "Monday"])
def test_what_is_no_date(cell: Any) -> None:
	"""Whether 09/07 is in July or in September depends on the country: it is not guessed."""
	assert refused("valid from", cell) is Code.NOT_A_DATE


@pytest.mark.parametrize(
	("cell", "moment"),
	[
		("2026-09-03 19:00", datetime(2026, 9, 3, 19)),
		("2026-09-03T19:00", datetime(2026, 9, 3, 19)),
		("3.9.2026 19.00", datetime(2026, 9, 3, 19)),
		("2026-09-03", datetime(2026, 9, 3)),
		(datetime(2026, 9, 3, 19), datetime(2026, 9, 3, 19)),
		(46268 + 19 / 24, datetime(2026, 9, 3, 19)),
	],
)
def test_moments(cell: Any, moment: datetime) -> None:
	assert read("booking opens", cell) == moment


def test_what_is_no_moment() -> None:
	assert refused("booking opens", "Thursday 19:00") is Code.NOT_A_MOMENT
	assert refused("booking opens", "2026-09-03 25:00") is Code.NOT_A_MOMENT


@pytest.mark.parametrize(
	("cell", "day"), [("Monday", "Monday"), ("mon", "Monday"), (" TUE. ", "Tuesday"), ("sunday", "Sunday")]
)
def test_weekdays(cell: str, day: str) -> None:
	assert read("weekday", cell) == day


def test_weekdays_in_the_readers_language() -> None:
	assert parse(BY_NAME["weekday"], "Montag", {"Montag": "Monday"}) == "Monday"
	assert refused("weekday", "Montag") is Code.NOT_A_WEEKDAY


@pytest.mark.parametrize(("cell", "number"), [("12", 12), (12, 12), (12.0, 12), (" 12 ", 12)])
def test_numbers(cell: Any, number: int) -> None:
	assert read("capacity", cell) == number


def test_numbers_that_are_none_or_too_small() -> None:
	assert refused("capacity", "12.5") is Code.NOT_A_NUMBER
	assert refused("capacity", 12.5) is Code.NOT_A_NUMBER
	assert refused("capacity", "a dozen") is Code.NOT_A_NUMBER
	assert refused("capacity", "0") is Code.TOO_SMALL
	assert read("minimum size", "0") == 0


def test_lists_choices_and_yes_or_no() -> None:
	assert read("instructors", " Ann ; Bob;;Ann ") == ("Ann", "Bob")
	assert read("mode", "lottery") == "Lottery (Preference)"
	assert read("mode", "Lottery (Preference)") == "Lottery (Preference)"
	assert refused("mode", "auction") is Code.NOT_A_CHOICE
	assert [read("waitlist", cell) for cell in ("yes", "x", 1, "No", 0, True)] == [1, 1, 1, 0, 0, 1]
	assert refused("waitlist", "maybe") is Code.NOT_YES_OR_NO
	assert refused("room", "x" * 141) is Code.TOO_LONG


def test_every_heading_means_one_column() -> None:
	headings = [plain(name) for column in COLUMNS for name in (column.name, *column.others)]
	assert len(headings) == len(set(headings))
	assert columns_by_heading()["start time"].name == "from"
	assert plain("  Valid_From ") == "valid from"
