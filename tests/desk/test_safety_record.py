"""What the gate must know of a child, as the office writes it down."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import frappe
import pytest

from ifitwala_ed.attendance import medical_notes
from tests.desk.story import School
from tests.factories import people
from tests.factories.safety import NOTE, accesses
from tests.support.desk import Desk

if TYPE_CHECKING:
	from playwright.sync_api import Locator

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

RECORD = "Student Safety Record"


def fill(row: "Locator", fieldname: str, value: str) -> None:
	row.locator(f"[data-fieldname='{fieldname}']").first.click()
	box = row.locator(f"[data-fieldname='{fieldname}'] input:visible").first
	box.fill(value)
	# Tab leaves a row's last cell for a row that Frappe makes a moment later, which a save may have drawn anew by then
	box.blur()


def test_a_record_is_made_from_the_student(desk: Callable[[str], Desk], school: School) -> None:
	student = school.student("Ada", "Berger")
	guardian = people.guardian(guardian_name="Jana Berger", mobile_no="030 12 34")
	frappe.get_doc("Student", student).append("guardians", {"guardian": guardian.name}).insert()
	frappe.db.commit()
	office = desk(school.coordinator)
	office.open("Student", student)
	office.shown.locator(f".document-link[data-doctype='{RECORD}'] .btn-new").click()
	office.page.wait_for_function(
		"doctype => window.cur_frm && cur_frm.doctype === doctype && cur_frm.is_new()", arg=RECORD
	)
	office.wait()
	assert office.page.evaluate("() => cur_frm.doc.student") == student
	office.shown.locator("[data-fieldname='medical_note'] textarea").fill(NOTE)
	for name, relation in (("Rosa Lind", "Grandma"), ("Ralf Berger", "Father")):
		row = office.add_row("pick_up")
		fill(row, "person_name", name)
		fill(row, "relation", relation)
	row.locator("[data-fieldname='is_never'] input:enabled").check()
	contact = office.add_row("emergency_contacts")
	fill(contact, "contact_name", "Uwe Lind")
	fill(contact, "mobile_no", "030 222")
	office.button_primary("Save")
	office.on_form(student)
	assert office.page.evaluate("() => cur_frm.doc.medical_note") is None
	assert not office.shown.locator("[data-fieldname='medical_note']").first.is_visible()
	office.picture("safety-record")
	frappe.db.rollback()
	rows = frappe.get_all(
		"Allowed to Pick Up",
		filters={"parent": student},
		fields=["person_name", "is_never"],
		order_by="idx asc",
		as_list=True,
	)
	assert [tuple(each) for each in rows] == [("Rosa Lind", 0), ("Ralf Berger", 1)]
	assert medical_notes.read(student).text == NOTE


def test_the_note_is_behind_its_button(desk: Callable[[str], Desk], school: School) -> None:
	student = school.student("Ben", "Cole")
	frappe.get_doc(doctype=RECORD, student=student, medical_note=NOTE).insert()
	frappe.db.commit()
	office = desk(school.coordinator)
	office.open(RECORD, student)
	assert "Peanuts" not in office.page.content()
	office.button("Medical and Dietary Note")
	box = office.dialog.locator("[data-fieldname='note'] textarea")
	box.wait_for()
	assert box.input_value() == NOTE
	box.fill("Peanuts and soy.")
	office.answer("Save")
	office.page.wait_for_function("() => !$('.modal.show').length")
	office.wait()
	frappe.db.rollback()
	assert [what for what, *_rest in accesses(student)] == ["Written", "Read", "Written"]
	assert medical_notes.read(student).text == "Peanuts and soy."


def test_staff_who_only_look_read_the_note_and_change_nothing(
	desk: Callable[[str], Desk], school: School
) -> None:
	student = school.student("Carla", "Dietrich")
	frappe.get_doc(doctype=RECORD, student=student, medical_note=NOTE).insert()
	staff = people.staff("Academic Staff", [school.name]).name
	frappe.db.commit()
	office = desk(staff)
	office.open(RECORD, student)
	office.button("Medical and Dietary Note")
	office.dialog.get_by_text("EpiPen").wait_for()
	assert office.dialog.get_by_role("button", name="Save", exact=True).count() == 0
	frappe.db.rollback()
	assert accesses(student)[1:] == [("Read", staff, None)]
