"""What the office edits and families book, while `test_office_against_families` looks on."""

from typing import Any

import frappe
from frappe.utils import add_days, today

from ifitwala_ed.api import activity_booking as api
from tests.factories import bookings, offerings, people, places

WEEKS = 6
SLOTS = [
	(weekday, f"{start}:00", f"{end}:00")
	for weekday in ("Monday", "Wednesday")
	for start, end in (("13:00", "14:00"), ("13:30", "14:30"), ("15:00", "15:45"))
]


def times(slot: tuple[str, str, str]) -> dict[str, str]:
	return {"from_time": slot[1], "to_time": slot[2]}


class World:
	"""A school with two activities of two sections each, a class, and four children."""

	def __init__(self) -> None:
		self.holidays = places.holiday_list([]).name
		self.school = places.school(holiday_list=self.holidays).name
		self.year = places.academic_year().name
		self.offerings = [self._offering(0), self._offering(2)]
		self.children = [people.student(self.school).name for _number in range(4)]
		self.sections = [section for made in self.offerings for section in made.sections]
		self.maths = offerings.school_class(
			self.school, self.year, self.children[:1], schedule=[self._row(SLOTS[5])]
		).name
		self.groups = [*self.sections, self.maths]
		for number, child in enumerate(self.children[:3]):
			for made in self.offerings:
				bookings.book(made, made.sections[number % 2], child)
		frappe.db.commit()

	def _row(self, slot: tuple[str, str, str]) -> dict[str, Any]:
		return offerings.slot(places.room().name, slot[0], **times(slot))

	def _offering(self, first_slot: int) -> offerings.Offered:
		document = offerings.program_offering(
			self.school,
			academic_year=self.year,
			start_date=add_days(today(), 3),
			end_date=add_days(today(), 3 + 7 * WEEKS),
		)
		groups = [
			offerings.student_group(
				self.school, self.year, program_offering=document.name, schedule=[self._row(SLOTS[number])]
			)
			for number in (first_slot, first_slot + 1)
		]
		for group in groups:
			offerings.add_section(document, group)
		document.save()
		answer = api.open_activity_booking_window(document.name)
		assert answer["ok"], answer["report"]
		return offerings.Offered(document.name, self.school, self.year, [group.name for group in groups])
