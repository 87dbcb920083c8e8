"""Marks that are sent: each is stored once, or refused in words. One bad mark stops none of the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.attendance import (
	pick_up_checks,
	pick_ups,
	reading,
	register,
	session_keys,
	sessions,
	stored_marks,
)
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.pick_up_checks import Warned
from ifitwala_ed.attendance.reading import NoMark
from ifitwala_ed.attendance.sessions import Reach, Session
from ifitwala_ed.attendance.stored_marks import Stored
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError

MOST: Final = 500
# by how much a phone's clock may be ahead of ours
TOLERANCE: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Posted:
	"""What became of the marks that were sent: uids, and what was refused with its place and sentence."""

	stored: list[str]
	repeated: list[str]
	refused: list[dict[str, Any]]


@dataclass(frozen=True)
class Judge:
	"""What marks are judged by, read once: the sessions that may be marked, who is expected there, and the time."""

	sessions: Mapping[str, Session]
	expected: Mapping[str, set[str]]
	is_staff: bool
	now: datetime

	def why_not(self, mark: Mark) -> str | None:
		"""Return the sentence that refuses a mark, or None where it may be stored."""
		session = self.sessions.get(mark.session)
		if not session:
			return _(
				"This session isn't yours to mark, or it doesn't take place. Please open the register again."
			)
		if mark.student not in self.expected[mark.session]:
			return _("This child has no seat in {0} on that day. Please ask the office.").format(
				session.title
			)
		return self._why_not_then(mark, session)

	def _why_not_then(self, mark: Mark, session: Session) -> str | None:
		if mark.at > self.now + TOLERANCE:
			return _(
				"The mark is of {0}, and here it is {1}. Please set the clock of your phone and mark again."
			).format(moments.moment(mark.at), moments.moment(self.now))
		is_later = mark.at.date() > session.starts.date()
		if mark.at.date() == session.starts.date() or (self.is_staff and is_later):
			return None
		if is_later:
			return _(
				"The session was on {0}, the mark is of {1}. Please ask the office to correct the register."
			).format(moments.day(session.starts), moments.day(mark.at))
		return _("The session is on {0}, the mark is of {1}. Children are marked on the day itself.").format(
			moments.day(session.starts), moments.day(mark.at)
		)


def post(sent: Sequence[Any]) -> Posted:
	"""Store the marks that the session's user may make; commits.

	At most ten statements, however many there are. What is warned of is refused until it is sent again as confirmed.
	"""
	reach, now = sessions.require_reach(), now_datetime()
	if len(sent) > MOST:
		throw(
			InvalidArgumentError,
			_("At most {0} marks are sent at once. Please send the others after them.").format(MOST),
			values={"at_most": MOST},
		)
	marks, refused = _read_all(sent, now)
	judge = _judge(marks, reach, now)
	sentences = {place: judge.why_not(mark) for place, mark in marks.items()}
	good = {place: mark for place, mark in marks.items() if not sentences[place]}
	timed = {place for place in good if sent[place].get("at")}
	stored, repeated, taken, warned = _store(good, timed, judge)
	refused.update({place: sentence for place, sentence in sentences.items() if sentence})
	refused.update({place: each.sentence for place, each in warned.items()})
	refused.update(
		dict.fromkeys(taken, _("Another mark has this number already. Please mark the child again."))
	)
	return Posted(
		stored,
		repeated,
		[_refusal(place, sent[place], refused[place], warned.get(place)) for place in sorted(refused)],
	)


def _read_all(sent: Sequence[Any], now: datetime) -> tuple[dict[int, Mark], dict[int, str]]:
	marks: dict[int, Mark] = {}
	refused: dict[int, str] = {}
	for place, each in enumerate(sent):
		try:
			marks[place] = reading.read(each, now)
		except NoMark as error:
			refused[place] = str(error)
	return marks, refused


def _judge(marks: Mapping[int, Mark], reach: Reach, now: datetime) -> Judge:
	keys = {key for mark in marks.values() if (key := session_keys.read(mark.session))}
	found = sessions.named(keys, reach)
	return Judge(
		{str(key): session for key, session in found.items()},
		register.expected_at(found.values()),
		reach.is_staff,
		now,
	)


def _store(
	good: Mapping[int, Mark], timed: Collection[int], judge: Judge
) -> tuple[list[str], list[str], list[int], dict[int, Warned]]:
	"""Store what may be; give the uids that are new, those that were there, the places of uids of other marks, and what has
	to be confirmed first.
	"""
	if not good:
		return [], [], [], {}
	ours, kept, warned = transactions.run(partial(_append, good, judge))
	stored, repeated, taken = [], [], []
	for place, mark in good.items():
		if place in warned:
			continue
		row = kept[mark.uid]
		# sent again without a time of its own, it is of another moment and still the same
		same = mark if place in timed else replace(mark, at=row.mark.at)
		if not (row.author == frappe.session.user and row.mark.is_same_as(same)):
			taken.append(place)
		elif row.name in ours and mark.uid not in stored:
			stored.append(mark.uid)
		else:
			repeated.append(mark.uid)
	return stored, repeated, taken, warned


def _append(sent: Mapping[int, Mark], judge: Judge) -> tuple[set[str], dict[str, Stored], dict[int, Warned]]:
	"""Store the marks. The children's locks and the INSERT come before all reading, so that what another phone stored
	meanwhile is seen after them."""
	held, who_may = pick_ups.hold(
		{mark.student for mark in sent.values()},
		with_who_may=any(mark.picked_up_by for mark in sent.values()),
	)
	good, warned = pick_up_checks.check(sent, judge.sessions, who_may)
	marks = list(good.values())
	if not marks:
		return set(), {}, warned
	ours = set(stored_marks.append(marks, judge.sessions))
	beside = {judge.sessions[each.session].key for each in pick_ups.concerned(marks, judge.sessions, held)}
	kept, stored = stored_marks.by_uid({mark.uid for mark in marks}, beside)
	new = [row for row in kept.values() if row.name in ours]
	pick_ups.record([row.mark for row in new], stored, judge.sessions, held)
	pick_up_checks.tell_office(new, judge.sessions)
	return ours, kept, warned


def _refusal(place: int, sent: Any, sentence: str, warned: Warned | None) -> dict[str, Any]:
	return {
		"index": place,
		"uid": sent.get("uid") if isinstance(sent, dict) else None,
		"message": sentence,
		"warning": warned.what if warned else None,
	}
