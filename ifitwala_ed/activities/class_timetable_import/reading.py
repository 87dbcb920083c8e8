"""Reads the files of FET from the disk, none that is larger than a timetable is. Raises Refused."""

from pathlib import Path

from ifitwala_ed.schedule.class_timetables import fet_file, solution
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile
from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused
from ifitwala_ed.schedule.class_timetables.solution import Placement


def lessons_in(path: Path, name: str) -> FetFile:
	"""Return what the school has entered into FET. ``name`` is what people call the file."""
	return fet_file.read_fet(_content(path, name, fet_file.MOST_BYTES), name)


def placements_in(path: Path, name: str, lessons: FetFile) -> list[Placement]:
	"""Return when and where the lessons are, of the timetable that FET made of them."""
	return solution.read_solution(_content(path, name, solution.MOST_BYTES), name, lessons)


def _content(path: Path, name: str, most: int) -> bytes:
	"""Return what is in a file. One that is too large isn't opened, and one that isn't there is nothing."""
	if not path.exists():
		raise Refused(Reason.NOT_A_SOLUTION, name)
	if path.stat().st_size > most:
		raise Refused(Reason.TOO_LARGE, name, most // 2**20)
	return path.read_bytes()
