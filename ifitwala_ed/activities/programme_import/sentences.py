"""What findings and outcomes say to people: the place, the value, and what to do."""

from typing import Final, Literal

import frappe
from babel.core import Locale, UnknownLocaleError
from babel.dates import get_day_names
from frappe import _

from ifitwala_ed.activities.programme_import.columns import WEEKDAYS
from ifitwala_ed.activities.programme_import.findings import Code, Finding, in_words
from ifitwala_ed.activities.programme_import.headings import column_labels
from ifitwala_ed.activities.programme_import.rows import Words

WIDTHS: Final[tuple[Literal["wide", "abbreviated", "short"], ...]] = ("wide", "abbreviated", "short")
CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")


def sentence(finding: Finding) -> str:
	"""One finding in the reader's language. Details that are empty, such as no similar name, leave no gap."""
	text = _sentences()[finding.code]
	if finding.code in (Code.UNKNOWN_NAME, Code.COLUMN_UNKNOWN) and finding.details[0]:
		text += " " + _("Did you mean: {0}?").format(finding.details[0])
	said = text.format(*finding.details, value=finding.value, column=column_label(finding.column))
	if finding.also_in:
		said += " " + _("({0} times, in the rows {1})").format(len(finding.rows), in_words(finding.rows))
	return said


def column_label(name: str) -> str:
	"""A column's heading in the reader's language."""
	return column_labels().get(name, name)


def words() -> Words:
	"""The headings and weekdays that a file in the reader's language may have."""
	return Words(
		columns={label: name for name, label in column_labels().items()},
		weekdays=_weekdays(),
	)


def _weekdays() -> dict[str, str]:
	"""Weekdays as the reader's language has them, written out and short."""
	try:
		locale = Locale.parse(frappe.local.lang, sep="-")
	except (UnknownLocaleError, ValueError):
		return {}
	# a day by itself has another ending than one in a date, in some languages
	forms = [get_day_names(width, context, locale) for width in WIDTHS for context in CONTEXTS]
	return {form[place]: day for form in forms for place, day in enumerate(WEEKDAYS)}


def reason_of(error: Exception) -> str:
	"""The sentence of a refusal, without the marks of its message box."""
	return " ".join(frappe.utils.strip_html(str(error)).split())


def _sentences() -> dict[Code, str]:
	return _of_files() | _of_cells() | _of_names() | _of_rows() | _of_the_site()


def _of_files() -> dict[Code, str]:
	return {
		Code.NOT_READABLE: _("The file is damaged or not what its name says. Save it again as XLSX or CSV."),
		Code.NOT_UTF8: _(
			"Line {0} is not in UTF-8, so letters would be lost. In Excel, save as CSV UTF-8, or as XLSX."
		),
		Code.OLD_EXCEL: _(
			"This is Excel's old format or a protected file. Save it as XLSX without a password."
		),
		Code.UNKNOWN_FORMAT: _("Files of the kind {0} can't be read. Save the table as XLSX or CSV."),
		Code.TOO_LARGE: _(
			"The file holds more than {0} MB. Save the programme alone, as values, and try again."
		),
		Code.TOO_MANY_ROWS: _("There are more than {0} rows. Import the programme in several files."),
		Code.TOO_MANY_COLUMNS: _(
			"Something stands to the right of column {0}. Delete it, or move the programme to a sheet of its own."
		),
		Code.NO_ROWS: _(
			"There are no rows. The first row has the headings, every other one a weekly session."
		),
		Code.COLUMN_MISSING: _("The column {column} is missing. Add it to the first row."),
		Code.COLUMN_TWICE: _("The column {column} is there twice. Remove one of them."),
		Code.COLUMN_UNKNOWN: _("The column {column} is not known, so it is not read."),
	}


def _of_cells() -> dict[Code, str]:
	return {
		Code.EMPTY: _("{column} is empty. Fill it in."),
		Code.WITHOUT_RESULT: _(
			"The result of {value} is not in the file. Open it in Excel or LibreOffice, save it, and import that."
		),
		Code.MERGED: _(
			"{column} is part of the merged cells {value}, of which only the first has the value. Unmerge them and fill in each."
		),
		Code.NOT_A_WEEKDAY: _("{value} is no weekday. Write for example Monday or Mon."),
		Code.NOT_A_TIME: _("{value} is no time of the day. Write for example 15:30."),
		Code.NOT_A_DATE: _("{value} is no date. Write for example 2026-09-07."),
		Code.NOT_A_MOMENT: _("{value} is no date and time. Write for example 2026-09-03 19:00."),
		Code.NOT_A_NUMBER: _("{value} is no whole number."),
		Code.TOO_SMALL: _("{value} is too small: at least {0} is needed."),
		Code.NOT_AN_AMOUNT: _(
			"{value} is no amount. Write for example 120.00 or 120,00, or 0 where nothing is paid."
		),
		Code.AMBIGUOUS_AMOUNT: _(
			"{value} can be read in two ways. Write an amount without thousands separator, for example 1234.00."
		),
		Code.NOT_YES_OR_NO: _("{value} is neither yes nor no. Write 1 or 0."),
		Code.NOT_A_CHOICE: _("{value} can't be chosen. Write one of: {0}."),
		Code.TOO_LONG: _("This text is longer than {0} letters. Shorten it."),
	}


def _of_names() -> dict[Code, str]:
	return {
		Code.UNKNOWN_NAME: _("There is no {column} with the name {value}."),
		Code.SEVERAL_OF_THE_NAME: _("{1} have the name {value}. Write which one is meant: {0}."),
		Code.ROOM_NOT_BOOKABLE: _(
			"{value} can't be booked. Choose another room, or tick Is Bookable on the location."
		),
		Code.INSTRUCTOR_NOT_ACTIVE: _("{value} is not an active employee. Choose another instructor."),
		Code.BILLING_OTHER_COMPANY: _(
			"{value} belongs to {0}, the school to {1}. Choose a billable offering of the school's company."
		),
		Code.BILLING_DISABLED: _("{value} is disabled. Enable it or choose another billable offering."),
	}


def _of_rows() -> dict[Code, str]:
	return {
		Code.TIMES_OUT_OF_ORDER: _("The session ends at {value}, not after it begins at {0}."),
		Code.DATES_OUT_OF_ORDER: _("The session is valid to {value}, before it is valid from {0}."),
		Code.OUTSIDE_TERM: _("{value} is outside the term, which is from {0} to {1}."),
		Code.ROW_TWICE: _("The same session of {value} is in row {0} already. Remove one of them."),
		Code.DIFFERENT_VALUES: _(
			"{column} is {value} here and {1} in row {0}. Write the same in both, or leave one empty."
		),
		Code.SECTION_OVERLAPS: _(
			"The section meets at this time already, in row {0}. Change one of the two."
		),
		Code.ROOM_TAKEN: _("{value} is taken at this time by {1} in row {0}. Choose another room or time."),
		Code.INSTRUCTOR_BUSY: _(
			"{value} is with {1} in row {0} at this time. Choose another instructor or time."
		),
		Code.MIXED_INSTRUCTORS: _(
			"{value} lead this session and others that of row {0}. Name one instructor in each row, or the same ones in all."
		),
		Code.SIZE_UNDER_CAPACITY: _(
			"The group has room for {value}, fewer than the {0} seats of the section."
		),
	}


def _of_the_site() -> dict[Code, str]:
	return {
		Code.NO_CAPACITY: _("The section {value} is new and needs a capacity."),
		Code.NO_PROGRAM: _("Fill in the column program, or choose a program for the whole import."),
		Code.SEVERAL_OFFERINGS: _(
			"{value} has {0} offerings in this term. Write the title of the one that is meant into the column offering."
		),
		Code.REFUSED: _("It can't be stored like this: {0}"),
		Code.HIDDEN_ROWS: _("These rows are hidden or filtered out, and read all the same: {value}."),
		Code.HIDDEN_COLUMNS: _("These columns are hidden, and read all the same: {value}."),
		Code.ROOM_TOO_SMALL: _("{value} holds {0}, the section has {1} seats."),
		Code.FEE_WITHOUT_BILLING: _("{value} has a fee. Choose a billable offering before you open it."),
	}
