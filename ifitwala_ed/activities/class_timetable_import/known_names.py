"""Which employees and locations FET's teachers and rooms are."""

import frappe

from ifitwala_ed.activities.class_timetable_import.findings import Code, Finding
from ifitwala_ed.activities.class_timetable_import.name_table import ROOM, TEACHER, NameTable
from ifitwala_ed.activities.class_timetable_import.plan import counted
from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.schedule.class_timetables.solution import Placement


class KnownNames:
	"""The documents of the names in a timetable, read in two queries, and what is wrong with any name."""

	def __init__(self, placements: list[Placement], table: NameTable):
		self.findings: list[Finding] = []
		self._table = table
		staff = frappe.get_all(
			"Employee", fields=["name", "employee_name", "user_id", "status"], order_by="name asc"
		)
		people = Index(
			(each, row.name) for row in staff for each in (row.name, row.employee_name, row.user_id)
		)
		places = Index(
			(each, row.name)
			for row in frappe.get_all("Location", fields=["name", "location_name"], order_by="name asc")
			for each in (row.name, row.location_name)
		)
		teachers = counted(each.lesson.teachers for each in placements)
		self.employees = self._resolve(TEACHER, teachers, people, Code.UNKNOWN_TEACHER)
		self.rooms = self._resolve(
			ROOM, counted(each.rooms for each in placements), places, Code.UNKNOWN_ROOM
		)
		self._place_of_others(placements, places)
		active = {row.name for row in staff if row.status == "Active"}
		self.findings += [
			Finding(Code.INACTIVE_TEACHER, (written, teachers[written]))
			for written, name in self.employees.items()
			if name not in active
		]

	def _resolve(self, kind: str, names: dict[str, int], index: Index, unknown: Code) -> dict[str, str]:
		found = {}
		for written, lessons in sorted(names.items()):
			here = self._table.here(kind, written)
			documents = index.find(here)
			if len(documents) == 1:
				found[written] = documents[0]
			elif documents:
				self.findings.append(Finding(Code.SEVERAL, (here, ", ".join(documents))))
			else:
				self.findings.append(Finding(unknown, (here, lessons), tuple(index.nearest(here))))
		return found

	def _place_of_others(self, placements: list[Placement], places: Index) -> None:
		"""Where lessons are to which FET gives no room: in none, unless the table names a place."""
		without = [each for each in placements if not each.rooms and each.lesson.sets]
		if without and self._table.here(ROOM, ""):
			self.rooms |= self._resolve(ROOM, {"": len(without)}, places, Code.UNKNOWN_ROOM)
