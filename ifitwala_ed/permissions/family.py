"""Whose family a user is: the student's own user, and the guardians who may book for the student."""

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.core.prepared import prepared, value


def students_of(user: str | None = None, *, can_book: bool = True) -> list[str]:
	"""Return the names of the students the user is, or is a guardian of (of those who may book, unless told otherwise)."""
	user = user or frappe.session.user
	return sorted({*own_students_of(user), *children_of(user, can_book=can_book)})


def own_students_of(user: str) -> list[str]:
	"""Return the names of the students the user is."""
	return [name for (name,) in _own_students(user=user)]


def children_of(user: str, *, can_book: bool = True) -> list[str]:
	"""Return the names of the students the user is a guardian of (of those who may book, unless told otherwise)."""
	return [name for (name,) in _children(can_book, user=user)]


@prepared
def _own_students() -> QueryBuilder:
	student = DocType("Student")
	query = frappe.qb.from_(student).select(student.name).orderby(student.name)
	return query.where(student.user == value("user"))


@prepared
def _children(can_book: bool) -> QueryBuilder:
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	query = (
		frappe.qb.from_(link)
		.join(guardian)
		.on(guardian.name == link.guardian)
		.select(link.parent)
		.where((link.parenttype == "Student") & (guardian.user == value("user")))
	)
	return query.where(link.can_book == 1) if can_book else query
