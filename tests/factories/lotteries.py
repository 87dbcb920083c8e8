"""Lotteries with applicants, by hand of the office: no family has to log in."""

import random
from collections.abc import Sequence
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
	now = now_datetime()
	common = (now, now, "Administrator", "Administrator")
	rng = random.Random(students)
	names = [frappe.generate_hash(length=10) for _number in range(students)]
	bookings = [frappe.generate_hash(length=10) for _number in range(students)]
	frappe.db.bulk_insert(
		"Student",
		[*COMMON, "first_name", "student_name", "school", "enabled"],
		[(name, *common, "Mika", f"Mika {name}", made.offered.school, 1) for name in names],
	)
	frappe.db.bulk_insert(
		"Activity Booking",
		[
			*COMMON,
			"program_offering",
			"student",
			"student_name",
			"school",
			"status",
			"active_marker",
			"allocation_mode",
			"billing_status",
			"submitted_on",
		],
		[
			(
				booking,
				*common,
				made.name,
				student,
				f"Mika {student}",
				made.offered.school,
				"Submitted",
				"1",
				LOTTERY,
				"Not Required",
				now,
			)
			for booking, student in zip(bookings, names, strict=True)
		],
	)
	wished = min(choices, len(made.sections))
	frappe.db.bulk_insert(
		"Activity Booking Choice",
		[*COMMON, "parent", "parenttype", "parentfield", "idx", "student_group", "priority_tier"],
		[
			(
				frappe.generate_hash(length=10),
				*common,
				booking,
				"Activity Booking",
				"choices",
				idx,
				section,
				rng.choice(tiers),
			)
			for booking in bookings
			for idx, section in enumerate(rng.sample(made.sections, wished), start=1)
		],
	)
	made.bookings.update(zip(names, bookings, strict=True))
