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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking.lifecycle import ACTIVE_STATES
from ifitwala_ed.permissions import family, teaching
from ifitwala_ed.permissions.roles import INSTRUCTOR, has_role, is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools, school_condition

NOTHING: Final = "1=0"
POST: Final = "`tabOrg Communication`"
NOT_SAID: Final = "null"


@dataclass(frozen=True, slots=True)
class Targets:
	"""What a row of an audience may name to reach somebody: SQL lists of names, or queries for them."""

	school: str = NOT_SAID
	program_offering: str = NOT_SAID
	student_group: str = NOT_SAID
	student: str = NOT_SAID


@dataclass(frozen=True, slots=True)
class Places:
	"""Where students belong to."""

	groups: list[str]
	offerings: list[str]
	schools: list[str]


def check_audience_match(org_communication: str, user: str) -> bool:
	"""Whether the user sees the communication, as its editor or as one of its readers. False for one that isn't there."""
	return _exists(org_communication, visible_condition(user))


def is_read_by_colleague(org_communication: str, user: str) -> bool:
	"""Whether the communication reaches the user as staff or as an instructor, and not only as a parent."""
	return _exists(org_communication, colleagues_condition(user))


def _exists(org_communication: str, condition: str) -> bool:
	# The condition is made of constants and escaped values; Frappe's permission hooks need it as SQL.
	query = f"select name from {POST} where name = {_escape(org_communication)} and {condition}"  # noqa: S608
	return bool(frappe.db.sql(query))


def visible_condition(user: str) -> str:
	"""The SQL condition on `tabOrg Communication` for what the user sees."""
	if user == "Guest":
		return NOTHING
	return f"({editors_condition(user)} or {readers_condition(user)})"


def editors_condition(user: str) -> str:
	"""The SQL condition for what the user edits: staff, within their schools."""
	if not is_staff(user) and user != "Administrator":
		return NOTHING
	return school_condition(f"{POST}.school", user)


def readers_condition(user: str) -> str:
	"""The SQL condition for what the user reads as one of the audience: published now, and addressed to them."""
	return _reached(user, [*_rows_for_family(user), *_rows_for_colleagues(user)])


def colleagues_condition(user: str) -> str:
	"""The part of `readers_condition` that counts on Desk, whose forms also show what staff noted beside a document.

	A teacher reads the conversation about the own child as a parent does, over the endpoints.
	"""
	return _reached(user, _rows_for_colleagues(user))


def _reached(user: str, rows: list[str]) -> str:
	addressed = (
		"select a.parent from `tabOrg Communication Audience` a"  # noqa: S608 - constants and escaped values
		f" where a.parenttype = 'Org Communication' and ({' or '.join(rows) or NOTHING})"
	)
	return f"({_published()} and ({POST}.name in ({addressed}) or {_threads_of_own_groups(user)}))"


def is_published(post: frappe._dict) -> bool:
	"""Whether readers see a communication now, as `readers_condition` says it."""
	now = now_datetime()
	return (
		post.status == "Published"
		and (not post.publish_from or post.publish_from <= now)
		and (not post.publish_to or post.publish_to > now)
	)


def places_of(students: Iterable[str], *, enrolled: bool = True) -> Places:
	"""The groups, offerings and schools (with all schools above) that students belong to, with three queries."""
	students = sorted(students)
	if not students:
		return Places([], [], [])
	seats = frappe.get_all(
		"Activity Booking",
		filters={"student": ["in", students], "status": ["in", ACTIVE_STATES]},
		pluck="program_offering",
		order_by="program_offering asc",
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
	student, school, above = DocType("Student"), DocType("School"), DocType("School").as_("above")
	query = (
		frappe.qb.from_(student)
		.join(school)
		.on(school.name == student.school)
		.join(above)
		.on((above.lft <= school.lft) & (above.rgt >= school.rgt))
		.select(above.name)
		.distinct()
		.where(student.name.isin(students))
	)
	if enrolled:
		query = query.where(student.enabled == 1)
	return query.run(pluck=True)


def _rows_for_family(user: str) -> list[str]:
	"""The conditions on a row of the audience that reach the user as a student and as a guardian."""
	own = family.own_students_of(user)
	children = family.children_of(user, can_book=False)
	return [
		*_rows("to_students", own, reached_alone=own),
		*_rows("to_guardians", children, reached_alone=family.children_of(user) if children else []),
	]


def _rows_for_colleagues(user: str) -> list[str]:
	"""The conditions on a row of the audience that reach the user as staff and as an instructor."""
	return [
		*(_rows_for_staff(user) if is_staff(user) else ()),
		*(_rows_for_instructors(user) if has_role((INSTRUCTOR,), user) else ()),
	]


def _rows(tick: str, students: list[str], *, reached_alone: list[str]) -> Iterator[str]:
	if not students:
		return
	places = places_of(students)
	yield _row(
		tick,
		Targets(
			school=_list(places.schools),
			program_offering=_list(places.offerings),
			student_group=_list(places.groups),
			student=_list(reached_alone),
		),
	)


def _rows_for_staff(user: str) -> Iterator[str]:
	schools = allowed_schools(user)
	if schools is None:
		# sees everything as an editor
		return
	listed = _list(schools)
	above = (
		"select up.name from `tabSchool` up join `tabSchool` own on up.lft <= own.lft and up.rgt >= own.rgt"  # noqa: S608
		f" where own.name in ({listed})"
	)
	yield _row(
		"to_staff",
		Targets(
			school=above,
			program_offering=f"select o.name from `tabProgram Offering` o where o.school in ({listed})",  # noqa: S608
			student_group=f"select g.name from `tabStudent Group` g where g.school in ({listed})",  # noqa: S608
			student=f"select s.name from `tabStudent` s where s.school in ({listed})",  # noqa: S608
		),
	)


def _rows_for_instructors(user: str) -> Iterator[str]:
	groups = teaching.groups_of(teaching.employees_of(user))
	if not groups:
		return
	listed = _list(groups)
	yield _row(None, Targets(student_group=listed))
	yield _row(
		"to_staff",
		Targets(
			school=(
				"select up.name from `tabSchool` up join `tabSchool` own on up.lft <= own.lft and up.rgt >= own.rgt"  # noqa: S608
				f" join `tabStudent Group` g on g.school = own.name where g.name in ({listed})"
			),
			program_offering=(
				"select g.program_offering from `tabStudent Group` g"  # noqa: S608
				f" where g.program_offering is not null and g.name in ({listed})"
			),
		),
	)


def _threads_of_own_groups(user: str) -> str:
	groups = teaching.groups_of(teaching.employees_of(user)) if has_role((INSTRUCTOR,), user) else []
	if not groups:
		return NOTHING
	bookings = (
		f"select b.name from `tabActivity Booking` b where b.allocated_student_group in ({_list(groups)})"  # noqa: S608
	)
	return f"{POST}.booking_thread in ({bookings})"


def _row(tick: str | None, targets: Targets) -> str:
	"""The condition on a row of the audience: ticked, and naming one of the targets."""
	named = " or ".join(
		f"(a.target_mode = '{mode}' and a.{field} in ({names}))"
		for mode, field, names in (
			("School", "school", targets.school),
			("Program Offering", "program_offering", targets.program_offering),
			("Student Group", "student_group", targets.student_group),
			("Student", "student", targets.student),
		)
		if names != NOT_SAID
	)
	ticked = f"a.{tick} = 1 and " if tick else ""
	return f"({ticked}({named or NOTHING}))"


def _published() -> str:
	now = _escape(str(now_datetime()))
	return (
		f"({POST}.status = 'Published'"
		f" and ({POST}.publish_from is null or {POST}.publish_from <= {now})"
		f" and ({POST}.publish_to is null or {POST}.publish_to > {now}))"
	)


def _list(names: Iterable[str]) -> str:
	return ", ".join(map(_escape, names)) or NOT_SAID


def _escape(value: str) -> str:
	return frappe.db.escape(value, percent=False)
