"""The classes that students attend anyway, with the timetables that FET has made of their lessons."""

from collections import defaultdict
from typing import Final

from frappe.utils import getdate, nowdate

from ifitwala_ed.activities.class_timetable_import import reading, service
from ifitwala_ed.activities.class_timetable_import.sentences import sentence
from ifitwala_ed.activities.class_timetable_import.service import Target, Timetable
from ifitwala_ed.demo.csv_source import DATA_FOLDER, Rows
from ifitwala_ed.demo.insert import insert
from ifitwala_ed.demo.names import students as student_names
from ifitwala_ed.demo.progress import track

TIMETABLES: Final = DATA_FOLDER / "timetables"


def insert_classes(rows: Rows) -> None:
	"""Insert the classes with their lists, then their lessons, by the import that a school uses for its own timetable."""
	students = student_names(rows)
	attending = defaultdict(list)
	for row in rows["class_students"]:
		attending[row["student_group"]].append({"student": students[row["student"]], "active": 1})
	for row in track("Classes", rows["class_groups"]):
		insert("Student Group", **row, status="Active", students=attending[row.key])
	year = rows["academic_years"][0]
	first = max(year["year_start_date"], getdate(nowdate()))
	for row in track("Class timetables", rows["class_timetables"]):
		_import(row.key, Target(row["school"], year.key, first))


def read_timetable(name: str) -> Timetable:
	"""Return one of FET's timetables. Its teachers, rooms and classes are called as they are here."""
	lessons = reading.lessons_in(TIMETABLES / f"{name}.fet", f"{name}.fet")
	table = f"{name}_timetable.csv"
	return Timetable(lessons, reading.placements_in(TIMETABLES / table, table, lessons))


def _import(name: str, target: Target) -> None:
	report = service.carry_out(read_timetable(name), target)
	if report.errors:
		raise RuntimeError(f"{name}.fet was not imported: {[sentence(each) for each in report.errors]}")
