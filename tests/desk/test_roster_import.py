"""The rosters that the school's program has exported, imported at Desk: a file, who is who, findings, and the classes."""

from collections.abc import Callable
from pathlib import Path

import frappe
import pytest

from tests.desk.imports import add_row, attach, begin, findings, office_of, press, shown_document
from tests.desk.story import numbered
from tests.factories import people, places
from tests.integration.rosters.roster_school import School
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]


def test_a_file_who_is_who_trial_and_import(desk: Callable[[str], Desk], tmp_path: Path) -> None:
	name = numbered("School", "school_name", "Harbour School")
	school = School(places.school(school_name=name).name, places.academic_year().name)
	child = people.student(school.name, first_name="Mika", last_name="Lee", date_of_birth=None)
	export = school.export()
	export.person("S9", "student", "Uma", "Fox", status="tobedeleted")
	office = office_of(desk, school.name)
	begin(office, "Roster Import", {"school": school.name, "academic_year": school.year})
	attach(office, "file", export.zipped(tmp_path / "harbour_rosters.zip", folder="export/"))
	press(office, "Check", "Findings")
	told = findings(office)
	assert told[0].startswith(f"users.csv, row 2: Mika Lee may be Mika Lee ({child.name})")
	office.picture("rosters-findings", at=office.shown.locator("[data-fieldname='findings']"))

	add_row(office, "choices", {"kind": "Student", "in_files": "S1", "here": child.name})
	press(office, "Check", "Ready")
	assert frappe.db.count("Student", {"school": school.name}) == 1
	office.picture("rosters-ready", at=office.shown.locator("[data-fieldname='summary']"))
	press(office, "Import", "Imported")
	document = shown_document(office)
	assert document.summary == "6 made, 1 changed, 0 left as they were."
	assert "Made: Student (2): Noa Lee, Zoë Ray" in document.outcome.splitlines()
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}
	office.picture("rosters-imported", at=office.shown.locator("[data-fieldname='outcome']"))

	# the next one begins with what was settled
	begin(office, "Roster Import", {"school": school.name, "academic_year": school.year})
	attach(office, "file", school.export().zipped(tmp_path / "again_rosters.zip"))
	assert [row.in_files for row in shown_document(office).choices] == ["S1"]
	press(office, "Check", "Ready")
	assert shown_document(office).summary == "0 would be made, 0 changed, 7 left as they are."


def test_a_wrong_file_is_refused_in_words(desk: Callable[[str], Desk], tmp_path: Path) -> None:
	name = numbered("School", "school_name", "Harbour School")
	school = School(places.school(school_name=name).name, places.academic_year().name)
	wrong = tmp_path / "timetable_rosters.zip"
	wrong.write_text("no ZIP file at all")
	office = office_of(desk, school.name)
	begin(office, "Roster Import", {"school": school.name, "academic_year": school.year})
	attach(office, "file", wrong)
	office.button("Check")
	office.dialog.get_by_text("is neither a ZIP file that can be read nor a folder").wait_for()
	office.picture("rosters-wrong-file")
	assert shown_document(office).status == "Not Checked"
