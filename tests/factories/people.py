"""Users, staff, guardians and students."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import getdate, today

from tests.factories import places
from tests.factories.core import insert, unique

PASSWORD = "Glade-Otter-41-Lantern"
GENDER = "Female"


def user(first_name: str = "Robin", roles: Sequence[str] = (), **values: Any) -> Document:
	"""A person who can log in with PASSWORD."""
	defaults = {
		"email": unique(first_name).replace(" ", ".").lower() + "@example.com",
		"first_name": first_name,
		"enabled": 1,
		"send_welcome_email": 0,
		"new_password": PASSWORD,
		"roles": [{"role": role} for role in roles],
	}
	return insert("User", defaults, values)


def staff(role: str = "Academic Staff", schools: Sequence[str] = (), **values: Any) -> Document:
	"""A user of the school office; with schools named, limited to them and what lies below."""
	person = user("Sam", [role], **values)
	for school in schools:
		permission = {"user": person.name, "allow": "School", "for_value": school}
		insert("User Permission", permission, {})
	return person


def system_manager() -> None:
	"""Frappe gives this role to the first user of a site that has nobody with it: that must be no parent of a test."""
	others = {"role": "System Manager", "parenttype": "User", "parent": ["!=", "Administrator"]}
	if not frappe.db.exists("Has Role", others):
		user("Morgan", ["System Manager"])


def nobody_has(role: str) -> None:
	"""Take a role from everybody until the test is rolled back. What saves all who have it would come to the users
	of every test before."""
	frappe.db.delete("Has Role", {"role": role, "parenttype": "User"})


def gender() -> str:
	"""Frappe's own list is filled by its setup wizard, which a test site need not have run."""
	if not frappe.db.exists("Gender", GENDER):
		insert("Gender", {"gender": GENDER}, {})
	return GENDER


def employee(user: str | None = None, **values: Any) -> Document:
	defaults = {
		"first_name": "Alex",
		"last_name": unique("Teacher"),
		"gender": gender(),
		"date_of_birth": "1985-04-12",
		"date_of_joining": "2015-08-01",
		"company": values.get("company") or places.company(),
		"status": "Active",
		"user_id": user,
	}
	return insert("Employee", defaults, values)


@dataclass(frozen=True)
class Teacher:
	employee: str
	user: str


def teacher() -> Teacher:
	"""An instructor who can log in. ERPNext gives the user a User Permission on the employee."""
	person = user("Toni", ["Instructor"])
	return Teacher(employee(person.name).name, person.name)


def guardian(user: str | None = None, **values: Any) -> Document:
	defaults = {"guardian_name": unique("Guardian"), "user": user, "email": user}
	return insert("Guardian", defaults, values)


def student(school: str, guardians: Sequence[str] = (), **values: Any) -> Document:
	"""A student of the school; every guardian named may book."""
	defaults = {
		"first_name": "Mika",
		"last_name": unique("Student"),
		"date_of_birth": born(10),
		"school": school,
		"enabled": 1,
		"guardians": [{"guardian": each, "relation": "Parent", "can_book": 1} for each in guardians],
	}
	return insert("Student", defaults, values)


def born(age: int, on: date | str | None = None) -> date:
	"""The birthday of somebody who turned that age on the day (today)."""
	day = getdate(on or today())
	if (day.month, day.day) == (2, 29):
		day = day.replace(day=28)
	return day.replace(year=day.year - age)


@dataclass(frozen=True)
class Family:
	guardian: str
	user: str
	students: list[str]

	@property
	def student(self) -> str:
		return self.students[0]


def family(
	school: str, children: int = 1, roles: Sequence[str] = ("Guardian",), **student_values: Any
) -> Family:
	"""A guardian who can log in and book, and the children."""
	person = user("Kim", roles)
	parent = guardian(person.name)
	return Family(
		parent.name,
		person.name,
		[student(school, [parent.name], **student_values).name for _number in range(children)],
	)


def student_user(school: str, **values: Any) -> tuple[str, str]:
	"""A student who can log in; gives the student and the user."""
	person = user("Mika", ["Student"])
	return student(school, user=person.name, student_email=person.name, **values).name, person.name
