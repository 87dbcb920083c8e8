"""The data is written for one term; it is moved by whole weeks so that the term always lies ahead."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ifitwala_ed.demo.csv_source import Row, Rows

WEEKS_AHEAD = 2


def shift_of(rows: Rows, today: date) -> timedelta:
	"""How far all dates move so that the first term starts on the first Monday two weeks from today."""
	start = min(row["start_date"] for row in rows["terms"])
	earliest = today + timedelta(weeks=WEEKS_AHEAD)
	weeks = -((start - earliest).days // 7)
	return timedelta(weeks=weeks)


def move(rows: Rows, shift: timedelta) -> Rows:
	"""The same rows with every date moved: birthdays too, so that nobody's age at the start changes."""
	return {name: [_moved(row, shift) for row in table_rows] for name, table_rows in rows.items()}


def _moved(row: Row, shift: timedelta) -> Row:
	return replace(row, values={column: _shifted(value, shift) for column, value in row.values.items()})


def _shifted(value: Any, shift: timedelta) -> Any:
	return value + shift if isinstance(value, date) else value
