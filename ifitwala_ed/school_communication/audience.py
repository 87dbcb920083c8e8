"""Who sees an Org Communication: for one, and for many as one SQL condition that lists, feed and replies share.

Its editors (staff, within their schools) see it whatever state it is in. Everybody else sees it while it is published
and its audience reaches them. One person can be reached in several ways: a teacher who is a parent reads as both.

- *Students*: themselves. *Guardians*: what is for a school, an offering or a group reaches every guardian who is linked
  to a child there; what is about one child reaches those who may book for it, as the booking itself does.
- A school reaches enrolled students of it and of the schools below; an offering those with an active booking or a place
  in one of its groups; a group its active roster.
- *Staff*: whoever works in a school of the target, or of a school below it. *Instructors*: what is addressed to a group
  of their own, whoever in it; what is to the staff of its offering or school; the conversations of its bookings.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe.query_builder import Criterion, DocType
from frappe.utils import now_datetime
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking.lifecycle import ACTIVE_STATES
from ifitwala_ed.permissions import family, teaching
from ifitwala_ed.permissions.roles import INSTRUCTOR, has_role, is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools, school_condition

NOTHING: Final = "1=0"
POST: Final = "`tabOrg Communication`"


@dataclass(frozen=True, slots=True)
class Rows:
	"""The rows of audiences that name one of some targets: of a school, an offering, a group or a student.

	``names`` is an SQL list of names, or a query for them; ``tick`` the people who have to be ticked, if it matters.
	"""

	target_mode: str
	names: str
	tick: str | None = None

	@property
	def condition(self) -> str:
		"""Return the SQL condition on a row ``a`` of an audience."""
		ticked = f"a.{self.tick} = 1 and " if self.tick else ""
		return f"({ticked}a.target_mode = '{self.target_mode}' and a.{frappe.scrub(self.target_mode)} in ({self.names}))"

	@property
	def posts(self) -> str:
		"""Return the query for the names of the communications that have such a row."""
		return (
			"select a.parent as name from `tabOrg Communication Audience` a"  # noqa: S608 - constants and escaped values
			f" where a.parenttype = 'Org Communication' and {self.condition}"
		)


@dataclass(frozen=True, slots=True)
class Places:
	"""Where students belong to."""

	groups: list[str]
	offerings: list[str]
	schools: list[str]


def check_audience_match(org_communication: str, user: str) -> bool:
	"""Return whether the user sees the communication, as its editor or as one of its readers. False for one that isn't
	there.
	"""
	return _exists(org_communication, visible_condition(user))


def is_read_by_colleague(org_communication: str, user: str) -> bool:
	"""Return whether the communication reaches the user as staff or as an instructor, and not only as a parent."""
	return _exists(org_communication, colleagues_condition(user))


def _exists(org_communication: str, condition: str) -> bool:
	# The condition is made of constants and escaped values; Frappe's permission hooks need it as SQL.
	query = f"select name from {POST} where name = {_escape(org_communication)} and {condition}"  # noqa: S608
	return bool(frappe.db.sql(query))


def visible_condition(user: str) -> str:
	"""Return the SQL condition on `tabOrg Communication` for what the user sees."""
	if user == "Guest":
		return NOTHING
	return f"({editors_condition(user)} or {readers_condition(user)})"


def editors_condition(user: str) -> str:
	"""Return the SQL condition for what the user edits: staff, within their schools."""
	if not is_staff(user) and user != "Administrator":
		return NOTHING
	return school_condition(f"{POST}.school", user)


def readers_condition(user: str) -> str:
	"""Return the SQL condition for what the user reads as one of the audience: published now, and addressed to them."""
	return _any_of(posts_for_readers(user))


def colleagues_condition(user: str) -> str:
	"""Return the part of `readers_condition` that counts on Desk, whose forms also show what staff noted beside a
	document.

	A teacher reads the conversation about the own child as a parent does, over the endpoints.
	"""
	return _any_of(_posts_for_colleagues(user))


def listed_for_colleagues(user: str) -> str:
	"""Return the same condition for lists and forms of Desk, with what reaches an instructor by name.

	Beside other conditions no database finds the rows of a subquery by it: a list would ask of every communication
	whether it is among them.
	"""
	if is_staff(user) or user == "Administrator":
		# they have the communications of their schools beside these, which are found by the school
		return colleagues_condition(user)
	queries = _posts_for_colleagues(user)
	if not queries:
		return NOTHING
	# queries of constants and escaped values
	names = sorted({name for (name,) in frappe.db.sql(" union ".join(queries))})
	return f"({published_condition()} and {POST}.name in ({_list(names)}))"


def posts_for_readers(user: str) -> list[str]:
	"""Return queries that together give the names of what is addressed to the user, published or not.

	Each goes along an index from the people to what names them, so that it reads what is addressed to them and not
	what was ever said.
	"""
	return [*(rows.posts for rows in _rows_for_family(user)), *_posts_for_colleagues(user)]


def _any_of(queries: list[str]) -> str:
	addressed = " or ".join(f"{POST}.name in ({query})" for query in queries)
	return f"({published_condition()} and ({addressed or NOTHING}))"


def is_published(post: frappe._dict) -> bool:
	"""Return whether readers see a communication now, as `published_condition` says it."""
	now = now_datetime()
	return (
		post.status == "Published"
		and (not post.publish_from or post.publish_from <= now)
		and (not post.publish_to or post.publish_to > now)
	)


def now_published(post: Any) -> Criterion:
	"""Return what `is_published` says as a condition of a query on the table ``post``."""
	now = now_datetime()
	return (
		(post.status == "Published")
		& (post.publish_from.isnull() | (post.publish_from <= now))
		& (post.publish_to.isnull() | (post.publish_to > now))
	)


def places_of(students: Iterable[str], *, enrolled: bool = True) -> Places:
	"""Return the groups, offerings and schools (with all schools above) that students belong to, with three queries."""
	students = sorted(students)
	if not students:
		return Places([], [], [])
	booking = DocType("Activity Booking")
	seats = (
		frappe.qb.from_(booking)
		.select(booking.program_offering)
		.where(booking.student.isin(students) & booking.status.isin(ACTIVE_STATES))
		.run(pluck=True)
	)
	roster = _roster_of(students)
	return Places(
		groups=[group for group, _offering in roster],
		offerings=sorted({*seats, *(offering for _group, offering in roster if offering)}),
		schools=_schools_of(students, enrolled=enrolled),
	)


def _roster_of(students: list[str]) -> list[tuple[str, str | None]]:
	row, group = DocType("Student Group Student"), DocType("Student Group")
	return (
		frappe.qb.from_(row)
		.join(group)
		.on(group.name == row.parent)
		.select(group.name, group.program_offering)
		.where((row.parenttype == "Student Group") & (row.active == 1) & row.student.isin(students))
		.run()
	)


def _schools_of(students: list[str], *, enrolled: bool) -> list[str]:
	student = DocType("Student")
	query = frappe.qb.from_(student).select(student.school).where(student.name.isin(students))
	return _schools_above(query.where(student.enabled == 1) if enrolled else query)


def _rows_for_family(user: str) -> list[Rows]:
	"""Return the rows of audiences that reach the user as a student and as a guardian."""
	own = family.own_students_of(user)
	children = family.children_of(user, can_book=False)
	return [
		*_rows("to_students", own, reached_alone=own),
		*_rows("to_guardians", children, reached_alone=family.children_of(user) if children else []),
	]


def _posts_for_colleagues(user: str) -> list[str]:
	"""Return the queries for what reaches the user as staff and as an instructor."""
	return [
		*(_posts_for_staff(user) if is_staff(user) else ()),
		*(_posts_for_instructors(user) if has_role((INSTRUCTOR,), user) else ()),
	]


def _rows(tick: str, students: list[str], *, reached_alone: list[str]) -> Iterator[Rows]:
	if not students:
		return
	places = places_of(students)
	for target_mode, names in (
		("School", places.schools),
		("Program Offering", places.offerings),
		("Student Group", places.groups),
		("Student", reached_alone),
	):
		if names:
			yield Rows(target_mode, _list(names), tick)


def _posts_for_staff(user: str) -> Iterator[str]:
	"""Return what reaches staff beyond the communications of their own schools, which they edit.

	A communication is addressed to what lies in its school or below. So from elsewhere come those of the schools above,
	and what is about a child of theirs who is booked at another school.
	"""
	schools = allowed_schools(user)
	if schools is None:
		# sees everything as an editor
		return
	own, above = _list(schools), _schools_above(schools)
	elsewhere = [school for school in above if school not in schools]
	if elsewhere:
		yield _posts_of(elsewhere, f"a.target_mode = 'School' and a.school in ({_list(above)})")
		for target_mode in ("Program Offering", "Student Group", "Student"):
			field = frappe.scrub(target_mode)
			theirs = (
				f"select t.name from `tab{target_mode}` t where t.name = a.{field} and t.school in ({own})"  # noqa: S608
			)
			yield _posts_of(elsewhere, f"a.target_mode = '{target_mode}' and exists ({theirs})")
	yield (
		"select a.parent as name from `tabOrg Communication Audience` a"  # noqa: S608 - constants and escaped values
		f" where a.parenttype = 'Org Communication' and a.to_staff = 1 and a.school_of_student in ({own})"
	)


def _posts_of(schools: list[str], condition: str) -> str:
	"""Return the query for the communications of some schools that are for staff, with a condition on a row ``a``."""
	return (
		f"select a.parent as name from {POST} p"  # noqa: S608 - constants and escaped values
		" join `tabOrg Communication Audience` a on a.parent = p.name and a.parenttype = 'Org Communication'"
		f" where p.school in ({_list(schools)}) and a.to_staff = 1 and {condition}"
	)


def _schools_above(schools: Collection[str] | QueryBuilder) -> list[str]:
	"""Return the schools, named or asked for, and all that are above them, in one query."""
	school, above = DocType("School"), DocType("School").as_("above")
	return (
		frappe.qb.from_(school)
		.join(above)
		.on((above.lft <= school.lft) & (above.rgt >= school.rgt))
		.select(above.name)
		.distinct()
		.where(school.name.isin(schools if isinstance(schools, QueryBuilder) else [*schools, ""]))
		.run(pluck=True)
	)


def _posts_for_instructors(user: str) -> Iterator[str]:
	groups = teaching.groups_of(teaching.employees_of(user))
	if not groups:
		return
	listed = _list(groups)
	places = frappe.get_all(
		"Student Group",
		filters={"name": ["in", groups]},
		fields=["school", "program_offering"],
		order_by="name asc",
	)
	offerings = sorted({place.program_offering for place in places if place.program_offering})
	yield Rows("Student Group", listed).posts
	yield Rows("School", _list(_schools_above({place.school for place in places})), "to_staff").posts
	yield Rows("Program Offering", _list(offerings), "to_staff").posts
	yield (
		"select thread.name from `tabActivity Booking` b"  # noqa: S608 - escaped values
		" join `tabOrg Communication` thread on thread.booking_thread = b.name"
		f" where b.allocated_student_group in ({listed})"
	)


def published_condition() -> str:
	"""Return the SQL condition on `tabOrg Communication` for what is published now, as `is_published` says it."""
	now = _escape(str(now_datetime()))
	return (
		f"({POST}.status = 'Published'"
		f" and ({POST}.publish_from is null or {POST}.publish_from <= {now})"
		f" and ({POST}.publish_to is null or {POST}.publish_to > {now}))"
	)


def _list(names: Iterable[str]) -> str:
	return ", ".join(map(_escape, names)) or "null"


def _escape(value: str) -> str:
	return frappe.db.escape(value, percent=False)
