"""Who is asking, derived from the session and the student and never from the request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import snapshot_reader
from ifitwala_ed.activities.booking.snapshots import (
	BY_GUARDIAN,
	BY_STAFF,
	BY_STUDENT,
	BY_SYSTEM,
	OfferingSnapshot,
	StudentSnapshot,
)
from ifitwala_ed.core.prepared import prepared, stored_row, value
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions.roles import is_admin, is_staff
from ifitwala_ed.permissions.school_scope import is_allowed

# what endpoints need to know of a booking before they do something with it
KEY_VALUES: Final = ("name", "student", "school", "program_offering", "status")


@dataclass(frozen=True)
class Viewer:
	"""A signed-in person in relation to one student: the student, a guardian who can book, or staff."""

	user: str
	actor_type: str

	@property
	def is_family(self) -> bool:
		return self.actor_type in (BY_STUDENT, BY_GUARDIAN)


def load_student(student: str) -> StudentSnapshot:
	"""Read what booking needs to know of a student. One who was deleted meanwhile is refused like a stranger's."""
	row = stored_row("Student", StudentSnapshot.__annotations__, name=student)
	if not row:
		refuse_access()
	return StudentSnapshot(**row)


def require_student_viewer(student: str) -> tuple[StudentSnapshot, Viewer]:
	"""Return the student and who is asking, for the family and for staff of the student's school; else 403."""
	facts, viewer, _more = _look(_student_and_relations, student=student)
	if not facts or not viewer or (viewer.actor_type == BY_STAFF and not is_allowed(facts.school)):
		refuse_access()
	return facts, viewer


def require_booking_viewer(activity_booking: str) -> tuple[frappe._dict, Viewer]:
	"""Return the booking's key values and who is asking, for its family and for staff of its school; else 403."""
	_facts, viewer, values = _look(_booking_and_relations, booking=activity_booking)
	booking = frappe._dict(zip(KEY_VALUES, values, strict=True)) if values else None
	if not booking or not viewer or (viewer.actor_type == BY_STAFF and not is_allowed(booking.school)):
		refuse_access()
	return booking, viewer


def require_booking_staff(activity_booking: str) -> None:
	"""Refuse with 403 unless the session's user is staff of the booking's school, and not of its family."""
	_booking, viewer = require_booking_viewer(activity_booking)
	if viewer.is_family:
		refuse_access()


def require_offering(program_offering: str, viewer: Viewer) -> OfferingSnapshot:
	"""Return the offering; refused with 403 where it doesn't exist, and for staff where its school isn't theirs."""
	offering = snapshot_reader.find_offering(program_offering)
	if not offering or (viewer.actor_type == BY_STAFF and not is_allowed(offering.school)):
		refuse_access()
	return offering


def require_signed_in() -> None:
	"""Refuse a guest with 403."""
	if frappe.session.user == "Guest":
		refuse_access()


def require_offering_staff(program_offering: str, *, admin: bool = False) -> None:
	"""Refuse with 403 unless the session's user is staff (or admin) of the offering's school."""
	has_role = is_admin() if admin else is_staff()
	school = frappe.db.get_value("Program Offering", program_offering, "school") if has_role else None
	if not school or not is_allowed(school):
		refuse_access()


def require_school_admin(school: str) -> None:
	"""Refuse with 403 unless the session's user is an admin of the school."""
	if not (is_admin() and frappe.db.exists("School", school) and is_allowed(school)):
		refuse_access()


def actor_type_of(student: StudentSnapshot) -> str:
	"""Return the capacity in which the session's user acts for a student, on Desk and in jobs as well."""
	_facts, viewer, _more = _look(_student_and_relations, student=student.name)
	return viewer.actor_type if viewer else BY_SYSTEM


def _look(
	relations: Callable[..., Sequence[tuple]], **which: str
) -> tuple[StudentSnapshot | None, Viewer | None, Sequence[Any]]:
	"""Return a student, the session's user in relation to them, and what else the query gives of both. One query."""
	user = frappe.session.user
	rows = relations(user=user, **which) if user != "Guest" else ()
	if not rows:
		return None, None, ()
	_guardian, *values = rows[0]
	own = len(StudentSnapshot.__annotations__)
	facts = StudentSnapshot(*values[:own])
	if facts.user == user:
		return facts, Viewer(user, BY_STUDENT), values[own:]
	if any(row[0] for row in rows):
		return facts, Viewer(user, BY_GUARDIAN), values[own:]
	return facts, Viewer(user, BY_STAFF) if is_staff() else None, values[own:]


@prepared
def _student_and_relations() -> QueryBuilder:
	student = DocType("Student")
	return _with_relations(frappe.qb.from_(student)).where(student.name == value("student"))


@prepared
def _booking_and_relations() -> QueryBuilder:
	booking, student = DocType("Activity Booking"), DocType("Student")
	query = frappe.qb.from_(booking).join(student).on(student.name == booking.student)
	query = _with_relations(query).select(*(booking[field] for field in KEY_VALUES))
	return query.where(booking.name == value("booking"))


def _with_relations(query: QueryBuilder) -> QueryBuilder:
	"""Return a query of a student with what booking needs to know of them, once for each guardian who may book. The first
	column is the guardian's name, where that is the user.
	"""
	student, link, guardian = DocType("Student"), DocType("Student Guardian"), DocType("Guardian")
	return (
		query.left_join(link)
		.on((link.parent == student.name) & (link.parenttype == "Student") & (link.can_book == 1))
		.left_join(guardian)
		.on((guardian.name == link.guardian) & (guardian.user == value("user")))
		.select(guardian.name, *(student[field] for field in StudentSnapshot.__annotations__))
	)
