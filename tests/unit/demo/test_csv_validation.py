"""Mistakes in the CSV files are reported by file, line and reason, all at once."""

import shutil
from datetime import date

import pytest

from ifitwala_ed.demo.csv_source import DATA_FOLDER
from ifitwala_ed.demo.errors import DemoDataError
from ifitwala_ed.demo.reading import read_demo_data

TODAY = date(2027, 3, 3)


@pytest.fixture
def folder(tmp_path):
	return shutil.copytree(DATA_FOLDER, tmp_path / "data")


def problems(folder):
	with pytest.raises(DemoDataError) as caught:
		read_demo_data(TODAY, folder)
	assert all(str(problem) in str(caught.value) for problem in caught.value.problems)
	return [(problem.file, problem.line, problem.reason) for problem in caught.value.problems]


def edit(folder, file, line, change):
	"""Change one line of a file; lines count from 1, the header's."""
	path = folder / file
	lines = path.read_text(encoding="utf-8").split("\n")
	lines[line - 1] = change(lines[line - 1])
	path.write_text("\n".join(lines), encoding="utf-8")


def test_untouched_files_are_read(folder):
	assert len(read_demo_data(TODAY, folder)["students"]) == 300


def test_every_mistake_of_every_file_is_reported_at_once(folder):
	edit(folder, "students.csv", 7, lambda line: line.replace("Year 1", "Year 13"))
	edit(folder, "students.csv", 9, lambda line: line.replace(line.split(",")[4], "soon"))
	edit(folder, "locations.csv", 5, lambda line: line.replace("40", "forty"))
	edit(folder, "activities.csv", 3, lambda line: line.split(",")[0])
	found = problems(folder)
	assert ("students.csv", 7, 'year_group: there is no "Year 13" in year_groups.') in found
	assert ("students.csv", 9, 'date_of_birth: "soon" is not a date like 2026-09-07.') in found
	assert ("locations.csv", 5, 'seats: "forty" is not a whole number.') in found
	assert ("activities.csv", 3, "Has 1 fields instead of 6.") in found
	assert len(found) == 4, "an unreadable row is not reported again by those who refer to it"


def test_two_mistakes_in_one_row_are_both_reported(folder):
	edit(folder, "year_groups.csv", 2, lambda line: ",first")
	found = problems(folder)
	assert ("year_groups.csv", 2, "year_group_name: must not be empty.") in found
	assert ("year_groups.csv", 2, 'sequence: "first" is not a whole number.') in found


@pytest.mark.parametrize(
	("file", "line", "row", "reason"),
	[
		("year_groups.csv", 3, "Year 1,2", '"Year 1" stands in line 2 already.'),
		("year_groups.csv", 3, "Year 2,-2", "sequence: -2 is less than 0."),
		("programs.csv", 2, "", None),
		(
			"group_schedules.csv",
			2,
			"Chess Monday Lagoon,Mon,15:30,16:30,Lagoon Library",
			'weekday: "Mon" is none of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.',
		),
		(
			"group_schedules.csv",
			2,
			"Chess Monday Lagoon,Monday,15.30,16:30,Lagoon Library",
			'from_time: "15.30" is not a time like 15:30.',
		),
		(
			"group_schedules.csv",
			2,
			"Chess Monday Lagoon,Monday,16:30,15:30,Lagoon Library",
			"to_time must be after from_time.",
		),
		(
			"group_schedules.csv",
			2,
			"Chess Monday Lagoon,Monday,15:30,16:30,Lagoon Staff Room",
			"location: Lagoon Staff Room can't be booked.",
		),
		(
			"guardians.csv",
			2,
			"Abeni Adeyinka,abeni@school.test,+44 7700 900304,1",
			'email: "abeni@school.test" is not an address at example.com.',
		),
		(
			"terms.csv",
			2,
			"Term 1,Tamarind Bay School Year,2026-09-07,2026-12-18,2026-09-08",
			"Bookings must close before the term starts.",
		),
		(
			"terms.csv",
			2,
			"Term 1,Tamarind Bay School Year,2026-09-07,2028-12-18,2026-09-04",
			"The term is not inside its academic year.",
		),
	],
)
def test_a_bad_row_is_named_with_its_reason(folder, file, line, row, reason):
	edit(folder, file, line, lambda _: row)
	if reason is None:
		assert problems(folder), "the rows that refer to the removed one are reported"
	else:
		assert (file, line, reason) in problems(folder)


def test_the_hall_clashes_with_a_court_inside_it(folder):
	path = folder / "group_schedules.csv"
	row = "Football Friday,Friday,15:30,16:45,Lagoon Playing Field"
	text = path.read_text(encoding="utf-8")
	path.write_text(
		text.replace(row, "Football Friday,Monday,15:30,16:45,Lagoon Sports Hall"), encoding="utf-8"
	)
	line = text[: text.index("Basketball Monday")].count("\n") + 1
	holder = "Football Friday (line 8) at that time."
	assert problems(folder) == [
		(path.name, line, f"Kwabena Darko-Asante is with {holder}"),
		(path.name, line, f"location: Lagoon Court 1 is taken by {holder}"),
	]


def test_a_student_without_a_guardian_who_can_book_is_reported(folder):
	edit(folder, "student_guardians.csv", 2, lambda line: line[:-1] + "0")
	first = (folder / "students.csv").read_text(encoding="utf-8").split("\n")[1].split(",")
	name = f"{first[0]} {first[1]}"
	assert problems(folder) == [("students.csv", 2, f"{name} has no guardian who can book.")]


def test_a_guardian_without_a_student_is_reported(folder):
	with (folder / "guardians.csv").open("a", encoding="utf-8") as file:
		file.write("Nobody Known,nobody.known@example.com,+44 7700 900999,1\n")
	assert problems(folder) == [("guardians.csv", 222, "Nobody Known is no student's guardian.")]


def test_a_fee_without_a_billable_offering_is_reported(folder):
	text = (folder / "program_offerings.csv").read_text(encoding="utf-8")
	(folder / "program_offerings.csv").write_text(
		text.replace("90.00,Badminton fee", "90.00,"), encoding="utf-8"
	)
	assert problems(folder) == [
		(
			"program_offerings.csv",
			5,
			"A paid offering needs a fee_amount and a billable_offering, a free one neither.",
		)
	]


def test_missing_files_wrong_columns_and_empty_files_are_reported(folder):
	(folder / "items.csv").unlink()
	edit(folder, "programs.csv", 1, lambda _: "program")
	(folder / "terms.csv").write_text("term_name,academic_year,start_date,end_date,bookings_close_on\n")
	found = problems(folder)
	assert ("items.csv", 0) in [(file, line) for file, line, _ in found]
	assert ("programs.csv", 1, "The columns must be program_name.") in found
	assert ("terms.csv", 1, "The file has no rows.") in found


def test_a_file_in_another_encoding_is_reported_with_the_line(folder):
	path = folder / "employees.csv"
	path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
	line = next(
		n
		for n, text in enumerate((DATA_FOLDER / path.name).read_text(encoding="utf-8").split("\n"), 1)
		if "í" in text
	)
	assert ("employees.csv", line, "The file is not in UTF-8; save it as UTF-8.") in problems(folder)


def test_the_line_is_right_after_a_text_of_several_lines(folder):
	path = folder / "activities.csv"
	text = path.read_text(encoding="utf-8").replace("every level.", "every level,\non every board.")
	path.write_text(text.replace("Basketball,Sports and Movement", "Basketball,Sports"), encoding="utf-8")
	assert problems(folder) == [("activities.csv", 7, 'program: there is no "Sports" in programs.')]
