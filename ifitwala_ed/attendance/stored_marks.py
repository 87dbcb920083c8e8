"""The doctypes of attendance as they are read and written: nobody else does either."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime
from pypika.queries import QueryBuilder
from pypika.terms import NullValue

from ifitwala_ed.activities.booking.seats import changed_rows
from ifitwala_ed.attendance import session_keys
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session, on_their_days
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.schedule.reservations import SOURCE

MARK: Final = "Activity Attendance Mark"
REGISTER: Final = "Activity Register"
FIELDS: Final = (
	"uid",
	"student_group",
	"session_start",
	"student",
	"status",
	"at",
	"picked_up_by",
	"note",
	"is_announcement",
	"pick_up_warning",
)


@dataclass(frozen=True, slots=True)
class Stored:
	"""A mark with the name of its row and who made it."""

	name: str
	author: str
	mark: Mark


def of_sessions(sessions: Collection[SessionKey]) -> list[Mark]:
	"""Return every mark of some sessions, also those of a session that was moved on its day. One query."""
	if not sessions:
		return []
	return _of(sessions, *_read(_marks_of(sessions).union_all(_sessions_beside(sessions))))


def _marks_of(sessions: Collection[SessionKey]) -> QueryBuilder:
	mark = DocType(MARK)
	return _marks().where(on_their_days(sessions, mark.student_group, mark.session_start))


def _sessions_beside(sessions: Collection[SessionKey]) -> QueryBuilder:
	"""Read what takes place of the groups of some sessions on their days, as rows of marks without a name: a group may meet twice."""
	session, nothing = DocType("Location Booking"), NullValue()
	known = {"student_group": session.source_name, "session_start": session.from_datetime}
	return (
		frappe.qb.from_(session)
		.select(nothing, nothing, *(known.get(field, nothing) for field in FIELDS))
		.where(session.source_doctype == SOURCE)
		.where(on_their_days(sessions, session.source_name, session.from_datetime))
	)


def _marks() -> QueryBuilder:
	mark = DocType(MARK)
	return frappe.qb.from_(mark).select(mark.name, mark.author, *(mark[field] for field in FIELDS))


def _read(query: QueryBuilder) -> tuple[list[Stored], list[SessionKey]]:
	"""Return marks, and the sessions that were read beside them."""
	marks, sessions = [], []
	for name, author, *of_mark in query.run():
		if name:
			marks.append(Stored(name, author, _mark(*of_mark)))
		else:
			_uid, group, starts, *_nothing = of_mark
			sessions.append(SessionKey(group, starts))
	return marks, sessions


def _of(
	sessions: Collection[SessionKey], rows: Iterable[Stored], there: Collection[SessionKey]
) -> list[Mark]:
	"""Return the marks of some sessions, each under the key it was asked for; ``there`` is all that takes place on their days."""
	asked = {session_keys.session_of(key, there) or key: key for key in sessions}
	every = {*there, *asked}
	found = []
	for row in rows:
		key = session_keys.read(row.mark.session)
		of = session_keys.session_of(key, every) if key else None
		if of in asked:
			found.append(replace(row.mark, session=str(asked[of])))
	return found


def of_seats(seats: Collection[tuple[str, str]]) -> list[Mark]:
	"""Return every mark of some students in sections of theirs. One query, or none."""
	if not seats:
		return []
	mark = DocType(MARK)
	rows = (
		frappe.qb.from_(mark)
		.select(*(mark[field] for field in FIELDS))
		.where(mark.student.isin(sorted({student for student, _group in seats})))
		.where(mark.student_group.isin(sorted({group for _student, group in seats})))
		.run()
	)
	wanted = set(seats)
	return [_mark(*row) for row in rows if (row[FIELDS.index("student")], row[1]) in wanted]


def moved_to(mark: Mark, session: SessionKey) -> Mark:
	"""Return the mark as one of the session that took it with it."""
	return replace(mark, session=str(session))


def announced(students: Collection[str], first: date) -> list[tuple[str, SessionKey]]:
	"""Return to which sessions, from a day on, it was announced that some students don't come. One query."""
	if not students:
		return []
	mark = DocType(MARK)
	rows = (
		frappe.qb.from_(mark)
		.select(mark.student, mark.student_group, mark.session_start)
		.where(mark.student.isin(sorted(students)) & (mark.is_announcement == 1))
		.where(mark.session_start >= datetime.combine(first, time()))
		.run()
	)
	return [(student, SessionKey(group, starts)) for student, group, starts in rows]


def append(marks: Iterable[Mark], sessions: Mapping[str, Session]) -> list[str]:
	"""Store marks, leaving out those whose uid is stored already; give the names that the new ones have. One statement."""
	return insert_rows(MARK, rows_of(marks, sessions), skip_existing=True)


def rows_of(marks: Iterable[Mark], sessions: Mapping[str, Session]) -> list[dict[str, Any]]:
	"""Return the rows of marks, in the order of their uids: two phones that send the same ones wait for each other instead
	of deadlocking."""
	now = now_datetime()
	return [
		{
			"uid": mark.uid,
			"student": mark.student,
			"student_group": sessions[mark.session].student_group,
			"session_start": sessions[mark.session].starts,
			"school": sessions[mark.session].school,
			"status": mark.status,
			"at": mark.at,
			"picked_up_by": mark.picked_up_by,
			"note": mark.note,
			"is_announcement": int(mark.is_announcement),
			"pick_up_warning": mark.warning,
			"author": frappe.session.user,
			"received_at": now,
		}
		for mark in sorted(marks, key=lambda each: each.uid)
	]


def by_uid(
	uids: Collection[str], beside: Collection[SessionKey] = ()
) -> tuple[dict[str, Stored], list[Mark]]:
	"""Return the stored mark of each of some uids, and every mark of the sessions ``beside`` them. One query."""
	if not uids:
		return {}, []
	query = _marks().where(DocType(MARK).uid.isin(sorted(uids)))
	if beside:
		# not an OR, which would read the whole table
		query = query.union_all(_marks_of(beside)).union_all(_sessions_beside(beside))
	rows, there = _read(query)
	return {row.mark.uid: row for row in rows if row.mark.uid in uids}, _of(beside, rows, there)


def _mark(
	uid: str, group: str, starts: datetime, student: str, status: str, at: datetime, *rest: Any
) -> Mark:
	by, note, is_announcement, warning = rest
	key = str(SessionKey(group, starts))
	return Mark(
		uid,
		key,
		student,
		status,
		at,
		by or None,
		note or None,
		bool(is_announcement),
		warning=warning or None,
	)


def take(session: Session) -> None:
	"""Note that the register of a session was taken, by the first who said so. Two statements."""
	_make_row(session)
	row = DocType(REGISTER)
	(
		frappe.qb.update(row)
		.set(row.taken_on, now_datetime())
		.set(row.taken_by, frappe.session.user)
		.where((row.student_group == session.student_group) & (row.session_start == session.starts))
		.where(row.taken_on.isnull())
		.run()
	)


def ask_for(session: Session) -> str | None:
	"""Note that the office is asked to see to a register; give its name, or None where it was taken or asked for already.

	The UPDATE decides, so that of two jobs one asks, and none asks for a register that is taken at this moment.
	"""
	_make_row(session)
	row = DocType(REGISTER)
	(
		frappe.qb.update(row)
		.set(row.asked_for_on, now_datetime())
		.where((row.student_group == session.student_group) & (row.session_start == session.starts))
		.where(row.taken_on.isnull() & row.asked_for_on.isnull())
		.run()
	)
	if not changed_rows():
		return None
	return frappe.db.get_value(
		REGISTER, {"student_group": session.student_group, "session_start": session.starts}
	)


def _make_row(session: Session) -> None:
	about = {
		"student_group": session.student_group,
		"session_start": session.starts,
		"school": session.school,
	}
	insert_rows(REGISTER, [about], skip_existing=True)


def settled(sessions: Collection[SessionKey]) -> set[SessionKey]:
	"""Return those of some sessions whose register was taken, or asked for. One query."""
	if not sessions:
		return set()
	row = DocType(REGISTER)
	rows = (
		frappe.qb.from_(row)
		.select(row.student_group, row.session_start)
		.where(row.student_group.isin(sorted({key.student_group for key in sessions})))
		.where(row.session_start.isin(sorted({key.starts for key in sessions})))
		.where(row.taken_on.isnotnull() | row.asked_for_on.isnotnull())
		.run()
	)
	return {SessionKey(*each) for each in rows}


def taken(sessions: Collection[SessionKey]) -> dict[SessionKey, tuple[datetime, str]]:
	"""Return of each session whose register was taken when that was, and who did it. One query."""
	if not sessions:
		return {}
	row, user = DocType(REGISTER), DocType("User")
	rows = (
		frappe.qb.from_(row)
		.left_join(user)
		.on(user.name == row.taken_by)
		.select(row.student_group, row.session_start, row.taken_on, user.full_name)
		.where(row.student_group.isin(sorted({key.student_group for key in sessions})))
		.where(row.session_start.isin(sorted({key.starts for key in sessions})))
		.where(row.taken_on.isnotnull())
		.run()
	)
	return {SessionKey(group, starts): (on, by or "") for group, starts, on, by in rows}
