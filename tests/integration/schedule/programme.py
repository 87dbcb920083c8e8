"""A school and the files that are imported for it."""

from typing import Any

import frappe
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.programme_import import service
from ifitwala_ed.activities.programme_import.service import Report
from ifitwala_ed.activities.programme_import.sheet import read_sheet
from ifitwala_ed.activities.programme_import.writing import Target
from tests.factories import offerings, people, places


class Place:
	"""A school with what a programme may name, committed since an import has transactions of its own."""

	def __init__(self) -> None:
		self.school = places.school().name
		self.year = places.academic_year().name
		self.rooms = [places.room().name for _number in range(3)]
		self.people = [people.employee() for _number in range(2)]
		self.program = offerings.program().name
		self.activity = offerings.activity(program=self.program).name
		self.target = Target(
			self.school,
			self.year,
			getdate(add_days(today(), 7)),
			getdate(add_days(today(), 70)),
			term="Term 1",
		)
		frappe.db.commit()

	def row(
		self, section: str = "A", weekday: str = "Monday", hour: int = 15, **values: Any
	) -> dict[str, Any]:
		return {
			"Activity": self.activity,
			"Section": section,
			"Weekday": weekday,
			"From": f"{hour}:00",
			"To": f"{hour + 1}:00",
			"Room": self.rooms[0],
			"Capacity": 12,
			**values,
		}

	def sheet(self, *rows: dict[str, Any]) -> Any:
		heads = list(dict.fromkeys(head for row in rows for head in row))
		lines = [heads, *([row.get(head, "") for head in heads] for row in rows)]
		text = "\n".join("\t".join(map(str, line)) for line in lines)
		return read_sheet("programme.csv", text.encode())

	def apply(self, *rows: dict[str, Any], **target: Any) -> Report:
		return service.apply(self.sheet(*rows), Target(**{**self._values(), **target}))

	def check(self, *rows: dict[str, Any], **target: Any) -> Report:
		return service.check(self.sheet(*rows), Target(**{**self._values(), **target}))

	def _values(self) -> dict[str, Any]:
		return {field: getattr(self.target, field) for field in Target.__slots__}

	def offering(self) -> Any:
		return frappe.get_doc("Program Offering", {"school": self.school})

	def group(self, section: str = "A") -> Any:
		row = next(row for row in self.offering().activity_sections if row.section_label == section)
		return frappe.get_doc("Student Group", row.student_group)
