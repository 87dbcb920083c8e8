"""The demo school from its CSV files, moved by whole weeks so that the term written there always lies ahead."""

import csv
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

DATA_FOLDER: Final = Path(__file__).parent / "data"
WEEKS_AHEAD: Final = 2
# What a column of this name holds, in every file; of the others digits alone are a number, and all else is text.
DATES: Final = (
	"bookings_close_on",
	"date_of_birth",
	"date_of_joining",
	"end_date",
	"holiday_date",
	"start_date",
	"valid_until",
	"year_end_date",
	"year_start_date",
)
TIMES: Final = ("from_time", "to_time")
LISTS: Final = ("roles", "year_groups")


class Row(dict[str, Any]):
	"""One row with typed values by column."""

	@property
	def key(self) -> str:
		"""Return what other files call this row: its first column, of a person with two names both."""
		if "last_name" in self:
			return f"{self['first_name']} {self['last_name']}"
		return next(iter(self.values()))


Rows = dict[str, list[Row]]


def read_demo_data(today: date) -> Rows:
	"""Return the whole demo school with its dates around ``today``."""
	rows = read_tables()
	return move(rows, shift_of(rows, today))


def read_tables() -> Rows:
	"""Return the rows of every file as they are written, by the file's name."""
	return {path.stem: _read(path) for path in DATA_FOLDER.glob("*.csv")}


def _read(path: Path) -> list[Row]:
	with path.open(encoding="utf-8", newline="") as file:
		return [
			Row({column: _typed(column, text) for column, text in row.items()})
			for row in csv.DictReader(file, strict=True)
		]


def _typed(column: str, text: str) -> Any:
	if column in DATES:
		return date.fromisoformat(text) if text else ""
	if column in TIMES:
		return time.fromisoformat(text)
	if column in LISTS:
		return text.split(";") if text else []
	if column == "fee_amount":
		return Decimal(text or 0)
	return int(text) if text.isdecimal() else text


def shift_of(rows: Rows, today: date) -> timedelta:
	"""Return how far all dates move so that the first term starts on the first Monday two weeks from today."""
	start = min(row["start_date"] for row in rows["terms"])
	earliest = today + timedelta(weeks=WEEKS_AHEAD)
	return timedelta(weeks=-((start - earliest).days // 7))


def move(rows: Rows, shift: timedelta) -> Rows:
	"""Return the rows with every date moved: birthdays too, so that nobody's age at the start changes."""
	return {
		name: [
			Row(
				{column: value + shift if isinstance(value, date) else value for column, value in row.items()}
			)
			for row in table
		]
		for name, table in rows.items()
	}
