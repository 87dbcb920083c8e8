"""Why a timetable can't be used: a stable word, and the sentence that people are told.

Pure: no frappe, no I/O.
"""

from enum import Enum
from typing import Any

from ifitwala_ed.core.marked_text import marked as _


class Reason(Enum):
	"""One word per reason, with what is said of it."""

	TOO_LARGE = _("The file {0} holds more than {1} MB. Take the one that FET has saved.")
	NOT_FET = _("{0} is not a file of FET. Take the one that ends in .fet.")
	NOTHING_IN_IT = _(
		"{0} has no days, no hours or no active lessons. Fill them in with FET and save it again."
	)
	NOT_A_SOLUTION = _(
		"{0} is not a timetable of FET. Take the file whose name ends in _timetable.csv from FET's folder csv."
	)
	INCOMPLETE = _(
		"This timetable is incomplete: {0} of {1} lessons. "
		"Let FET finish, and take the file whose folder doesn't end in -highest or -current."
	)
	OTHER_FILE = _(
		"Lesson {0} is {1} in the timetable and {2} in the file of FET. Take both from the same run of FET."
	)
	UNKNOWN_LESSON = _(
		"Lesson {0} is in the timetable, and no active lesson of the file of FET. Take both from the same run of FET."
	)
	UNKNOWN_NAME = _("{0} is in lesson {1} of the timetable, and not in the file of FET.")


class Refused(Exception):
	"""Nothing of the timetable can be used."""

	def __init__(self, reason: Reason, *details: Any):
		super().__init__(reason.name)
		self.reason = reason
		self.details = details

	def __str__(self) -> str:
		return self.reason.value.format(*self.details)
