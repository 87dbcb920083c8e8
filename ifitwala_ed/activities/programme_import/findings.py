"""What can be wrong in a programme file: a stable word, the sentence that people are told, and the place.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ifitwala_ed.activities.import_findings import merged
from ifitwala_ed.core.marked_text import marked as _


class Code(Enum):
	"""One word per finding, with what is said of it: ``value`` and ``column`` of the finding, and its details."""

	# the file
	NOT_READABLE = _("The file is damaged or not what its name says. Save it again as XLSX or CSV.")
	NOT_UTF8 = _(
		"Line {0} is not in UTF-8, so letters would be lost. In Excel, save as CSV UTF-8, or as XLSX."
	)
	OLD_EXCEL = _("This is Excel's old format or a protected file. Save it as XLSX without a password.")
	UNKNOWN_FORMAT = _("Files of the kind {0} can't be read. Save the table as XLSX or CSV.")
	TOO_LARGE = _("The file holds more than {0} MB. Save the programme alone, as values, and try again.")
	TOO_MANY_ROWS = _("There are more than {0} rows. Import the programme in several files.")
	TOO_MANY_COLUMNS = _(
		"Something stands to the right of column {0}. Delete it, or move the programme to a sheet of its own."
	)
	NO_ROWS = _("There are no rows. The first row has the headings, every other one a weekly session.")
	COLUMN_MISSING = _("The column {column} is missing. Add it to the first row.")
	COLUMN_TWICE = _("The column {column} is there twice. Remove one of them.")
	COLUMN_UNKNOWN = _("The column {column} is not known, so it is not read.")
	# a cell
	EMPTY = _("{column} is empty. Fill it in.")
	WITHOUT_RESULT = _(
		"The result of {value} is not in the file. Open it in Excel or LibreOffice, save it, and import that."
	)
	NO_RESULT = _(
		"{value} is what a spreadsheet shows instead of a result. Mend the formula or the column's width."
	)
	MERGED = _(
		"{column} is part of the merged cells {value}, of which only the first has the value. Unmerge them and fill in each."
	)
	NOT_A_WEEKDAY = _("{value} is no weekday. Write for example Monday or Mon.")
	NOT_A_TIME = _("{value} is no time of the day. Write for example 15:30.")
	NOT_A_DATE = _("{value} is no date. Write for example 2026-09-07.")
	NOT_A_MOMENT = _("{value} is no date and time. Write for example 2026-09-03 19:00.")
	NOT_A_NUMBER = _("{value} is no whole number.")
	TOO_SMALL = _("{value} is too small: at least {0} is needed.")
	NOT_AN_AMOUNT = _("{value} is no amount. Write for example 120.00 or 120,00, or 0 where nothing is paid.")
	AMBIGUOUS_AMOUNT = _(
		"{value} can be read in two ways. Write an amount without thousands separator, for example 1234.00."
	)
	NOT_YES_OR_NO = _("{value} is neither yes nor no. Write 1 or 0.")
	NOT_A_CHOICE = _("{value} can't be chosen. Write one of: {0}.")
	TOO_LONG = _("This text is longer than {0} letters. Shorten it.")
	# a name that the site has to know
	UNKNOWN_NAME = _("There is no {column} with the name {value}.")
	SEVERAL_OF_THE_NAME = _("{1} have the name {value}. Write which one is meant: {0}.")
	ROOM_NOT_BOOKABLE = _(
		"{value} can't be booked. Choose another room, or tick Is Bookable on the location."
	)
	INSTRUCTOR_NOT_ACTIVE = _("{value} is not an active employee. Choose another instructor.")
	BILLING_OTHER_COMPANY = _(
		"{value} belongs to {0}, the school to {1}. Choose a billable offering of the school's company."
	)
	BILLING_DISABLED = _("{value} is disabled. Enable it or choose another billable offering.")
	# rows with each other
	TIMES_OUT_OF_ORDER = _("The session ends at {value}, not after it begins at {0}.")
	DATES_OUT_OF_ORDER = _("The session is valid to {value}, before it is valid from {0}.")
	OUTSIDE_TERM = _("{value} is outside the term, which is from {0} to {1}.")
	ROW_TWICE = _("The same session of {value} is in row {0} already. Remove one of them.")
	DIFFERENT_VALUES = _(
		"{column} is {value} here and {1} in row {0}. Write the same in both, or leave one empty."
	)
	SECTION_OVERLAPS = _("The section meets at this time already, in row {0}. Change one of the two.")
	ROOM_TAKEN = _("{value} is taken at this time by {1} in row {0}. Choose another room or time.")
	INSTRUCTOR_BUSY = _("{value} is with {1} in row {0} at this time. Choose another instructor or time.")
	MIXED_INSTRUCTORS = _(
		"{value} lead this session and others that of row {0}. Name one instructor in each row, or the same ones in all."
	)
	SIZE_UNDER_CAPACITY = _("The group has room for {value}, fewer than the {0} seats of the section.")
	# what the site has
	NO_CAPACITY = _("The section {value} is new and needs a capacity.")
	NO_PROGRAM = _("Fill in the column program, or choose a program for the whole import.")
	SEVERAL_OFFERINGS = _(
		"{value} has {0} offerings in this term. Write the title of the one that is meant into the column offering."
	)
	REFUSED = _("It can't be stored like this: {0}")
	# notes: worth knowing, and no obstacle
	HIDDEN_ROWS = _("These rows are hidden or filtered out, and read all the same: {value}.")
	HIDDEN_COLUMNS = _("These columns are hidden, and read all the same: {value}.")
	ROOM_TOO_SMALL = _("{value} holds {0}, the section has {1} seats.")
	FEE_WITHOUT_BILLING = _("{value} has a fee. Choose a billable offering before you open it.")


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
	return merged(sorted(findings, key=lambda finding: finding.row))


def in_words(numbers: Iterable[int]) -> str:
	"""Row numbers as people write them: 2, 4-6."""
	runs: list[list[int]] = []
	for number in sorted(set(numbers)):
		if runs and number == runs[-1][-1] + 1:
			runs[-1].append(number)
		else:
			runs.append([number])
	return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
