"""The name of a dated session: its group and when it begins. Pure.

A session that has begun never moves, so that its name stays. One that is moved on its day takes with it what was marked
before, see ``session_of``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

SEPARATOR: Final = "@"


class SessionKey(NamedTuple):
	"""One session of one group. Its text is what addresses and phones have."""

	student_group: str
	starts: datetime

	def __str__(self) -> str:
		return f"{self.student_group}{SEPARATOR}{self.starts.isoformat()}"


def read(text: str) -> SessionKey | None:
	"""Return the session that a text names, or None where it can't be a session's name."""
	group, _separator, starts = text.rpartition(SEPARATOR)
	try:
		at = datetime.fromisoformat(starts)
	except ValueError:
		return None
	return SessionKey(group, at) if group and at.tzinfo is None else None


def session_of(marked: SessionKey, sessions: Iterable[SessionKey]) -> SessionKey | None:
	"""Return the session that a mark is of, among those that take place: its own, else the group's nearest one of that day."""
	same_day = [
		each
		for each in sessions
		if each.student_group == marked.student_group and each.starts.date() == marked.starts.date()
	]
	return min(same_day, key=lambda each: (abs(each.starts - marked.starts), each.starts), default=None)
