"""Which sessions a child missed last, one after the other and without an excuse.

Pure: no frappe and no I/O.
"""

from collections.abc import Iterable

from ifitwala_ed.attendance import marks, session_keys
from ifitwala_ed.attendance.marks import Mark


def missed_last(stored: Iterable[Mark]) -> list[Mark]:
	"""Return the marks of the sessions that one child missed last in one section, oldest first.

	The row ends at a session at which the child was, was excused, or of which its family had said that it doesn't come. A
	session that nobody marked says nothing.
	"""
	stored = list(stored)
	announced = marks.announcements(stored)
	counting = marks.what_counts(stored).values()
	missed: list[Mark] = []
	for mark in sorted(counting, key=_in_time, reverse=True):
		if mark.status != marks.ABSENT or mark.place in announced:
			break
		missed.append(mark)
	return missed[::-1]


def _in_time(mark: Mark) -> tuple:
	key = session_keys.read(mark.session)
	return (key.starts if key else mark.at, mark.session)
