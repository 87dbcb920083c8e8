"""What can be wrong in a programme file: stable words with the place. ``sentences.py`` says them to people.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any


class Code(str, Enum):
	"""One word per finding."""

	# the file
	NOT_READABLE = "NOT_READABLE"
	NOT_UTF8 = "NOT_UTF8"
	OLD_EXCEL = "OLD_EXCEL"
	UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
	TOO_LARGE = "TOO_LARGE"
	TOO_MANY_ROWS = "TOO_MANY_ROWS"
	TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"
	NO_ROWS = "NO_ROWS"
	COLUMN_MISSING = "COLUMN_MISSING"
	COLUMN_TWICE = "COLUMN_TWICE"
	COLUMN_UNKNOWN = "COLUMN_UNKNOWN"
	# a cell
	EMPTY = "EMPTY"
	WITHOUT_RESULT = "WITHOUT_RESULT"
	MERGED = "MERGED"
	NOT_A_WEEKDAY = "NOT_A_WEEKDAY"
	NOT_A_TIME = "NOT_A_TIME"
	NOT_A_DATE = "NOT_A_DATE"
	NOT_A_MOMENT = "NOT_A_MOMENT"
	NOT_A_NUMBER = "NOT_A_NUMBER"
	TOO_SMALL = "TOO_SMALL"
	NOT_AN_AMOUNT = "NOT_AN_AMOUNT"
	AMBIGUOUS_AMOUNT = "AMBIGUOUS_AMOUNT"
	NOT_YES_OR_NO = "NOT_YES_OR_NO"
	NOT_A_CHOICE = "NOT_A_CHOICE"
	TOO_LONG = "TOO_LONG"
	# a name that the site has to know
	UNKNOWN_NAME = "UNKNOWN_NAME"
	SEVERAL_OF_THE_NAME = "SEVERAL_OF_THE_NAME"
	ROOM_NOT_BOOKABLE = "ROOM_NOT_BOOKABLE"
	INSTRUCTOR_NOT_ACTIVE = "INSTRUCTOR_NOT_ACTIVE"
	BILLING_OTHER_COMPANY = "BILLING_OTHER_COMPANY"
	BILLING_DISABLED = "BILLING_DISABLED"
	# rows with each other
	TIMES_OUT_OF_ORDER = "TIMES_OUT_OF_ORDER"
	DATES_OUT_OF_ORDER = "DATES_OUT_OF_ORDER"
	OUTSIDE_TERM = "OUTSIDE_TERM"
	ROW_TWICE = "ROW_TWICE"
	DIFFERENT_VALUES = "DIFFERENT_VALUES"
	SECTION_OVERLAPS = "SECTION_OVERLAPS"
	ROOM_TAKEN = "ROOM_TAKEN"
	INSTRUCTOR_BUSY = "INSTRUCTOR_BUSY"
	MIXED_INSTRUCTORS = "MIXED_INSTRUCTORS"
	SIZE_UNDER_CAPACITY = "SIZE_UNDER_CAPACITY"
	# what the site has
	NO_CAPACITY = "NO_CAPACITY"
	NO_PROGRAM = "NO_PROGRAM"
	SEVERAL_OFFERINGS = "SEVERAL_OFFERINGS"
	REFUSED = "REFUSED"
	# notes: worth knowing, and no obstacle
	HIDDEN_ROWS = "HIDDEN_ROWS"
	HIDDEN_COLUMNS = "HIDDEN_COLUMNS"
	ROOM_TOO_SMALL = "ROOM_TOO_SMALL"
	FEE_WITHOUT_BILLING = "FEE_WITHOUT_BILLING"


NOTES = frozenset(
	{
		Code.COLUMN_UNKNOWN,
		Code.HIDDEN_ROWS,
		Code.HIDDEN_COLUMNS,
		Code.ROOM_TOO_SMALL,
		Code.FEE_WITHOUT_BILLING,
	}
)


@dataclass(frozen=True, slots=True)
class Finding:
	"""One code with its place. Row 0 is the file as a whole; ``details`` fill the sentence.

	``also_in`` are the other rows of which the very same is to be said.
	"""

	code: Code
	row: int = 0
	column: str = ""
	value: str = ""
	details: tuple[Any, ...] = ()
	also_in: tuple[int, ...] = ()

	@property
	def rows(self) -> tuple[int, ...]:
		return (self.row, *self.also_in)

	@property
	def is_note(self) -> bool:
		return self.code in NOTES


def in_order(findings: Iterable[Finding]) -> list[Finding]:
	"""By row, in the order of the columns as they were found; what is to be said of several rows is said once."""
	alike: dict[Finding, list[int]] = {}
	for finding in sorted(findings, key=lambda finding: finding.row):
		alike.setdefault(replace(finding, row=0), []).append(finding.row)
	return [replace(finding, row=rows[0], also_in=tuple(rows[1:])) for finding, rows in alike.items()]


def in_words(numbers: Iterable[int]) -> str:
	"""Row numbers as people write them: 2, 4-6."""
	runs: list[list[int]] = []
	for number in sorted(set(numbers)):
		if runs and number == runs[-1][-1] + 1:
			runs[-1].append(number)
		else:
			runs.append([number])
	return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
