"""What the gate knew of a child is forgotten: when asked for, when the child has left, when a permission is over."""

from dataclasses import replace

import frappe
import pytest
from frappe.utils import add_days, add_to_date, now_datetime, today

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.attendance import erasure, medical_notes, safety_erasure
from tests.factories import people, places, safety
from tests.factories.safety import accesses

TABLES = ("Student Safety Record", "Student Medical Note")
ROWS = ("Allowed to Pick Up", "Emergency Contact")


@pytest.fixture
def students() -> list[str]:
	school = places.school().name
	made = [people.student(school).name for _number in range(2)]
	for student in made:
		safety.full_record(student)
	return made


def left_of(student: str) -> int:
	return sum(
		[
			*(frappe.db.count(doctype, {"student": student}) for doctype in TABLES),
			*(frappe.db.count(doctype, {"parent": student}) for doctype in ROWS),
		]
	)


def deleted_documents() -> list[str]:
	return frappe.get_all(
		"Deleted Document",
		filters={"deleted_doctype": ["in", [*TABLES, *ROWS]]},
		pluck="name",
		order_by="name",
	)


def test_it_is_erased_with_what_was_written_about_the_child(students: list[str]) -> None:
	before = left_of(students[1])
	assert erasure.erase_about_student(students[0], "Asked for by the mother") == 2
	assert left_of(students[0]) == 0
	assert left_of(students[1]) == before == 5
	assert erasure.erase_about_student(students[0], "Again") == 0
	assert [what for what, *_rest in accesses(students[0])] == ["Written", "Removed"]


def test_a_note_without_a_record_is_erased_too(students: list[str]) -> None:
	frappe.db.delete("Student Safety Record", {"student": students[0]})
	assert erasure.erase_about_student(students[0], "Asked for") == 1
	assert not frappe.db.count("Student Medical Note", {"student": students[0]})


def leave(student: str, days: int) -> None:
	values = {"enabled": 0, "modified": add_days(now_datetime(), -days)}
	frappe.db.set_value("Student", student, values, update_modified=False)


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (29, True), (31, False)])
def test_it_goes_some_days_after_the_child_has_left(students: list[str], days: int, is_kept: bool) -> None:
	leave(students[0], days)
	frappe.db.set_value("Student", students[1], "modified", add_days(now_datetime(), -90))
	safety_erasure.forget_what_is_over()
	assert (left_of(students[0]) == 5) is is_kept
	assert left_of(students[1]) == 5


@pytest.mark.parametrize(("days", "rows"), [(0, 3), (29, 3), (31, 2)])
def test_a_permission_goes_some_days_after_its_last(students: list[str], days: int, rows: int) -> None:
	record = frappe.get_doc("Student Safety Record", students[0])
	record.append("pick_up", {"person_name": "Ida Berg", "valid_until": add_days(today(), -days)})
	record.save()
	safety_erasure.forget_what_is_over()
	assert frappe.db.count("Allowed to Pick Up", {"parent": students[0]}) == rows


@pytest.mark.parametrize(("years", "is_kept"), [(0, True), (2, False), (5, True)])
def test_who_has_read_is_forgotten_after_the_years_of_the_settings(
	students: list[str], years: int, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
	of_student = {"student": students[0]}
	long_ago = add_to_date(now_datetime(), years=-3)
	frappe.db.set_value("Medical Note Access", of_student, "at", long_ago)
	settings = replace(booking_settings.read(), conversation_retention_years=years)
	monkeypatch.setattr(booking_settings, "read", lambda: settings)
	safety_erasure.forget_what_is_over()
	assert bool(accesses(students[0])) is is_kept
	assert accesses(students[1])


def test_a_student_that_is_deleted_leaves_nothing(students: list[str]) -> None:
	medical_notes.read(students[0])
	frappe.delete_doc("Student", students[0])
	assert left_of(students[0]) == 0
	assert accesses(students[0]) == []
	assert left_of(students[1]) == 5


def test_nothing_is_kept_among_the_deleted_documents(students: list[str]) -> None:
	if not frappe.db.exists("DocType", "Deleted Document"):
		assert not frappe.db.table_exists("Deleted Document")
		return
	before = deleted_documents()
	erasure.erase_about_student(students[0], "Asked for")
	leave(students[1], 31)
	safety_erasure.forget_what_is_over()
	assert deleted_documents() == before
