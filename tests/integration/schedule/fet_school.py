"""A school with everything that the FET file of the tests names."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import frappe
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.class_timetable_import import sentences, service
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable
from ifitwala_ed.activities.class_timetable_import.service import Report, Target, Timetable
from ifitwala_ed.schedule.class_timetables.fet_file import read_fet
from ifitwala_ed.schedule.class_timetables.solution import read_solution
from ifitwala_ed.schedule.groups import to_time
from tests.factories import people, places
from tests.factories.core import insert

FILES = Path(__file__).parents[2] / "support" / "fet"
TEACHERS = ("Ann Lee", "Ann Lee+Ben Ray", "Ben Ray", "Cara Diaz", "Dev Shah")
DOCTYPES = ("Student Group", "Student Group Schedule", "Student Group Student", "Location Booking")
ROOMS = ("Room 1", "Room 2", "Lab", "Lab+Prep", "Gym", "Room 3", "")


@dataclass
class School:
	"""A school with everything that the file names, and children in 5A and 5B."""

	name: str
	year: str
	names: dict[tuple[str, str], str] = field(default_factory=dict)
	children: dict[str, str] = field(default_factory=dict)

	@property
	def first(self) -> date:
		return getdate(add_days(today(), 7))

	def target(self, first: date | None = None, cycle: str = "") -> Target:
		return Target(self.name, self.year, first or self.first, cycle)

	def timetable(self, *changes: tuple[str, str], name: str = "riverside") -> Timetable:
		"""The timetable with some of its text changed."""
		file = read_fet((FILES / f"{name}.fet").read_bytes(), name)
		text = (FILES / f"{name}_timetable.csv").read_text()
		for old, new in changes:
			assert old in text
			text = text.replace(old, new)
		return Timetable(file, read_solution(text.encode(), name, file), NameTable(self.names))

	def group(self, title: str) -> str | None:
		return frappe.db.get_value("Student Group", {"student_group_name": title, "school": self.name})

	def week(self, title: str) -> list[tuple]:
		"""The rows that count from the first day on."""
		group = frappe.get_doc("Student Group", self.group(title))
		rooms = {name: written for (_kind, written), name in self.names.items()}
		return [
			(row.weekday, to_time(row.from_time), to_time(row.to_time), rooms[row.location])
			for row in group.schedule
			if not row.valid_to
		]

	def listed(self, title: str) -> set[str]:
		return {row.student for row in frappe.get_doc("Student Group", self.group(title)).students}


def with_everything(made: School) -> School:
	made.names |= {("teacher", each): people.employee().name for each in TEACHERS}
	made.names |= {("room", each): places.room().name for each in ROOMS}
	for title in ("5A", "5B"):
		made.children[title] = people.student(made.name).name
		values = {
			"student_group_name": title,
			"group_based_on": "Batch",
			"status": "Active",
			"school": made.name,
			"academic_year": made.year,
			"students": [{"student": made.children[title], "active": 1}],
		}
		insert("Student Group", values, {})
	return made


def stored() -> dict[str, list]:
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified"], order_by="name asc")
		for doctype in DOCTYPES
	}


def told(report: Report) -> list[str]:
	return [sentences.sentence(finding) for finding in report.errors]


def applied(timetable: Timetable, target: Target) -> Report:
	report = service.apply(timetable, target)
	assert not report.errors, told(report)
	return report
