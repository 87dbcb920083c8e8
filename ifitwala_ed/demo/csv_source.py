"""CSV files to typed rows. Whatever is wrong with a single row is said here, by file and line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ifitwala_ed.demo.errors import Problem
from ifitwala_ed.demo.tables import TABLES, Column, Table

DATA_FOLDER = Path(__file__).parent / "data"
MAIL = re.compile(r"^[a-z0-9.]+@([a-z]+\.)?example\.com$")
EMPTY = {"int": 0, "check": 0, "money": Decimal(0)}


@dataclass(frozen=True)
class Row:
	"""One row with typed values, and where it stands."""

	table: Table
	line: int
	values: dict[str, Any]

	def __getitem__(self, column: str) -> Any:
		return self.values[column]

	@property
	def key(self) -> str:
		return " ".join(str(self.values[column]) for column in self.table.key)

	def problem(self, reason: str) -> Problem:
		return Problem(self.table.file, self.line, reason)


Rows = dict[str, list[Row]]


def read_tables(folder: Path = DATA_FOLDER) -> tuple[Rows, list[Problem]]:
	"""Every file's good rows, and what is wrong with the others."""
	rows: Rows = {}
	problems: list[Problem] = []
	for table in TABLES:
		rows[table.name] = []
		for item in _read(folder / table.file, table):
			if isinstance(item, Problem):
				problems.append(item)
			else:
				rows[table.name].append(item)
	return rows, problems


def _read(path: Path, table: Table) -> Iterator[Row | Problem]:
	if not path.is_file():
		yield Problem(table.file, 0, f"The file is missing in {path.parent}.")
		return
	try:
		content = path.read_bytes().decode("utf-8-sig")
	except UnicodeDecodeError as error:
		line = error.object[: error.start].count(b"\n") + 1
		yield Problem(table.file, line, "The file is not in UTF-8; save it as UTF-8.")
		return
	reader = csv.reader(io.StringIO(content, newline=""), strict=True)
	try:
		yield from _rows(reader, table)
	except csv.Error as error:
		yield Problem(table.file, reader.line_num, f"Not readable as CSV: {error}.")


def _rows(reader: Any, table: Table) -> Iterator[Row | Problem]:
	header: list[str] = next(reader, [])
	expected = [column.name for column in table.columns]
	if header != expected:
		yield Problem(table.file, 1, f"The columns must be {', '.join(expected)}.")
		return
	end_of_last = reader.line_num
	is_empty = True
	for fields in reader:
		# A quoted text may span lines: a row stands where it begins.
		line, end_of_last = end_of_last + 1, reader.line_num
		if not fields:
			continue
		is_empty = False
		if len(fields) != len(expected):
			yield Problem(table.file, line, f"Has {len(fields)} fields instead of {len(expected)}.")
			continue
		yield from _typed(table, line, fields)
	if is_empty:
		yield Problem(table.file, 1, "The file has no rows.")


def _typed(table: Table, line: int, fields: list[str]) -> Iterator[Row | Problem]:
	values, bad = {}, False
	for column, field in zip(table.columns, fields, strict=True):
		try:
			values[column.name] = parse(column, field.strip())
		except ValueError as error:
			bad = True
			yield Problem(table.file, line, f"{column.name}: {error}")
	if not bad:
		yield Row(table, line, values)


def parse(column: Column, field: str) -> Any:
	"""The typed value of one field; ValueError says in a sentence what is wrong with it."""
	if column.is_list:
		return [_one(column, part.strip()) for part in field.split(";")] if field else []
	if not field:
		if column.required:
			raise ValueError("must not be empty.")
		return EMPTY.get(column.kind, "")
	return _one(column, field)


def _one(column: Column, field: str) -> Any:
	if column.choices and field not in column.choices:
		raise ValueError(f'"{field}" is none of {", ".join(column.choices)}.')
	return PARSERS[column.kind](column, field)


def _text(column: Column, field: str) -> str:
	return field


def _int(column: Column, field: str) -> int:
	if not re.fullmatch(r"-?\d+", field):
		raise ValueError(f'"{field}" is not a whole number.')
	value = int(field)
	if column.minimum is not None and value < column.minimum:
		raise ValueError(f"{value} is less than {column.minimum}.")
	return value


def _check(column: Column, field: str) -> int:
	if field not in ("0", "1"):
		raise ValueError(f'"{field}" is neither 0 nor 1.')
	return int(field)


def _money(column: Column, field: str) -> Decimal:
	try:
		value = Decimal(field)
	except InvalidOperation:
		raise ValueError(f'"{field}" is not an amount.') from None
	if not value.is_finite() or value < 0:
		raise ValueError(f'"{field}" is not an amount of 0 or more.')
	return value


def _date(column: Column, field: str) -> date:
	try:
		return date.fromisoformat(field)
	except ValueError:
		raise ValueError(f'"{field}" is not a date like 2026-09-07.') from None


def _time(column: Column, field: str) -> time:
	if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", field):
		raise ValueError(f'"{field}" is not a time like 15:30.')
	return time.fromisoformat(field)


def _email(column: Column, field: str) -> str:
	if not MAIL.fullmatch(field):
		raise ValueError(f'"{field}" is not an address at example.com.')
	return field


PARSERS = {
	"text": _text,
	"int": _int,
	"check": _check,
	"money": _money,
	"date": _date,
	"time": _time,
	"email": _email,
}
