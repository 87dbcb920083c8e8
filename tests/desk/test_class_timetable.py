"""The class timetable that FET has made, imported at Desk: files, names, findings, and a changed one from a day on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import frappe
import pytest
from frappe.utils import getdate

from tests.desk.imports import add_row, attach, begin, findings, office_of, press, shown_document
from tests.desk.story import numbered
from tests.factories import bookings, offerings, people, places
from tests.integration.schedule.fet_school import FILES, TEACHERS, School, with_everything
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

IMPORT = "Class Timetable Import"
TIMETABLE = FILES / "riverside_timetable.csv"


@pytest.fixture
def riverside() -> School:
	return school_with_everything()


def school_with_everything(**values: str) -> School:
	name = numbered("School", "school_name", "Riverside School")
	school = places.school(school_name=name).name
	return with_everything(School(school, values.get("year") or places.academic_year().name))


def fill_in(office: Desk, school: School, *, timetable: Path, later: int = 0) -> None:
	"""A new import up to its first save."""
	values = {
		"school": school.name,
		"academic_year": school.year,
		"first_day": str(school.first + timedelta(days=later)),
	}
	begin(office, IMPORT, values)
	attach(office, "fet_file", FILES / "riverside.fet")
	attach(office, "timetable_file", timetable)


def test_files_names_trial_import_and_a_changed_timetable(
	desk: Callable[[str], Desk], riverside: School, tmp_path: Path
) -> None:
	office = office_of(desk, riverside.name)
	fill_in(office, riverside, timetable=TIMETABLE)
	press(office, "Check", "Findings")
	told = findings(office)
	assert any(line.startswith("Ann Lee (lessons: 3) is no employee here.") for line in told)
	office.picture("timetable-unknown-names", at=office.shown.locator("[data-fieldname='findings']"))

	# all but one are known from elsewhere
	document = shown_document(office)
	for (kind, written), here in riverside.names.items():
		if written != TEACHERS[0]:
			document.append("names", {"kind": kind.capitalize(), "in_fet": written, "here": here})
	document.save()
	frappe.db.commit()
	office.open(IMPORT, document.name)
	row = {"kind": "Teacher", "in_fet": TEACHERS[0], "here": riverside.names["teacher", TEACHERS[0]]}
	add_row(office, "names", row)
	press(office, "Check", "Ready")
	assert riverside.week("5A") == []
	office.picture("timetable-ready", at=office.shown.locator("[data-fieldname='summary']"))
	press(office, "Import", "Imported")
	assert shown_document(office).summary == "6 made, 2 changed, 0 left as they were."
	assert len(riverside.week("5A")) == 3

	moved = tmp_path / "riverside_timetable.csv"
	moved.write_text(
		TIMETABLE.read_text().replace('"1","Tuesday","09:55 - 10:40"', '"1","Friday","09:55 - 10:40"')
	)
	fill_in(office, riverside, timetable=moved, later=14)
	assert len(shown_document(office).names) == len(riverside.names)
	press(office, "Import", "Imported")
	assert shown_document(office).groups == "Changed: 5A"
	assert "Friday" in {row[0] for row in riverside.week("5A")}


def test_children_in_two_places_are_one_line_that_opens(desk: Callable[[str], Desk]) -> None:
	chess = offerings.open_offering(
		school=places.school(school_name=numbered("School", "school_name", "Hill School")).name
	)
	school = with_everything(School(chess.school, chess.academic_year))
	group = frappe.get_doc("Student Group", school.group("5B"))
	children = [people.student(school.name).name for _number in range(7)]
	group.set("students", [{"student": child, "active": 1} for child in children])
	group.save()
	for child in children:
		bookings.book(chess, chess.section, child)
	office = office_of(desk, school.name)
	fill_in(office, school, timetable=TIMETABLE)
	document = shown_document(office)
	for (kind, written), here in school.names.items():
		document.append("names", {"kind": kind.capitalize(), "in_fet": written, "here": here})
	document.save()
	frappe.db.commit()
	office.open(IMPORT, document.name)
	press(office, "Check", "Findings")
	(line,) = (each for each in findings(office) if "in two places" in each)
	assert line.startswith("7 children would be in two places: ")
	rows = office.shown.locator("[data-fieldname='findings'] .grid-body .grid-row")
	row = rows.filter(has_text="in two places")
	row.locator(".btn-open-row").click()
	details = row.locator("[data-fieldname='details']")
	details.wait_for()
	names = [frappe.db.get_value("Student", child, "student_name") for child in children]
	assert all(name in details.inner_text() for name in names)


def test_a_cycle_shows_its_coming_weeks(desk: Callable[[str], Desk], riverside: School) -> None:
	cycle = places.timetable_cycle(riverside.name, [f"Day {number}" for number in range(1, 7)])
	office = office_of(desk, riverside.name)
	office.open("Timetable Cycle", cycle.name)
	first = office.shown.locator("[data-fieldname='calendar'] tbody tr").first
	coming = frappe.get_doc("Timetable Cycle", cycle.name)
	coming.run_method("onload")
	day, name = coming.get_onload("coming")[0]
	assert first.inner_text().split("\t")[-1] == name
	office.picture("timetable-cycle")
	office.picture("timetable-cycle-coming", at=first)
	first_day = office.shown.locator("[data-fieldname='first_day'] input")
	first_day.fill("Day 6")
	first_day.press("Tab")
	office.page.wait_for_function("() => cur_frm.is_dirty()")
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_dirty()")
	office.wait()
	moved = office.shown.locator("[data-fieldname='calendar'] tbody tr").first.inner_text().split("\t")[-1]
	assert moved != name
	assert getdate(day) >= getdate(cycle.starts_on)
