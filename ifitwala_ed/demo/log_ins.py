"""Who can log in to the demo site, and what to type for a first booking."""

import shlex
from urllib.parse import urlencode

import click
import frappe

from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.names import Names
from ifitwala_ed.demo.people import DEMO_PASSWORD
from ifitwala_ed.demo.summary import print_table
from ifitwala_ed.demo.wishes import Catalogue, Family, families

API = "/api/method/ifitwala_ed.api.activity_booking."


def print_log_ins(rows: Rows, names: Names, url: str) -> None:
	family = parent_of_two(rows)
	click.echo(f"\nLog-ins at {url} (password {DEMO_PASSWORD}; Administrator has the site's own):")
	print_table(("Who", "User", "Name"), [("Administrator", "Administrator", ""), *_people(rows, family)])
	_print_walk(rows, names, family, url)


def parent_of_two(rows: Rows) -> Family:
	"""A parent of two children who doesn't work at the school."""
	staff = {row["email"] for row in rows["employees"]}
	return next(
		family
		for family in families(rows)
		if len(family.children) == 2 and family.guardian["email"] not in staff
	)


def _people(rows: Rows, family: Family) -> list[tuple[str, str, str]]:
	staff = rows["employees"]
	parents = {row["email"] for row in rows["guardians"]}
	teachers = [row for row in staff if "Instructor" in row["roles"]]
	student = next(row for row in rows["students"] if row["has_login"])
	found = [
		("Academic admin", next(row for row in staff if "Academic Admin" in row["roles"])),
		("Activity coordinator", next(row for row in staff if "Activity Coordinator" in row["roles"])),
		("Coordinator of one campus", next(row for row in staff if row["limited_to_school"])),
		("Teacher", next(row for row in teachers if row["email"] not in parents)),
		("Teacher who is a parent", next(row for row in teachers if row["email"] in parents)),
		("Parent of two children", family.guardian),
	]
	people = [(who, row["email"], row.key) for who, row in found]
	people.append(("Student", student["student_email"], student.key))
	people += [("Stranger", row["email"], row.key) for row in rows["visitors"][:1]]
	return people


def _print_walk(rows: Rows, names: Names, family: Family, url: str) -> None:
	choice = _bookable(rows, names, family)
	if not choice:
		return
	child, offering = choice
	booking = {"program_offering": names.offerings[offering.key], "student": names.students[child.key]}
	click.echo(f"\nAs the parent of two, book {offering.key} for {child.key}, look at it, and cancel it:")
	log_in = {"usr": family.guardian["email"], "pwd": DEMO_PASSWORD}
	for command in (
		_curl("-c", url + "/api/method/login", log_in),
		_curl("-b", f"{url}{API}submit_activity_booking", booking),
		f"curl -s -b cookies.txt {shlex.quote(f'{url}{API}get_student_activity_bookings?' + urlencode({'student': booking['student']}))}",
		_curl("-b", f"{url}{API}cancel_activity_booking", {"activity_booking": "NAME"}),
	):
		click.echo(f"  {command}")
	click.echo("NAME is the booking's name in the answer to the second command.")


def _curl(jar: str, url: str, values: dict[str, str]) -> str:
	data = " ".join(f"-d {shlex.quote(f'{key}={value}')}" for key, value in values.items())
	return f"curl -s {jar} cookies.txt {shlex.quote(url)} {data}"


def _bookable(rows: Rows, names: Names, family: Family) -> tuple[Row, Row] | None:
	"""A child of the family and a free first come first serve offering with seats left for it."""
	catalogue = Catalogue(rows)
	for offering in reversed(rows["program_offerings"]):
		name = names.offerings[offering.key]
		if (
			offering["fee_amount"]
			or offering["allocation_mode"] != "First Come First Serve"
			or not _has_seats(name)
		):
			continue
		for child in family.children:
			taken = {"program_offering": name, "student": names.students[child.key]}
			if catalogue.fits(offering, child) and not frappe.db.exists("Activity Booking", taken):
				return child, offering
	return None


def _has_seats(offering: str) -> bool:
	rows = frappe.get_all(
		"Activity Seat Ledger",
		filters={"program_offering": offering},
		fields=["capacity", "seats_held"],
		order_by="name asc",
	)
	return any(row.capacity > row.seats_held for row in rows)
