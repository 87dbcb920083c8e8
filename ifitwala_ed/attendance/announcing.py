"""A family says that its child doesn't come. It stands in the register at once, as a mark of its own kind."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from hashlib import sha256

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import access, lifecycle
from ifitwala_ed.attendance import marks, reading, session_keys, stored_marks
from ifitwala_ed.attendance.marks import EXCUSED, Mark
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import InvalidArgumentError, NotMarkedNowError
from ifitwala_ed.schedule.reservations import SOURCE


def announce(student: str, session: str, reason: str) -> None:
	"""Store that the child doesn't come. Saying the same again changes nothing. Commits.

	Only the child's family may; ActivityAccessError for everybody else, and for a session in which the child has no seat.
	"""
	_facts, viewer = access.require_student_viewer(student)
	key = session_keys.read(session)
	found = _session(student, key) if viewer.is_family and key else None
	if not found:
		refuse_access()
	if len(reason) > reading.LONGEST_NOTE:
		throw(
			InvalidArgumentError,
			_("The reason is too long. It has at most {0} characters.").format(reading.LONGEST_NOTE),
			values={"at_most": reading.LONGEST_NOTE},
		)
	now = now_datetime()
	_require_time(found, now)
	stored = stored_marks.of_sessions([found.key])
	_require_not_there(found, student, stored)
	uid = _uid(found, student, reason, stored)
	mark = Mark(uid, str(found.key), student, EXCUSED, now, note=reason or None, is_announcement=True)
	transactions.run(partial(stored_marks.append, [mark], {mark.session: found}))


def _require_time(session: Session, now: datetime) -> None:
	if session.ends > now:
		return
	throw(
		NotMarkedNowError,
		_("{0} is over since {1}. Please tell the office.").format(
			frappe.bold(session.title), moments.moment(session.ends)
		),
		values={"to_datetime": session.ends},
	)


def _uid(session: Session, student: str, reason: str, stored: Collection[Mark]) -> str:
	"""Return the number of an announcement: the same as before for the same words, unless others were said since."""
	newest = marks.announcements(stored).get((str(session.key), student))
	known = {mark.uid for mark in stored}
	uid = _hashed(student, str(session.key), reason)
	while newest and newest.uid != uid and uid in known:
		uid = _hashed(uid)
	return uid


def _hashed(*texts: str) -> str:
	return sha256("\x1f".join(texts).encode()).hexdigest()


def _require_not_there(session: Session, student: str, stored: Collection[Mark]) -> None:
	mark = marks.what_counts(stored).get((str(session.key), student))
	if mark and mark.status in marks.WAS_THERE:
		throw(
			NotMarkedNowError,
			_("The child was seen at {0} at {1}. Please call the school.").format(
				frappe.bold(session.title), moments.clock(mark.at)
			),
			values={"at": mark.at},
		)


def _session(student: str, key: SessionKey) -> Session | None:
	"""Return the session, if it takes place and the student has a confirmed seat in it. One query."""
	booking, group, session = (
		DocType("Activity Booking"),
		DocType("Student Group"),
		DocType("Location Booking"),
	)
	rows = (
		frappe.qb.from_(booking)
		.join(group)
		.on(group.name == booking.allocated_student_group)
		.join(session)
		.on((session.source_doctype == SOURCE) & (session.source_name == group.name))
		.select(session.to_datetime, group.student_group_name, group.school)
		.where((booking.student == student) & (booking.status == lifecycle.CONFIRMED))
		.where((group.name == key.student_group) & (session.from_datetime == key.starts))
		.limit(1)
		.run()
	)
	return Session(key, *rows[0]) if rows else None
