"""The dated sessions of activities with who may mark them: staff of the school, whoever teaches the group week by week, and
whoever leads that very session, which is how a substitute has it and no other.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions import teaching
from ifitwala_ed.permissions.roles import INSTRUCTOR, STAFF_ROLES, has_role, is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.schedule.reservations import SOURCE


@dataclass(slots=True)
class Session:
	"""One meeting of one section, in one room or several."""

	key: SessionKey
	ends: datetime
	title: str
	school: str
	rooms: list[str] = field(default_factory=list)
	# of a group that the reader teaches, or led by them that day
	is_own: bool = False

	@property
	def starts(self) -> datetime:
		return self.key.starts

	@property
	def student_group(self) -> str:
		return self.key.student_group


@dataclass(frozen=True, slots=True)
class Reach:
	"""Which sessions somebody may see and mark: of which schools (None is all), of which groups, and led by whom."""

	is_staff: bool
	schools: tuple[str, ...] | None
	employees: tuple[str, ...] = ()
	groups: tuple[str, ...] = ()


# a job's
EVERYTHING: Final = Reach(is_staff=True, schools=None)


def require_reach() -> Reach:
	"""Return what the session's user reaches; ActivityAccessError for who neither works in an office nor teaches."""
	user = frappe.session.user
	if user == "Guest" or not has_role((*STAFF_ROLES, INSTRUCTOR), user):
		refuse_access()
	schools = allowed_schools(user)
	teaches = has_role((INSTRUCTOR,), user)
	employees, groups = teaching.weekly_groups_of(user) if teaches else ([], [])
	return Reach(is_staff(user), None if schools is None else tuple(schools), tuple(employees), tuple(groups))


def of_day(day: date, reach: Reach) -> list[Session]:
	"""Return the sessions of a day that somebody reaches, by time and title. One query."""
	session = DocType("Location Booking")
	starts = datetime.combine(day, time())
	on_the_day = (session.from_datetime >= starts) & (session.from_datetime < starts + timedelta(days=1))
	return _read(reach, session, on_the_day)


def named(keys: Collection[SessionKey], reach: Reach) -> dict[SessionKey, Session]:
	"""Return those of some sessions that take place and that somebody reaches. One query."""
	if not keys:
		return {}
	session = DocType("Location Booking")
	wanted = session.source_name.isin(sorted({key.student_group for key in keys}))
	wanted &= session.from_datetime.isin(sorted({key.starts for key in keys}))
	return {each.key: each for each in _read(reach, session, wanted) if each.key in keys}


def on_days_of(keys: Collection[SessionKey]) -> list[SessionKey]:
	"""Return what takes place of the groups of some sessions from the first one's day to the last one's. One query, or none."""
	if not keys:
		return []
	session = DocType("Location Booking")
	rows = (
		frappe.qb.from_(session)
		.select(session.source_name, session.from_datetime)
		.distinct()
		.where(session.source_doctype == SOURCE)
		.where(on_their_days(keys, session.source_name, session.from_datetime))
		.run()
	)
	return [SessionKey(*row) for row in rows]


def on_their_days(keys: Collection[SessionKey], group: Field, starts: Field) -> Criterion:
	"""Return the condition that columns name a group of some sessions and a moment from the first one's day to the last one's."""
	first, last = min(key.starts for key in keys), max(key.starts for key in keys)
	return (
		group.isin(sorted({key.student_group for key in keys}))
		& (starts >= datetime.combine(first.date(), time()))
		& (starts < datetime.combine(last.date(), time()) + timedelta(days=1))
	)


def starting_between(
	student_groups: Collection[str], first: datetime, last: datetime, reach: Reach
) -> list[Session]:
	"""Return the sessions of some groups that begin after one moment and until another, by time and title. One query."""
	session = DocType("Location Booking")
	begins = (session.from_datetime > first) & (session.from_datetime <= last)
	return _read(reach, session, begins & session.source_name.isin(sorted({*student_groups, ""})))


def ended_between(first: datetime, last: datetime, reach: Reach = EVERYTHING) -> list[Session]:
	"""Return the sessions that ended after one moment and until another, soonest first. One query."""
	session = DocType("Location Booking")
	ended = (session.to_datetime > first) & (session.to_datetime <= last)
	return _read(reach, session, ended)


def _read(reach: Reach, session: QueryBuilder, which: Criterion) -> list[Session]:
	found: dict[SessionKey, Session] = {}
	for name, starts, ends, title, school, room, leading in _rows(reach, session, which):
		key = SessionKey(name, starts)
		same = found.setdefault(key, Session(key, ends, title, school))
		same.ends = max(same.ends, ends)
		same.is_own |= bool(leading) or name in reach.groups
		if room and room not in same.rooms:
			same.rooms.append(room)
	return list(found.values())


def _rows(reach: Reach, session: QueryBuilder, which: Criterion) -> list[tuple]:
	group, room, leading = DocType("Student Group"), DocType("Location"), DocType("Employee Booking")
	reached = group.name.isin([*reach.groups, ""]) | leading.name.isnotnull()
	if reach.is_staff:
		in_all = group.name.isnotnull()
		reached |= in_all if reach.schools is None else group.school.isin([*reach.schools, ""])
	return (
		frappe.qb.from_(session)
		.join(group)
		.on(group.name == session.source_name)
		.left_join(room)
		.on(room.name == session.location)
		.left_join(leading)
		.on(
			(leading.source_doctype == SOURCE)
			& (leading.source_name == session.source_name)
			& (leading.from_datetime == session.from_datetime)
			& leading.employee.isin([*reach.employees, ""])
		)
		.select(
			session.source_name,
			session.from_datetime,
			session.to_datetime,
			group.student_group_name,
			group.school,
			room.location_name,
			leading.name,
		)
		.where((session.source_doctype == SOURCE) & (group.group_based_on == "Activity") & which)
		.where(reached)
		.orderby(session.from_datetime)
		.orderby(group.student_group_name)
		.orderby(group.name)
		.orderby(room.location_name)
		.run()
	)
