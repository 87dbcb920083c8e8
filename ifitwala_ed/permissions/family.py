"""Whose family a user is: the student's own user, and the guardians who may book for the student."""

import frappe
from frappe.query_builder import DocType


def students_of(user: str | None = None, *, can_book: bool = True) -> list[str]:
	"""Return the names of the students the user is, or is a guardian of (of those who may book, unless told otherwise)."""
	user = user or frappe.session.user
	return sorted({*own_students_of(user), *children_of(user, can_book=can_book)})


def own_students_of(user: str) -> list[str]:
	"""Return the names of the students the user is."""
	return frappe.get_all("Student", filters={"user": user}, pluck="name", order_by="name")


def children_of(user: str, *, can_book: bool = True) -> list[str]:
	"""Return the names of the students the user is a guardian of (of those who may book, unless told otherwise)."""
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	query = (
		frappe.qb.from_(link)
		.join(guardian)
		.on(guardian.name == link.guardian)
		.select(link.parent)
		.where((link.parenttype == "Student") & (guardian.user == user))
	)
	if can_book:
		query = query.where(link.can_book == 1)
	return query.run(pluck=True)
