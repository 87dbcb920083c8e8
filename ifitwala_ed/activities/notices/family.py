"""Who is told of a student's bookings: the student's own user and every guardian who may book, each person once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities import languages


@dataclass(frozen=True, slots=True)
class Person:
	"""Somebody of the family, with a log-in or a mail address or both."""

	user: str | None
	email: str | None
	language: str


def people_of(student: str) -> list[Person]:
	"""The family of a student. Whose user is disabled is told nothing."""
	found = [*_own_user(student), *_guardians(student)]
	users = _enabled_users({user for user, _email in found if user})
	return list(_each_once(_persons(found, users)))


def _own_user(student: str) -> list[tuple[str | None, str | None]]:
	user = frappe.db.get_value("Student", student, "user")
	return [(user, None)] if user else []


def _guardians(student: str) -> list[tuple[str | None, str | None]]:
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	rows = (
		frappe.qb.from_(link)
		.join(guardian)
		.on(guardian.name == link.guardian)
		.select(guardian.user, guardian.email)
		.where((link.parenttype == "Student") & (link.parent == student) & (link.can_book == 1))
		.orderby(link.idx)
		.run()
	)
	return [(user, email) for user, email in rows]


def _enabled_users(names: set[str]) -> dict[str, frappe._dict]:
	if not names:
		return {}
	rows = frappe.get_all(
		"User",
		filters={"name": ["in", sorted(names)], "enabled": 1},
		fields=["name", "email", "language"],
		order_by="name asc",
	)
	return {row.name: row for row in rows}


def _persons(
	found: Iterable[tuple[str | None, str | None]], users: dict[str, frappe._dict]
) -> Iterator[Person]:
	for name, email in found:
		user = users.get(name)
		if name and not user:
			continue
		address = (email or (user.email if user else "") or "").strip().lower()
		language = (user.language if user else None) or languages.of_the_site()
		yield Person(name or None, address or None, language)


def _each_once(people: Iterable[Person]) -> Iterator[Person]:
	"""A user once, and an address once: two guardians may share either."""
	users: set[str] = set()
	addresses: set[str] = set()
	for person in people:
		user = None if person.user in users else person.user
		email = None if person.email in addresses else person.email
		users.update([user] if user else [])
		addresses.update([email] if email else [])
		if user or email:
			yield Person(user, email, person.language)
