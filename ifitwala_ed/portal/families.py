"""The students a signed-in person may act for in the portal: themselves, and the children they may book for."""

from collections.abc import Sequence
from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.booking.snapshots import BY_GUARDIAN, BY_STUDENT, StudentSnapshot
from ifitwala_ed.core.prepared import prepared, value
from ifitwala_ed.core.refusals import refuse_access

FIELDS = tuple(StudentSnapshot.__annotations__)


@dataclass(frozen=True)
class Child:
	"""A student, and in which capacity the person in front of the portal acts for them."""

	student: StudentSnapshot
	actor_type: str

	@property
	def name(self) -> str:
		return self.student.name

	@property
	def shown_name(self) -> str:
		return self.student.student_name


def children_of(user: str) -> list[Child]:
	"""Read the students that the user is, or may book for, by name. One query."""
	if user == "Guest":
		return []
	rows = {row[0]: StudentSnapshot(*row) for row in _students(user=user)}
	found = [Child(each, BY_STUDENT if each.user == user else BY_GUARDIAN) for each in rows.values()]
	return sorted(found, key=lambda child: (child.shown_name, child.name))


def viewer_of(user: str) -> Viewer:
	"""Return the user as their family's viewer: for answers about their own children, whoever of them it is."""
	return Viewer(user, BY_GUARDIAN)


def require_children(user: str) -> list[Child]:
	"""As ``children_of``. A guest gets the 403 of everybody who may not; who has no children, an empty list."""
	if user == "Guest":
		refuse_access()
	return children_of(user)


def named(children: Sequence[Child], student: str | None) -> Child | None:
	"""Return the child of that name, where it is one of these."""
	return next((child for child in children if child.name == student), None)


@prepared
def _students() -> QueryBuilder:
	"""Two queries in one statement, because an OR over two tables would read every student of the school."""
	student, link, guardian = DocType("Student"), DocType("Student Guardian"), DocType("Guardian")
	own = (
		frappe.qb.from_(student)
		.select(*(student[field] for field in FIELDS))
		.where(student.user == value("user"))
	)
	children = (
		frappe.qb.from_(guardian)
		.join(link)
		.on((link.guardian == guardian.name) & (link.parenttype == "Student") & (link.can_book == 1))
		.join(student)
		.on(student.name == link.parent)
		.select(*(student[field] for field in FIELDS))
		.where(guardian.user == value("user"))
	)
	return own.union(children)
