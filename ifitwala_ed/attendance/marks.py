"""Marks of a register and which of them counts.

Pure: no frappe and no I/O. Phones without a signal keep their marks and send them later, in any order and more than once.
What counts follows from the marks alone and not from when they came, so that the server and every phone that has the same
marks show the same register.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

PRESENT: Final = "Present"
LATE: Final = "Late"
ABSENT: Final = "Absent"
EXCUSED: Final = "Excused"
PICKED_UP: Final = "Picked Up"
STATUSES: Final = (PRESENT, LATE, ABSENT, EXCUSED, PICKED_UP)
# whoever is picked up was there
WAS_THERE: Final = frozenset({PRESENT, LATE, PICKED_UP})

# a student at a session, however the session is named
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
	"""What one person marked of one child at one session. ``uid`` is given by who made it."""

	uid: str
	session: str
	student: str
	status: str
	at: datetime
	picked_up_by: str | None = None
	note: str | None = None
	is_announcement: bool = False
	# what was warned of before the child was handed over, and that whoever marked it knew
	is_confirmed: bool = False
	warning: str | None = None

	@property
	def place(self) -> Place:
		return (self.session, self.student)

	def is_same_as(self, other: "Mark") -> bool:
		"""Return whether both say the same of the same child: one mark that was sent twice. Texts are cleaned when stored."""
		return (self.uid, self.place, self.status, self.at) == (
			other.uid,
			other.place,
			other.status,
			other.at,
		)

	@property
	def rank(self) -> tuple[bool, datetime, str]:
		"""A total order of marks: seen there before announced at home, then the newest, then the uid, which is no one else's."""
		return (not self.is_announcement, self.at, self.uid)


def merge(*some: Iterable[Mark]) -> dict[str, Mark]:
	"""Return all marks of several lists by uid; one that is in two is one mark."""
	return {mark.uid: mark for marks in some for mark in marks}


def what_counts(marks: Iterable[Mark]) -> dict[Place, Mark]:
	"""Return the mark that counts of each child at each session."""
	found: dict[Place, Mark] = {}
	for mark in marks:
		best = found.get(mark.place)
		if best is None or mark.rank > best.rank:
			found[mark.place] = mark
	return found


def announcements(marks: Iterable[Mark]) -> dict[Place, Mark]:
	"""Return the newest announcement of each child at each session, whatever was marked since."""
	return what_counts(mark for mark in marks if mark.is_announcement)


def were_there(register: Mapping[Place, Mark], session: str) -> int:
	"""Return how many were at a session, by the marks that count."""
	return sum(1 for mark in register.values() if mark.session == session and mark.status in WAS_THERE)
