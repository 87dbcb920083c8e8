"""What keeps a class timetable from being imported, or is worth knowing: the sentence, and what fills it.

Pure: no frappe, no I/O.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from ifitwala_ed.core.marked_text import marked as _


class Code(Enum):
	"""One word per finding, with what is said of it."""

	UNKNOWN_DAY = _(
		"Nobody knows which weekday {0} is. Say so in the table of names. Where days come again after more or less "
		"than a week, choose the school's timetable cycle."
	)
	NOT_IN_CYCLE = _("{0} is none of the days of {1}: {2}. Say in the table of names which one it is.")
	UNKNOWN_HOUR = _(
		"Nobody knows when {0} begins and ends. Say so in the table of names, for example 08:00-08:45."
	)
	UNKNOWN_AFTERNOON_HOUR = _(
		"Nobody knows when {0} of an afternoon begins and ends. Say so in the table of names as an afternoon hour, for "
		"example 14:00-14:45."
	)
	HOURS_OUT_OF_ORDER = _("{0} ends at {1}, which is after the next hour begins. Mend the table of names.")
	TWO_DAYS_ALIKE = _("{0} and {1} are both {2}. Give each day of FET a day of its own.")
	UNKNOWN_TEACHER = _("{0} (lessons: {1}) is no employee here.")
	INACTIVE_TEACHER = _("{0} (lessons: {1}) is not an active employee.")
	UNKNOWN_ROOM = _("{0} (lessons: {1}) is no location here.")
	SEVERAL = _("{0} may be any of {1}. Say in the table of names which one is meant.")
	TITLE_TOO_LONG = _("{0} is longer than {1} letters, the most for the name of a group.")
	IS_ACTIVITY = _("{0} is a group of an activity. Give the class another name in the table of names.")
	IS_RETIRED = _(
		"{0} is retired here. Make the group active, or give the class another name in the table of names."
	)
	TITLES_ALIKE = _(
		"{0} and {1} differ in capitals or accents alone, so they can't both be groups. Give one of them another name in the "
		"table of names."
	)
	CLASH = "{0}"
	# notes: worth knowing, and no obstacle
	NO_CHILDREN = _("{0} has no children on its list, so nobody's clashes are judged by its lessons.")
	NO_CLASS = _("{0} of {1} is of no class, and is not imported.")
	NOT_IN_FET = _("{0} has a timetable here and none in FET. It stays as it is.")
	BAD_NAME = _(
		"Row {0} of the table of names: {1} is none of teacher, room, set, day, hour and afternoon hour."
	)
	BAD_VALUE = _(
		"Row {0} of the table of names: {1} can't be read. Write a weekday, a day of the cycle that is chosen, or "
		"for example 08:00-08:45."
	)


NOTES = frozenset({Code.NO_CHILDREN, Code.NO_CLASS, Code.NOT_IN_FET})


@dataclass(frozen=True, slots=True)
class Finding:
	"""One code with what fills its sentence. ``near`` are names that may be meant by the one that isn't known.

	Of a finding that stands for many, ``all`` is each of them: a child with its dates, or a date of a room.
	"""

	code: Code
	details: tuple[Any, ...] = ()
	near: tuple[str, ...] = ()
	all: tuple[str, ...] = ()

	@property
	def is_note(self) -> bool:
		"""Return whether the import can do without its being settled."""
		return self.code in NOTES
