"""What the gate must know of a child, on the page of the register without JavaScript."""

import frappe
import pytest
from frappe.utils import add_days, today

from tests.factories import people, registers, safety
from tests.factories.registers import Gate
from tests.factories.safety import NOTE, accesses
from tests.portal.test_pages_register import address, browser_of, form_of, marks_of
from tests.support.http import Server
from tests.support.pages import Browser, Shown

pytestmark = pytest.mark.http


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=2)
	safety.full_record(made.students[0])
	return made


def opened(server: Server, gate: Gate) -> tuple[Browser, Shown]:
	browser = browser_of(server, gate.teacher.user)
	return browser, browser.open(address(gate))


def test_it_stands_with_the_child(server: Server, gate: Gate) -> None:
	_browser, page = opened(server, gate)
	assert "Must never be handed to" in page.text
	for text in ("Ralf Meier", "Father", "Rosa Lind", "Grandma"):
		assert text in page.text
	links = [href for href, _text in page.read.links]
	assert {"tel:030111", "tel:030222"} <= set(links)
	assert NOTE not in page.html


def test_a_page_of_children_of_whom_nothing_is_on_record_says_nothing(server: Server) -> None:
	gate = registers.gate(children=2)
	safety.record(gate.students[0])
	_browser, page = opened(server, gate)
	for text in ("Must never be handed to", "May pick up", "Medical"):
		assert text not in page.text
	assert not page.has_form("medical_note")


def test_the_note_is_shown_once_it_is_asked_for(server: Server, gate: Gate) -> None:
	browser, page = opened(server, gate)
	form = page.form("medical_note")
	assert form.fields["student"] == gate.students[0]
	shown = browser.send(page, form)
	assert shown.status == 200
	assert NOTE in shown.text
	assert "is on record" in shown.notice
	frappe.db.rollback()
	assert accesses(gate.students[0])[1:] == [("Read", gate.teacher.user, gate.made.section)]
	assert NOTE not in browser.open(address(gate)).html


def test_an_answer_with_a_note_is_kept_by_no_browser(server: Server, gate: Gate) -> None:
	browser, page = opened(server, gate)
	form = page.form("medical_note")
	answer = browser.session.post(f"{server.url}{address(gate)}", data=form.fields)
	assert (NOTE in answer.text, answer.headers["Cache-Control"]) == (True, "no-store")


def test_a_note_that_was_removed_meanwhile(server: Server, gate: Gate) -> None:
	browser, page = opened(server, gate)
	frappe.db.delete("Student Medical Note", {"student": gate.students[0]})
	frappe.db.commit()
	shown = browser.send(page, page.form("medical_note"))
	assert (shown.status, "no medical note any more" in shown.notice) == (200, True)


def test_the_note_of_a_child_of_another_group_is_refused(server: Server, gate: Gate) -> None:
	other = registers.gate(children=1)
	safety.full_record(other.students[0])
	browser, page = opened(server, gate)
	form = page.form("medical_note")
	for values in (
		{"student": other.students[0]},
		{"student": other.students[0], "session": other.session},
		{"student": ""},
	):
		refused = browser.send(page, form, **values)
		assert refused.status == 403
		assert NOTE not in refused.html
	frappe.db.rollback()
	assert [what for what, *_rest in accesses(other.students[0])] == ["Written"]


def test_those_who_may_are_offered_as_names(server: Server, gate: Gate) -> None:
	_browser, page = opened(server, gate)
	guardian = frappe.db.get_value("Guardian", gate.families[0].guardian, "guardian_name")
	for name, is_offered in (
		(guardian, True),
		("Rosa Lind", True),
		("Ralf Meier", False),
		("Uwe Lind", False),
	):
		assert (f'<option value="{name}">' in page.html) is is_offered, name


def test_who_must_never_have_the_child_is_confirmed_with_a_note(server: Server, gate: Gate) -> None:
	browser, page = opened(server, gate)
	student = gate.students[0]
	form = form_of(page, student, is_picked_up=True)
	assert "confirmed" not in form.fields
	refused = browser.send(page, form, picked_up_by="Ralf")
	assert refused.status == 409
	assert "must never be handed to Ralf Meier" in refused.notice
	again = form_of(refused, student, is_picked_up=True)
	assert again.fields["picked_up_by"] == "Ralf"
	unsaid = browser.send(refused, again, confirmed="1", note="")
	assert unsaid.status == 409
	assert marks_of(student) == []
	browser.send(
		unsaid, form_of(unsaid, student, is_picked_up=True), confirmed="1", note="The police were there."
	)
	assert browser.followed == [303, 200]
	assert marks_of(student) == [("Picked Up", "Ralf", "The police were there.", gate.teacher.user)]


def test_a_permission_that_is_over_is_confirmed(server: Server) -> None:
	gate = registers.gate(children=1)
	over = {"person_name": "Ida Berg", "valid_until": add_days(today(), -1)}
	safety.record(gate.students[0], pick_up=[over])
	browser, page = opened(server, gate)
	assert "Ida Berg" not in page.text
	refused = browser.send(page, form_of(page, gate.students[0], is_picked_up=True), picked_up_by="Ida Berg")
	assert (refused.status, "was allowed to pick up the child until" in refused.notice) == (409, True)
	browser.send(refused, form_of(refused, gate.students[0], is_picked_up=True), confirmed="1")
	assert browser.followed == [303, 200]
	assert [by for _status, by, *_rest in marks_of(gate.students[0])] == ["Ida Berg"]


def test_staff_read_it_on_another_day(server: Server, gate: Gate) -> None:
	coming = registers.next_session(gate.made.section, after=gate.key)
	where = f"/activities/register/{coming.starts.date()}"
	assert not browser_of(server, gate.teacher.user).open(where).has_form("medical_note")
	office = browser_of(server, people.staff("Academic Staff", [gate.made.school]).name)
	page = office.open(where, session=str(coming))
	assert NOTE in office.send(page, page.form("medical_note")).text
