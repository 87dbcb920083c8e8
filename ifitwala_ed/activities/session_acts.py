"""One dated session is cancelled or moved: what the form of its group would show of it before, and the same save.

It is a row of *Session Changes*. What such a row can't say, because an earlier one speaks of the session already, is left to
the form, where the earlier one is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.readiness import session_preview
from ifitwala_ed.activities.readiness.session_preview import PlannedSession
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import ReasonMissingError, ScheduleNotPossibleError
from ifitwala_ed.schedule import timetable_rules
from ifitwala_ed.schedule.groups import group_of, session_change
from ifitwala_ed.schedule.reservations import SOURCE
from ifitwala_ed.schedule.sessions import ChangeKind

if TYPE_CHECKING:
	from ifitwala_ed.schedule.doctype.student_group.student_group import StudentGroup

KINDS: Final = (ChangeKind.CANCELLED.value, ChangeKind.MOVED.value)
GROUP: Final = "Student Group"


@dataclass(frozen=True, slots=True)
class Wanted:
	"""What is to become of a session. Of a move, what is left empty stays as it is."""

	change: str
	reason: str = ""
	new_date: date | None = None
	from_time: timedelta | None = None
	to_time: timedelta | None = None
	location: str | None = None

	@property
	def is_move(self) -> bool:
		return self.change == ChangeKind.MOVED


@dataclass(frozen=True, slots=True)
class Foreseen:
	"""What a save would do: the session as it would be, what is in its way, and who would be in two places."""

	becomes: PlannedSession | None
	obstacles: Sequence[str]
	children: Sequence[str]


def foresee(student_group: str, starts: datetime, wanted: Wanted) -> Foreseen:
	"""Return what a save would do. Writes nothing. Raises what a save would raise of the change itself."""
	doc = frappe.get_doc(GROUP, student_group)
	target = _note(doc, starts, wanted)
	after = session_preview.preview(group_of(doc))
	sessions = {each.from_datetime: each for each in after.sessions}
	if not wanted.is_move:
		_require_effect(starts not in sessions)
		return Foreseen(None, (), after.children)
	_require_effect(target in sessions and (target == starts or starts not in sessions))
	becomes = sessions[target]
	return Foreseen(becomes, [each.message for each in becomes.obstacles], after.children)


def change(student_group: str, starts: datetime, wanted: Wanted) -> bool:
	"""Save it, with the user's own right to; return whether it was this call that did. Commits.

	Raises what the form raises: children in two places, a room that is taken, what can't be.
	"""
	if not wanted.reason:
		throw(ReasonMissingError, _("Say why. The families are told."))
	return transactions.run(partial(_change, student_group, starts, wanted))


def _change(student_group: str, starts: datetime, wanted: Wanted) -> bool:
	doc = frappe.get_doc(GROUP, student_group, for_update=True)
	if not doc.has_permission("write"):
		refuse_access()
	if _is_noted(doc, starts, wanted):
		return False
	target = _note(doc, starts, wanted)
	# somebody else has cancelled or moved it since it was shown: it would go on elsewhere
	_require_effect(_takes_place(student_group, starts))
	doc.save()
	is_there = _takes_place(student_group, starts)
	if wanted.is_move:
		_require_effect(_takes_place(student_group, target) and (target == starts or not is_there))
	else:
		_require_effect(not is_there)
	return True


def _note(doc: "StudentGroup", starts: datetime, wanted: Wanted) -> datetime:
	"""Put the change into a group's document; return when the session begins after it."""
	if starts <= now_datetime():
		throw(
			ScheduleNotPossibleError,
			_("The session has begun on {0}, and what has begun stays as it took place.").format(
				moments.moment(starts)
			),
		)
	timetable_rules.check_session_change(_row(doc, starts, wanted))
	begins = wanted.from_time if wanted.from_time is not None else starts - datetime.combine(starts, time())
	target = datetime.combine(wanted.new_date or starts, time()) + begins
	if wanted.is_move and target <= now_datetime():
		throw(
			ScheduleNotPossibleError,
			_("{0} is over already. Choose a later time.").format(moments.moment(target)),
		)
	return target


def _row(doc: "StudentGroup", starts: datetime, wanted: Wanted) -> frappe._dict:
	return doc.append(
		"session_changes",
		{
			"date": starts.date(),
			"session_time": starts.time().isoformat(),
			"change": wanted.change,
			"new_date": wanted.new_date,
			"from_time": wanted.from_time,
			"to_time": wanted.to_time,
			"location": wanted.location,
			"reason": wanted.reason,
		},
	)


def _is_noted(doc: "StudentGroup", starts: datetime, wanted: Wanted) -> bool:
	"""Return whether the group says just this already: pressed twice, or by somebody else."""
	trial = frappe.new_doc(GROUP)
	new = session_change(_row(trial, starts, wanted))
	return any(session_change(row) == new for row in doc.session_changes)


def _takes_place(student_group: str, starts: datetime) -> bool:
	session = {"source_doctype": SOURCE, "source_name": student_group, "from_datetime": starts}
	return bool(frappe.db.exists("Location Booking", session))


def _require_effect(is_so: bool) -> None:
	if not is_so:
		throw(
			ScheduleNotPossibleError,
			_(
				"This can't be done here: the day may be outside the term, or this date was changed before. "
				"The Student Group at Desk shows its earlier changes."
			),
		)
