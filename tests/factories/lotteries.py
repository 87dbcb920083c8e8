"""Lotteries with applicants, by hand of the office: no family has to log in."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking.lifecycle import LOTTERY
from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings, people


@dataclass(frozen=True)
class Lottery:
	"""An offering, and its bookings by student."""

	offered: offerings.Offered
	bookings: dict[str, str] = field(default_factory=dict)

	@property
	def name(self) -> str:
		return self.offered.offering

	@property
	def sections(self) -> list[str]:
		return self.offered.sections

	def apply(self, *sections: str, student: str | None = None, **student_values: Any) -> str:
		"""Submit a booking for a student (a new one); give the booking."""
		student = student or people.student(self.offered.school, **student_values).name
		answer = api.submit_activity_booking(self.name, student, choices=list(sections))
		self.bookings[student] = answer["name"]
		return answer["name"]

	def apply_many(self, count: int, *sections: str) -> list[str]:
		return [self.apply(*sections) for _number in range(count)]

	def close(self) -> "Lottery":
		api.close_activity_booking_window(self.name)
		return self

	def run(self, **arguments: Any) -> frappe._dict:
		return frappe._dict(api.allocate_activity_bookings(self.name, **arguments))

	def statuses(self) -> dict[str, tuple[str, str | None]]:
		"""Status and section of every booking."""
		rows = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": self.name},
			fields=["name", "status", "allocated_student_group"],
			order_by="name asc",
		)
		return {row.name: (row.status, row.allocated_student_group) for row in rows}

	def results(self, run: str) -> dict[str, frappe._dict]:
		"""The results of a run by booking."""
		rows = frappe.get_all(
			"Activity Allocation Result", filters={"allocation_run": run}, fields=["*"], order_by="name asc"
		)
		return {row.activity_booking: row for row in rows}


def lottery(sections: int = 1, capacity: int = 2, total: int = 0, **values: Any) -> Lottery:
	"""An open lottery whose sections don't overlap; ``total`` limits all sections together."""
	values = {"activity_allocation_mode": LOTTERY, **values}
	made = offerings.open_offering(sections, capacity, **values)
	if total:
		document = frappe.get_doc("Program Offering", made.offering)
		document.capacity = total
		document.save()
	return Lottery(made)


COMMON = ("name", "creation", "modified", "owner", "modified_by")


def crowd(made: Lottery, students: int, choices: int = 5, tiers: Sequence[int] = (100,)) -> None:
	"""Many applicants with random lists, written in bulk: for tests of speed and of large runs."""
	rng = random.Random(students)
	names = [frappe.generate_hash(length=10) for _number in range(students)]
	bookings = [frappe.generate_hash(length=10) for _number in range(students)]
	_bulk_students(made, names)
	_bulk_bookings(made, dict(zip(bookings, names, strict=True)))
	wished = min(choices, len(made.sections))
	_bulk_choices(
		[
			(booking, idx, section, rng.choice(tiers))
			for booking in bookings
			for idx, section in enumerate(rng.sample(made.sections, wished), start=1)
		]
	)
	made.bookings.update(zip(names, bookings, strict=True))


def _bulk_insert(doctype: str, fields: Sequence[str], rows: Sequence[tuple]) -> None:
	"""Rows that begin with their name; when and by whom is the same for all."""
	now = now_datetime()
	common = (now, now, "Administrator", "Administrator")
	frappe.db.bulk_insert(doctype, [*COMMON, *fields], [(name, *common, *values) for name, *values in rows])


def _bulk_students(made: Lottery, names: Sequence[str]) -> None:
	fields = ("first_name", "student_name", "school", "enabled")
	rows = [(name, "Mika", f"Mika {name}", made.offered.school, 1) for name in names]
	_bulk_insert("Student", fields, rows)


def _bulk_bookings(made: Lottery, student_of: Mapping[str, str]) -> None:
	same = {
		"program_offering": made.name,
		"school": made.offered.school,
		"status": "Submitted",
		"active_marker": "1",
		"allocation_mode": LOTTERY,
		"billing_status": "Not Required",
		"submitted_on": now_datetime(),
	}
	rows = [(booking, student, f"Mika {student}", *same.values()) for booking, student in student_of.items()]
	_bulk_insert("Activity Booking", ("student", "student_name", *same), rows)


def _bulk_choices(rows: Sequence[tuple[str, int, str, int]]) -> None:
	fields = ("parent", "parenttype", "parentfield", "idx", "student_group", "priority_tier")
	_bulk_insert(
		"Activity Booking Choice",
		fields,
		[
			(frappe.generate_hash(length=10), booking, "Activity Booking", "choices", *choice)
			for booking, *choice in rows
		],
	)
