"""Employees, guardians and students, with their log-ins."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import frappe

from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.insert import insert, insert_if_missing, insert_unless_found
from ifitwala_ed.demo.progress import track

# The same for everybody and printed at the end: this is a school to play with.
DEMO_PASSWORD = "Tamarind-Bay-2026"  # noqa: S105


@dataclass(frozen=True)
class Adults:
	"""Whom students and groups name, by their CSV keys."""

	employees: dict[str, str]
	guardians: dict[str, str]
	account_holders: dict[str, str]


def insert_adults(rows: Rows, company: str) -> Adults:
	"""Insert everybody who needs no school to be there, with the log-ins of all."""
	with setting_up():
		_users(rows)
		employees = _employees(rows, company)
	guardians = _guardians(rows)
	return Adults(employees, guardians, _account_holders(rows, guardians))


def insert_students(rows: Rows, adults: Adults) -> None:
	"""Insert the students, and limit the staff of one campus to it."""
	for row in rows["employees"]:
		if row["limited_to_school"]:
			_limit_to_school(row)
	_students(rows, adults.guardians, adults.account_holders)


@contextmanager
def setting_up() -> Iterator[None]:
	"""As Frappe does for itself while a site is set up or filled from a file.

	Otherwise it empties its whole cache at every saved user and takes no more than 60 new ones an hour. What it read
	of doctypes meanwhile has none of the rights that were given on this site (Custom DocPerm), and is forgotten.
	"""
	flags = {name: frappe.flags.get(name) for name in ("in_install", "in_import")}
	frappe.flags.update({"in_install": "ifitwala_ed", "in_import": True})
	try:
		yield
	finally:
		frappe.flags.update(flags)
		frappe.clear_cache()


def _users(rows: Rows) -> None:
	"""One user for each mailbox: a teacher who is a parent logs in once for both."""
	users: dict[str, dict[str, Any]] = {}
	for row in rows["employees"]:
		if row["has_login"]:
			users[row["email"]] = {"name": row.key, "roles": list(row["roles"])}
	for row in rows["guardians"]:
		if row["has_login"]:
			user = users.setdefault(row["email"], {"name": row.key, "roles": []})
			user["roles"].append("Guardian")
	for row in rows["students"]:
		if row["has_login"]:
			users[row["student_email"]] = {"name": row.key, "roles": ["Student"]}
	for row in rows["visitors"]:
		users[row["email"]] = {"name": row.key, "roles": []}
	for email, user in track("Log-ins", list(users.items())):
		_user(email, user["name"], user["roles"])


def _user(email: str, full_name: str, roles: list[str]) -> None:
	exists = frappe.db.exists("User", email)
	user = frappe.get_doc("User", email) if exists else frappe.new_doc("User")
	first, _, last = full_name.partition(" ")
	user.update({"email": email, "first_name": first, "last_name": last, "send_welcome_email": 0})
	user.new_password = DEMO_PASSWORD
	held = {row.role for row in user.roles}
	user.extend("roles", [{"role": role} for role in roles if role not in held])
	user.flags.no_welcome_mail = True
	user.save()


def _employees(rows: Rows, company: str) -> dict[str, str]:
	names = {}
	for row in track("Employees", rows["employees"]):
		insert_if_missing("Gender", row["gender"], gender=row["gender"])
		names[row.key] = _employee(row, company)
	return names


def _employee(row: Row, company: str) -> str:
	name = {"first_name": row["first_name"], "last_name": row["last_name"], "company": company}
	known_by = {"user_id": row["email"]} if row["has_login"] else name
	values = {
		**name,
		"gender": row["gender"],
		"date_of_birth": row["date_of_birth"],
		"date_of_joining": row["date_of_joining"],
		"status": "Active",
	}
	return insert_unless_found("Employee", known_by, **values)


def _limit_to_school(row: Row) -> None:
	permission = {"user": row["email"], "allow": "School", "for_value": row["limited_to_school"]}
	insert_unless_found("User Permission", permission)


def _guardians(rows: Rows) -> dict[str, str]:
	return {
		row.key: insert(
			"Guardian",
			guardian_name=row.key,
			email=row["email"],
			mobile_no=row["mobile_no"],
			user=row["email"] if row["has_login"] else None,
		)
		for row in track("Guardians", rows["guardians"])
	}


def _account_holders(rows: Rows, guardians: dict[str, str]) -> dict[str, str]:
	return {
		row.key: insert(
			"Account Holder",
			account_holder_name=row.key,
			guardian=guardians[row["guardian"]],
			email=row["email"],
		)
		for row in track("Account holders", rows["account_holders"])
	}


def _students(rows: Rows, guardians: dict[str, str], holders: dict[str, str]) -> None:
	links = defaultdict(list)
	for row in rows["student_guardians"]:
		links[row["student"]].append(
			{
				"guardian": guardians[row["guardian"]],
				"relation": row["relation"],
				"can_book": row["can_book"],
			}
		)
	for row in track("Students", rows["students"]):
		insert(
			"Student",
			first_name=row["first_name"],
			last_name=row["last_name"],
			student_email=row["student_email"],
			user=row["student_email"] if row["has_login"] else None,
			date_of_birth=row["date_of_birth"],
			school=row["school"],
			year_group=row["year_group"],
			account_holder=holders.get(row["account_holder"]),
			enabled=1,
			guardians=links[row.key],
		)
