"""Whom a post reaches, person by person: the other way round than ``audience``, which says what one person sees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import cint
from frappe.utils.nestedset import get_descendants_of

from ifitwala_ed.activities.booking.lifecycle import ACTIVE_STATES
from ifitwala_ed.activities.notices import family
from ifitwala_ed.permissions import teaching
from ifitwala_ed.permissions.roles import STAFF_ROLES, users_with
from ifitwala_ed.permissions.school_scope import allowed_schools


@dataclass(frozen=True, slots=True)
class Reader:
	"""Somebody whom a post reaches, with a log-in or a mail address or both."""

	user: str | None
	email: str | None
	is_colleague: bool = False


def people_of(post: Any) -> list[Reader]:
	"""Return whom the audience of a post (stored or not) reaches, each once: families, staff and instructors."""
	found: dict[tuple[str | None, str | None], Reader] = {}
	for row in post.audiences:
		for reader in (*_families(row), *_colleagues(row)):
			found.setdefault((reader.user, reader.email), reader)
	return list(found.values())


def _families(row: Any) -> list[Reader]:
	if not (cint(row.to_students) or cint(row.to_guardians)):
		return []
	people = family.people_of_all(
		_students(row),
		own=bool(cint(row.to_students)),
		guardians=bool(cint(row.to_guardians)),
		# what is about one child is for those who may book for it
		can_book=row.target_mode == "Student",
	)
	return [Reader(person.user, person.email) for person in people]


def _students(row: Any) -> list[str]:
	if row.target_mode == "Student":
		return [row.student] if row.student else []
	if row.target_mode == "Student Group":
		return _roster([row.student_group])
	if row.target_mode == "Program Offering":
		booked = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": row.program_offering, "status": ["in", ACTIVE_STATES]},
			pluck="student",
			order_by="student asc",
		)
		return sorted({*booked, *_roster(_groups(row))})
	return frappe.get_all(
		"Student",
		filters={"school": ["in", _schools_below(row.school)], "enabled": 1},
		pluck="name",
		order_by="name asc",
	)


def _roster(groups: Iterable[str]) -> list[str]:
	return frappe.get_all(
		"Student Group Student",
		filters={"parent": ["in", [*groups, ""]], "parenttype": "Student Group", "active": 1},
		pluck="student",
		order_by="student asc",
	)


def _groups(row: Any) -> list[str]:
	"""Return the groups that an audience's target has."""
	if row.target_mode == "Student Group":
		return [row.student_group]
	if row.target_mode == "Student":
		return []
	by_target = (
		{"program_offering": row.program_offering}
		if row.target_mode == "Program Offering"
		else {"school": ["in", _schools_below(row.school)]}
	)
	return frappe.get_all("Student Group", filters=by_target, pluck="name", order_by="name asc")


def _colleagues(row: Any) -> Iterator[Reader]:
	"""Return what names a group reaches its instructors in any case; the rest staff and instructors where it says so."""
	users: list[str] = []
	if cint(row.to_staff) or row.target_mode == "Student Group":
		users += teaching.users_of(_groups(row))
	if cint(row.to_staff):
		users += _staff(row)
	for user in dict.fromkeys(users):
		yield Reader(user, None, is_colleague=True)


def _staff(row: Any) -> list[str]:
	target = frappe.scrub(row.target_mode)
	if row.target_mode == "School":
		within = set(_schools_below(row.school))
	else:
		within = {frappe.db.get_value(row.target_mode, row.get(target), "school")}
	return [user for user in users_with(STAFF_ROLES) if _works_in(user, within)]


def _works_in(user: str, within: set[str]) -> bool:
	schools = allowed_schools(user)
	return schools is None or not within.isdisjoint(schools)


def _schools_below(school: str | None) -> list[str]:
	if not school:
		return [""]
	# about what lies where, which no right of the user's changes
	return [school, *get_descendants_of("School", school, ignore_permissions=True)]
