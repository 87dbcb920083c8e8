"""What keeps rosters from being imported, or is worth knowing: the sentence, what fills it, and the rows it is about.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ifitwala_ed.activities.import_findings import merged, obstacles_first
from ifitwala_ed.core.marked_text import marked as _


class Reason(Enum):
	"""Why nothing of the files can be used, with what is said of it."""

	NOT_A_ZIP = _(
		"{0} is neither a ZIP file that can be read nor a folder. "
		"Take what the school's program has exported as OneRoster CSV."
	)
	PROTECTED = _("{0} is protected by a password. Export it without one.")
	HOLDS_TOO_MUCH = _("{0} holds more than {1} MB. Export the rosters of one school alone.")
	SEVERAL_OF_A_KIND = _("{0} is there more than once in {1}. Export into one folder.")
	NO_MANIFEST = _(
		"{0} has no manifest.csv, which says of which version the files are. Export the rosters as OneRoster CSV 1.1 or 1.2."
	)
	OTHER_VERSION = _("These files are of OneRoster {0}. Versions 1.1 and 1.2 can be read.")
	DELTA = _(
		"{0} has only what has changed (delta), so nobody knows who is still there. Export everything (bulk)."
	)
	UNKNOWN_MODE = _("manifest.csv says that {0} is {1}. It has to be bulk or absent.")
	FILE_MISSING = _("{0} is missing. Export it with the others.")


class Refused(Exception):
	"""Nothing of the files can be used."""

	def __init__(self, reason: Reason, *details: Any):
		super().__init__(reason.name)
		self.reason = reason
		self.details = details

	def __str__(self) -> str:
		return self.reason.value.format(*self.details)


class Code(Enum):
	"""One word per finding, with what is said of it."""

	# a file
	NOT_UTF8 = _("It is not in UTF-8, so letters would be lost. Export it again, or save it as CSV UTF-8.")
	NOT_A_TABLE = _(
		"It can't be read as a table: a quotation mark is missing, or too many. Export it again, and leave it as it is."
	)
	TOO_MANY = _("It has more than {0} rows.")
	COLUMN_MISSING = _("The column {0} is missing. Export it as well.")
	COLUMN_TWICE = _("The column {0} is there twice. Remove one of them.")
	# a cell
	TOO_MANY_CELLS = _(
		"The row has more cells than there are columns. Text with a comma needs quotation marks."
	)
	EMPTY = _("{0} is empty. Fill it in.")
	TOO_LONG = _("{0} is longer than {1} letters. Shorten it.")
	NOT_A_DATE = _(
		"{0}: {1} is no date that means the same everywhere. Write for example 2026-09-07. "
		"Spreadsheets change dates when they save; export the file again."
	)
	SHORTENED_ID = _(
		"{0}: {1} is what a spreadsheet makes of a long number. Export the file again, and don't open it on the way."
	)
	ENDS_TOO_EARLY = _("It ends on {0}, before it begins on {1}.")
	BORN_LATER = _("The date of birth {0} lies in the future.")
	UNKNOWN_STATUS = _("{0} is no status of OneRoster. Leave it empty.")
	UNKNOWN_ROLE = _("{0} is no role of OneRoster. Write for example student, parent or teacher.")
	# rows with each other
	ID_TWICE = _("The id {0} is in row {1} already. Each id has to be there once.")
	NOT_THERE = _("{0}: {1} is not in {2}.")
	TITLE_TWICE = _("{0} classes are called {1} and have no code of their own. Give each a title or a code.")
	# the site
	NO_ORG = _("Nobody knows which of the orgs is {0}: {1}. Write its id or its name into Org.")
	SAME_NAME = _("{0} may be {1}, who is here already. Say under Who Is Who who it is, or write new there.")
	SAME_MAIL = _("{0} has the e-mail address of {1}. Say under Who Is Who who it is, or write new there.")
	TWO_FOR_ONE = _("{0} and {1} can't both be {2}. Say under Who Is Who who is who.")
	UNKNOWN_CHOICE = _("Who Is Who says that {0} is {1}, which is none of those here.")
	BAD_CHOICE = _("Row {0} of Who Is Who: {1} is none of student, guardian, employee, class and grade.")
	UNKNOWN_GRADE = _("{0} is no year group here. Say under Who Is Who which one it is, or write new there.")
	NOT_TO_BE_MADE = _(
		"The year group {0} is every school's. Ask somebody of all schools to make it, or say under Who Is Who "
		"which one is meant."
	)
	IS_RETIRED = _("{0} is retired here. Make the group active, or say under Who Is Who which one is meant.")
	IS_ACTIVITY = _(
		"{0} is a group of an activity here. Say under Who Is Who which class is meant, or write new."
	)
	TITLE_IS_TAKEN = _("{0} is the name of another group of the year. Give the class another title.")
	TITLE_TOO_LONG = _("{0} is longer than {1} letters, the most for the name of a group.")
	CLASH = "{0}"
	# notes: worth knowing, and no obstacle
	ORG_TAKEN = _("{0} is the only school of the files, and is taken for {1}.")
	TO_BE_DELETED = _(
		"These rows are marked as {0}. They are left out, and nobody and nothing is deleted here."
	)
	OF_NO_ORG = _("{0} is empty. Students of no org are left out.")
	OF_SEVERAL_SCHOOLS = _(
		"{0} is a student of {1} too in the files. Where both schools import them, the child is here twice, and at one "
		"nobody knows when it is at the other."
	)
	AGENT_NOT_THERE = _("The relative {0} is not in users.csv, and is left out.")
	ROLE_LEFT_OUT = _("The role {0} is not of OneRoster itself, and is left out.")
	BAD_MAIL = _("{0} is no e-mail address, and is left out.")
	BAD_PHONE = _("{0} is no telephone number, and is left out.")
	SEVERAL_GRADES = _("{0} has several grades: {1}. The year group stays as it is.")
	BY_MAIL = _("Recognised by name and e-mail address, and from now on by the id: {0}.")
	BY_TITLE = _("Classes that are here already under this title or code: {0}.")
	CLASSES_OF_OTHER_TERMS = _("Classes of other terms, left out: {0}.")
	COMES_LATER = _("{0} comes into {1} on {2}. Import the rosters again then.")
	OF_ANOTHER_SCHOOL = _("{0} is on the list of {1}, and no student of the school in the files. Left out.")
	MOVED = _("{0} is a student of {1} here, and stays as it is. Change the school on the student's form.")
	NOT_ENROLLED = _(
		"{0} is no longer enrolled here, and stays as it is. Enable the student if that is wrong."
	)
	UNKNOWN_TEACHER = _("{0}, who teaches {1}, is no active employee here, and is left out.")
	STUDENTS_MISSING = _("Students of the school who are not in the files, and stay as they are: {0}.")
	CLASSES_MISSING = _(
		"Classes that are not in the files keep their lists: {0}. Those of joint lessons follow with the next import of the "
		"class timetable."
	)
	GUARDIAN_MISSING = _(
		"{0} is no relative of {1} in the files, and stays a guardian here. If that is right, take the row off the "
		"student's form."
	)


NOTES = frozenset(
	{
		Code.ORG_TAKEN,
		Code.TO_BE_DELETED,
		Code.OF_NO_ORG,
		Code.OF_SEVERAL_SCHOOLS,
		Code.AGENT_NOT_THERE,
		Code.ROLE_LEFT_OUT,
		Code.BAD_MAIL,
		Code.BAD_PHONE,
		Code.SEVERAL_GRADES,
		Code.BY_MAIL,
		Code.BY_TITLE,
		Code.CLASSES_OF_OTHER_TERMS,
		Code.COMES_LATER,
		Code.OF_ANOTHER_SCHOOL,
		Code.MOVED,
		Code.NOT_ENROLLED,
		Code.UNKNOWN_TEACHER,
		Code.STUDENTS_MISSING,
		Code.CLASSES_MISSING,
		Code.GUARDIAN_MISSING,
	}
)


@dataclass(frozen=True, slots=True)
class Finding:
	"""One code with what fills its sentence, and where: a file, and the row there as a spreadsheet numbers it.

	A detail that is a tuple of names is told as a list. ``near`` are names that look like the one that isn't known; ``also_in`` the other rows of which the very same is said. Of a clash that stands for many, ``all`` is each of them.
	"""

	code: Code
	details: tuple[Any, ...] = ()
	file: str = ""
	row: int = 0
	near: tuple[str, ...] = ()
	also_in: tuple[int, ...] = ()
	all: tuple[str, ...] = ()

	@property
	def rows(self) -> tuple[int, ...]:
		"""Return every row it is about."""
		return tuple(row for row in (self.row, *self.also_in) if row)

	@property
	def is_note(self) -> bool:
		"""Return whether the import can do without its being settled."""
		return self.code in NOTES


def in_order(findings: Iterable[Finding]) -> list[Finding]:
	"""Return findings with obstacles first; what is to be said of several rows of a file is said once."""
	return obstacles_first(merged(findings))
