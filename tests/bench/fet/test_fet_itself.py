"""FET itself makes the timetables that the tests read: ``make test-all``."""

import subprocess
from pathlib import Path

import pytest

from ifitwala_ed.demo.classes import TIMETABLES
from ifitwala_ed.schedule.class_timetables.fet_file import read_fet
from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused
from ifitwala_ed.schedule.class_timetables.solution import read_solution

pytestmark = [pytest.mark.bench, pytest.mark.programs("fet-cl")]

FILES = Path(__file__).parents[2] / "support" / "fet"
# of the sample school's campuses
DEMO = ("lagoon", "hilltop")
# FET makes the same timetable from the same file when it begins with the same numbers
SEED = {"10": 1, "11": 2, "12": 3, "20": 4, "21": 5, "22": 6}


def folder_of(name: str) -> Path:
	return TIMETABLES if name in DEMO else FILES


def run_fet(name: str, folder: Path, *options: str) -> Path:
	"""Let FET make a timetable; give the folder of its tables."""
	subprocess.run(
		[
			"fet-cl",
			f"--inputfile={folder_of(name) / f'{name}.fet'}",
			f"--outputdir={folder}",
			"--htmllevel=0",
			"--exportcsv=true",
			*(f"--randomseeds{part}={number}" for part, number in SEED.items()),
			*options,
		],
		check=True,
		capture_output=True,
	)
	return folder / "csv"


@pytest.mark.parametrize("name", ["riverside", "letter-days", "two-weeks", "half-days", *DEMO])
def test_the_files_of_the_tests_are_what_fet_writes(name, tmp_path):
	written = run_fet(name, tmp_path) / name / f"{name}_timetable.csv"
	file = read_fet((folder_of(name) / f"{name}.fet").read_bytes(), name)
	table = (folder_of(name) / f"{name}_timetable.csv").read_bytes()
	ours = read_solution(table, name, file)
	theirs = read_solution(written.read_bytes(), name, file)
	# another release of FET may put a lesson elsewhere: what it writes of each is the same
	assert [(each.lesson, each.rooms, len(each.hours)) for each in theirs] == [
		(each.lesson, each.rooms, len(each.hours)) for each in ours
	]
	assert written.read_bytes().splitlines()[0] == table.splitlines()[0]


@pytest.mark.parametrize("separator", ["comma", "semicolon", "verticalbar"])
@pytest.mark.parametrize("quotes", ["doublequotes", "singlequotes", "none"])
def test_every_form_of_the_table(separator, quotes, tmp_path):
	options = (f"--fieldseparatorcsv={separator}", f"--quotescsv={quotes}", "--language=de")
	shown = ("--showvirtualrooms=true", "--firstlineisheadingcsv=false")
	file = read_fet((FILES / "riverside.fet").read_bytes(), "riverside")
	plain = run_fet("riverside", tmp_path / "plain", *options) / "riverside" / "riverside_timetable.csv"
	other = (
		run_fet("riverside", tmp_path / "other", *options, *shown) / "riverside" / "riverside_timetable.csv"
	)
	read = [read_solution(each.read_bytes(), each.name, file) for each in (plain, other)]
	assert read[0] == read[1]
	assert next(each.rooms for each in read[0] if each.lesson.id == 6) == ("Lab", "Lab+Prep")


@pytest.mark.parametrize("kind", ["highest", "current"])
def test_what_fet_leaves_when_its_time_is_up_is_refused(kind, tmp_path):
	written = run_fet("too-full", tmp_path, "--timelimitseconds=1") / f"too-full-{kind}"
	file = read_fet((FILES / "too-full.fet").read_bytes(), "too-full")
	with pytest.raises(Refused) as refused:
		read_solution((written / "too-full_timetable.csv").read_bytes(), "too-full", file)
	assert refused.value.reason is Reason.INCOMPLETE
	assert refused.value.details[1] == 5
