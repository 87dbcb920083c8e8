"""The classes that students attend anyway: their lists from the school's program, their lessons as FET has placed them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from frappe.utils import getdate, nowdate

from ifitwala_ed.activities.class_timetable_import import reading as timetable_files
from ifitwala_ed.activities.class_timetable_import import sentences as timetable_sentences
from ifitwala_ed.activities.class_timetable_import import service as timetables
from ifitwala_ed.activities.roster_import import reading as roster_files
from ifitwala_ed.activities.roster_import import sentences as roster_sentences
from ifitwala_ed.activities.roster_import import service as rosters
from ifitwala_ed.activities.roster_import.bundle import read_bundle
from ifitwala_ed.activities.roster_import.choices import read_choices
from ifitwala_ed.demo.csv_source import DATA_FOLDER, Rows
from ifitwala_ed.demo.progress import track

TIMETABLES: Final = DATA_FOLDER / "timetables"
ROSTERS: Final = DATA_FOLDER / "rosters"
CHOICES: Final = ROSTERS / "choices.csv"
SOURCE: Final = "OneRoster"


def import_classes(rows: Rows) -> None:
	"""Make the classes with their lists, then their lessons, by the imports that a school uses for its own files.

	Each campus is a transaction of its own. What is here already is left, so that a load that was interrupted goes on.
	"""
	year = rows["academic_years"][0]
	today = getdate(nowdate())
	files = read_lists(today)
	for row in track("Class lists", rows["class_timetables"]):
		lists = rosters.apply(files, rosters.Target(row["school"], year.key, SOURCE))
		_require(lists.errors, roster_sentences.sentence, row["school"])
	first = max(year["year_start_date"], today)
	for row in track("Class timetables", rows["class_timetables"]):
		target = timetables.Target(row["school"], year.key, first)
		lessons = timetables.apply(read_timetable(row.key), target)
		_require(lessons.errors, timetable_sentences.sentence, f"{row.key}.fet")


def read_lists(today: date) -> rosters.Files:
	"""Return the export of the school's program, and what its grades are here. Its children are called as they are here."""
	lists, findings = roster_files.read_rosters(read_bundle(ROSTERS, ROSTERS.name), today)
	choices, unread = read_choices(CHOICES.read_bytes())
	return rosters.Files(lists, choices, [*findings, *unread])


def read_timetable(name: str) -> timetables.Timetable:
	"""Return one of FET's timetables. Its teachers, rooms and classes are called as they are here."""
	lessons = timetable_files.lessons_in(TIMETABLES / f"{name}.fet", f"{name}.fet")
	table = f"{name}_timetable.csv"
	placements = timetable_files.placements_in(TIMETABLES / table, table, lessons)
	return timetables.Timetable(lessons, placements)


def _require(errors: Iterable[Any], sentence: Any, what: str) -> None:
	told = [sentence(each) for each in errors]
	if told:
		raise RuntimeError(f"{what} was not imported: {told}")
