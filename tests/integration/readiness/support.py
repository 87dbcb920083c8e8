"""What the readiness tests share: an offering to break, and a look at the whole database."""

from typing import Any

import frappe
from frappe.model.document import Document

from ifitwala_ed.activities.readiness.gate import run_gate
from tests.factories import offerings

KINDS = ("Location Booking", "Employee Booking")


def codes(report: dict[str, Any]) -> set[str]:
	"""Every error code of a report, the offering's and those of its sections."""
	errors = [*report["errors"], *(error for section in report["sections"] for error in section["errors"])]
	assert all(error["message"].endswith(".") for error in errors), errors
	return {error["code"] for error in errors}


def warnings(report: dict[str, Any]) -> set[str]:
	return {warning["code"] for section in report["sections"] for warning in section["warnings"]}


def look(offering: str) -> dict[str, Any]:
	"""The report of a gate that only looks."""
	return run_gate(frappe.get_doc("Program Offering", offering), keep_reservations=False)


def pass_gate(offering: str) -> dict[str, Any]:
	"""The report of a gate that keeps the facts when it passes."""
	return run_gate(frappe.get_doc("Program Offering", offering), keep_reservations=True)


def group_of(made: offerings.Offered, number: int = 0) -> Document:
	return frappe.get_doc("Student Group", made.sections[number])


def sections_for_one(room: bool = False, person: bool = False, count: int = 2) -> list[offerings.Offered]:
	"""Offerings whose only sections want the same room, or the same instructor, at the same time. Committed."""
	made = [offerings.offering() for _number in range(count)]
	pattern = group_of(made[0])
	for other in made[1:]:
		group = group_of(other)
		times = {field: pattern.schedule[0].get(field) for field in ("weekday", "from_time", "to_time")}
		group.schedule[0].update(times | ({"location": pattern.schedule[0].location} if room else {}))
		if person:
			group.set("instructors", [{"employee": pattern.instructors[0].employee}])
		group.save()
	frappe.db.commit()
	return made


def facts(group: str, kind: str = "Location Booking") -> list[Any]:
	return frappe.get_all(
		kind,
		filters={"source_doctype": "Student Group", "source_name": group},
		fields=["*"],
		order_by="from_datetime asc, name asc",
	)


def occupy(room: str, start: Any, hours: int = 1, **values: Any) -> Document:
	"""Somebody books a room by hand."""
	return insert_booking("Location Booking", {"location": room}, start, hours, values)


def engage(employee: str, start: Any, hours: int = 1, **values: Any) -> Document:
	"""Somebody notes by hand that a colleague is busy."""
	return insert_booking("Employee Booking", {"employee": employee}, start, hours, values)


def insert_booking(kind: str, holder: dict, start: Any, hours: int, values: dict) -> Document:
	start = frappe.utils.get_datetime(start)
	defaults = {
		"doctype": kind,
		"title": "Spring Concert",
		"from_datetime": start,
		"to_datetime": frappe.utils.add_to_date(start, hours=hours),
	}
	return frappe.get_doc({**defaults, **holder, **values}).insert(ignore_permissions=True)


def first_session(offering: str) -> Any:
	"""The beginning of the first session of the first section, as the wall clock shows it."""
	start = look(offering)["sections"][0]["first_session"]
	return frappe.utils.get_datetime(start).replace(tzinfo=None)


def everything() -> dict[str, list]:
	"""All rows of all tables of this app, to be compared with a later look."""
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	doctypes = frappe.get_all(
		"DocType", filters={"module": ("in", modules), "issingle": 0}, pluck="name", order_by="name"
	)
	tables = [*doctypes, "Error Log", "Comment", "Version", "Location", "Employee"]
	return {doctype: frappe.get_all(doctype, fields=["*"], order_by="name asc") for doctype in tables}


def two_offerings_for_one_room(**shared: Any) -> tuple[offerings.Offered, offerings.Offered]:
	"""Two offerings whose only sections meet in the same room at the same time, with their own instructors."""
	first = offerings.offering(1)
	second = offerings.offering(1)
	rows = group_of(first).schedule
	group = group_of(second)
	for field in ("weekday", "from_time", "to_time", "location"):
		group.schedule[0].set(field, rows[0].get(field))
	group.save(ignore_permissions=True)
	return first, second
