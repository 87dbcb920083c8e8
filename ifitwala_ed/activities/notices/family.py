"""Who is told of a student's bookings: the student's own user and every guardian who may book, each person once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core import languages


@dataclass(frozen=True, slots=True)
class Person:
	"""Somebody of the family, with a log-in or a mail address or both."""

	user: str | None
	email: str | None
	language: str
	# what the school noted of somebody who has no log-in to choose it with
	is_told_of_offers_only: bool = False


@dataclass(frozen=True, slots=True)
class _Member:
	"""A row that names somebody of the family."""

	user: str | None
	email: str | None
	offers_only: int = 0


def people_of(student: str, payer: str | None = None) -> list[Person]:
	"""Return the family of a student. Whose user is disabled is told nothing.

	Where none of them can be told, those who can be mailed besides: who pays (for this booking, else for the child), and
	the student.
	"""
	return people_of_all([student]) or _each_once(_persons(_mailed_besides(student, payer), {}))


def people_of_all(
	students: Collection[str], *, own: bool = True, guardians: bool = True, can_book: bool = True
) -> list[Person]:
	"""Return the students themselves and their guardians (with ``can_book`` those who may book), each person once."""
	names = sorted(students)
	if not names:
		return []
	found = [*(_own_users(names) if own else ()), *(_guardians(names, can_book) if guardians else ())]
	users = _enabled_users({member.user for member in found if member.user})
	return _each_once(_persons(found, users))


def _own_users(students: list[str]) -> list[_Member]:
	users = frappe.get_all(
		"Student",
		filters={"name": ["in", students], "user": ["is", "set"]},
		pluck="user",
		order_by="name asc",
	)
	return [_Member(user, None) for user in users]


def _guardians(students: list[str], can_book: bool) -> list[_Member]:
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	query = (
		frappe.qb.from_(link)
		.join(guardian)
		.on(guardian.name == link.guardian)
		.select(guardian.user, guardian.email, guardian.offers_only)
		.where((link.parenttype == "Student") & link.parent.isin(students))
		.orderby(link.parent)
		.orderby(link.idx)
	)
	if can_book:
		query = query.where(link.can_book == 1)
	return [_Member(*row) for row in query.run()]


def _mailed_besides(student: str, payer_of_booking: str | None) -> list[_Member]:
	table, payer = DocType("Student"), DocType("Account Holder")
	rows = (
		frappe.qb.from_(table)
		.left_join(payer)
		.on(payer.name == (payer_of_booking or table.account_holder))
		.select(payer.email, table.student_email)
		.where(table.name == student)
		.run()
	)
	return [_Member(None, address) for row in rows for address in row if address]


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


def _persons(found: Iterable[_Member], users: dict[str, frappe._dict]) -> Iterator[Person]:
	for member in found:
		user = users.get(member.user) if member.user else None
		if member.user and not user:
			continue
		address = (member.email or (user.email if user else "") or "").strip().lower()
		language = (user.language if user else None) or languages.of_the_site()
		is_muted = bool(member.offers_only) and not user
		yield Person(member.user or None, address or None, language, is_muted)


def _each_once(people: Iterable[Person]) -> list[Person]:
	"""Return a user once, and an address once: two guardians may share either."""
	users: set[str] = set()
	addresses: set[str] = set()
	found = []
	for person in people:
		user = None if person.user in users else person.user
		email = None if person.email in addresses else person.email
		users.update([user] if user else [])
		addresses.update([email] if email else [])
		if user or email:
			found.append(replace(person, user=user, email=email))
	return found
