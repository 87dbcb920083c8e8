"""The register without JavaScript: each act as its form does it, and refused."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import register
from tests.factories import people, places, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server
from tests.support.pages import Browser, Form, Shown

pytestmark = pytest.mark.http

MARK = "Activity Attendance Mark"


def browser_of(server: Server, user: str | None) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def address(gate: Gate) -> str:
	return f"/activities/register/{gate.day}"


def form_of(page: Shown, student: str, *, is_picked_up: bool = False) -> Form:
	"""The form of a child: the one with buttons, or the one for who is picked up."""
	[found] = [
		each
		for each in page.read.forms
		if each.fields.get("act") == "mark"
		and each.fields.get("student") == student
		and ("picked_up_by" in each.fields) is is_picked_up
	]
	return found


def marks_of(student: str) -> list[tuple]:
	frappe.db.rollback()
	rows = frappe.get_all(
		MARK,
		filters={"student": student},
		fields=["status", "picked_up_by", "note", "author"],
		order_by="received_at asc",
		as_list=True,
	)
	return [tuple(row) for row in rows]


@pytest.fixture
def gate() -> Gate:
	return registers.gate(children=2)


def test_a_child_is_marked_and_counted(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	assert "0 of 2" in page.text
	student = gate.students[0]
	form = form_of(page, student)
	assert form.buttons == ["Present", "Late", "Absent", "Excused"]
	after = browser.send(page, form, status="Late", note="The bus.")
	assert browser.followed == [303, 200]
	assert "1 of 2" in after.text
	assert "1 not marked" in after.text
	assert marks_of(student) == [("Late", None, "The bus.", gate.teacher.user)]


def test_the_same_form_sent_twice_is_one_mark(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	form = form_of(page, gate.students[0])
	for _time in range(2):
		browser.send(page, form, status="Present")
		assert browser.followed == [303, 200]
	assert len(marks_of(gate.students[0])) == 1


def test_an_old_page_marks_anew_what_was_marked_otherwise_meanwhile(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	form = form_of(page, gate.students[0])
	for status in ("Present", "Absent", "Present"):
		browser.send(page, form, status=status)
		assert browser.followed == [303, 200]
	assert [status for status, *_rest in marks_of(gate.students[0])] == ["Present", "Absent", "Present"]


def test_who_picked_up_a_child_is_noted(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	student = gate.students[0]
	after = browser.send(page, form_of(page, student, is_picked_up=True), picked_up_by="Grandma", note="")
	assert "Picked up by Grandma" in after.text
	assert marks_of(student) == [("Picked Up", "Grandma", None, gate.teacher.user)]


def test_who_is_marked_absent_is_called(server: Server, gate: Gate) -> None:
	frappe.db.set_value("Guardian", gate.families[0].guardian, "mobile_no", "030 12-34")
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	after = browser.send(page, form_of(page, gate.students[0]), status="Absent")
	assert any(href == "tel:0301234" for href, _text in after.read.links)
	assert "No number is on record" in after.text


def missing(browser: Browser, gate: Gate) -> Shown:
	"""The page on which the first child was marked absent."""
	page = browser.open(address(gate))
	return browser.send(page, form_of(page, gate.students[0]), status="Absent")


def told(gate: Gate) -> int:
	frappe.db.rollback()
	return frappe.db.count(
		"Activity Booking Event", {"event": "Child Not There", "to_student_group": gate.made.section}
	)


def test_the_family_of_who_is_missing_is_told_once(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	assert not browser.open(address(gate)).has_form("tell")
	page = missing(browser, gate)
	form = page.form("tell")
	assert (form.buttons, form.fields["student"]) == ([], gate.students[0])
	for _time in range(2):
		after = browser.send(page, form)
		assert browser.followed == [303, 200]
		assert "The family is being told" in after.notice
	assert "Family told" in after.text
	assert not after.has_form("tell")
	assert told(gate) == 1


def test_a_child_that_came_meanwhile_is_told_of_to_nobody(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = missing(browser, gate)
	form = page.form("tell")
	browser.send(page, form_of(page, gate.students[0]), status="Late")
	refused = browser.send(page, form)
	assert (refused.status, "isn't marked as absent" in refused.notice) == (409, True)
	assert told(gate) == 0


def test_who_was_announced_is_not_offered_to_be_told(server: Server, gate: Gate) -> None:
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], gate.session, "A cold.")
	page = missing(browser_of(server, gate.teacher.user), gate)
	assert not page.has_form("tell")


def test_the_family_of_another_group_or_day_is_refused(server: Server, gate: Gate) -> None:
	other = registers.gate(children=1)
	browser = browser_of(server, other.teacher.user)
	page = missing(browser, other)
	form = page.form("tell")
	refused = browser.send(page, form, session=gate.session, student=gate.students[0])
	assert refused.status == 403
	assert frappe.db.get_value("Student", gate.students[0], "student_name") not in refused.text
	coming = registers.next_session(other.made.section, after=other.key)
	early = browser.send(page, form, session=str(coming))
	assert (early.status, "can be told from then on" in early.notice) == (409, True)
	assert told(gate) == told(other) == 0


def test_whoever_was_signed_out_tells_nobody(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = missing(browser, gate)
	browser.session.cookies.clear()
	answer = browser.send(page, page.form("tell"))
	assert (answer.status, "signed out" in answer.text) == (403, True)
	assert told(gate) == 0


def test_a_refused_mark_keeps_the_form_as_it_was_filled(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	student = gate.students[0]
	form = form_of(page, student, is_picked_up=True)
	after = browser.send(page, form, picked_up_by="G" * 141, note="Early.")
	assert after.status == 409
	assert "too long" in after.notice
	again = form_of(after, student, is_picked_up=True)
	assert (again.fields["picked_up_by"], again.fields["note"]) == ("G" * 141, "Early.")
	assert form_of(after, gate.students[1], is_picked_up=True).fields["picked_up_by"] == ""
	assert marks_of(student) == []


def test_the_register_is_taken(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	after = browser.send(page, page.form("take"))
	assert browser.followed == [303, 200]
	assert "The register is taken" in after.notice
	assert not after.has_form("take")
	assert frappe.db.get_value("User", gate.teacher.user, "full_name") in after.text


def test_a_session_to_come_can_neither_be_marked_nor_taken(server: Server, gate: Gate) -> None:
	coming = registers.next_session(gate.made.section, after=gate.key)
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(f"/activities/register/{coming.starts.date()}")
	assert not page.has_form("mark")
	assert not page.has_form("take")
	today = browser.open(address(gate))
	form = form_of(today, gate.students[0])
	refused = browser.send(today, form, session=str(coming), status="Present")
	assert (refused.status, "marked on the day itself" in refused.notice) == (409, True)
	taken = browser.send(today, today.form("take"), session=str(coming))
	assert (taken.status, "can be taken from then on" in taken.notice) == (409, True)
	assert marks_of(gate.students[0]) == []
	assert not frappe.db.count("Activity Register", {"student_group": gate.made.section})


def test_a_group_of_another_instructor_is_refused(server: Server, gate: Gate) -> None:
	other = registers.gate(children=1)
	browser = browser_of(server, other.teacher.user)
	page = browser.open(address(other))
	student = gate.students[0]
	form = form_of(page, other.students[0])
	answers = [
		browser.open(address(gate), session=gate.session),
		browser.send(page, form, session=gate.session, student=student, status="Present"),
		browser.send(page, page.form("take"), session=gate.session),
	]
	assert [answer.status for answer in answers] == [403, 409, 403]
	for answer in answers:
		assert frappe.db.get_value("Student", student, "student_name") not in answer.text
	assert marks_of(student) == []


def test_a_substitute_has_the_page_of_their_date_alone(server: Server, gate: Gate) -> None:
	coming = registers.next_session(gate.made.section, after=gate.key)
	substitute = people.teacher()
	today = {"source_name": gate.made.section, "from_datetime": gate.key.starts}
	frappe.db.set_value("Employee Booking", today, "employee", substitute.employee)
	browser = browser_of(server, substitute.user)
	page = browser.open(address(gate))
	browser.send(page, form_of(page, gate.students[0]), status="Present")
	assert browser.followed == [303, 200]
	assert [status for status, *_rest in marks_of(gate.students[0])] == ["Present"]
	other = browser.open(f"/activities/register/{coming.starts.date()}")
	assert "No sessions on this day" in other.text
	where = f"/activities/register/{coming.starts.date()}"
	assert browser.open(where, session=str(coming)).status == 403


@pytest.mark.parametrize("who", ["family", "somebody"])
def test_who_neither_teaches_nor_works_in_the_office_has_no_register(
	server: Server, gate: Gate, who: str
) -> None:
	user = gate.families[0].user if who == "family" else people.user("Sam", []).name
	browser = browser_of(server, user)
	page = browser.open(address(gate))
	assert page.status == 403
	token = browser.open("/activities").form("sign_out").fields["csrf_token"]
	for act in ("mark", "take", "tell"):
		sent = browser.session.post(
			f"{server.url}{address(gate)}",
			data={
				"act": act,
				"csrf_token": token,
				"session": gate.session,
				"student": gate.students[0],
				"status": "Present",
			},
			allow_redirects=False,
		)
		assert sent.status_code == 403
	assert marks_of(gate.students[0]) == []


def test_whoever_was_signed_out_marks_nothing_and_is_told(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.teacher.user)
	page = browser.open(address(gate))
	browser.session.cookies.clear()
	answer = browser.send(page, form_of(page, gate.students[0]), status="Present")
	assert answer.status == 403
	assert "signed out" in answer.text
	assert marks_of(gate.students[0]) == []


def test_the_office_chooses_among_the_sessions_of_its_schools(server: Server) -> None:
	_parent, (here, there) = places.campuses(2)
	gates = [registers.gate(children=1, school=campus.name) for campus in (here, here, there)]
	browser = browser_of(server, people.staff("Academic Staff", [here.name]).name)
	page = browser.open(f"/activities/register/{gates[0].day}")
	titles = [frappe.db.get_value("Student Group", each.made.section, "student_group_name") for each in gates]
	assert [title in page.text for title in titles] == [True, True, False]
	one = browser.open(page.link(next(text for _h, text in _links(page) if titles[1] in text)))
	assert form_of(one, gates[1].students[0])


def _links(page: Shown) -> list[tuple[str, str]]:
	return [(href, " ".join(text.split())) for href, text in page.read.links]


def test_a_corrected_day_is_the_offices(server: Server, gate: Gate) -> None:
	key = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=2))
	where = f"/activities/register/{key.starts.date()}"
	assert not browser_of(server, gate.teacher.user).open(where).has_form("mark")
	office = browser_of(server, people.staff("Academic Staff", [gate.made.school]).name)
	page = office.open(where, session=str(key))
	office.send(page, form_of(page, gate.students[0]), status="Excused")
	assert office.followed == [303, 200]
	assert [status for status, *_rest in marks_of(gate.students[0])] == ["Excused"]


@pytest.mark.parametrize("day", ["nonsense", "1999-01-01", "05.12.2026"])
def test_a_day_that_is_none_is_today(server: Server, gate: Gate, day: str) -> None:
	page = browser_of(server, gate.teacher.user).open(f"/activities/register/{day}")
	assert page.status == 200
	assert "Today" in page.text


def test_staff_without_children_have_the_register_in_their_menu(server: Server, gate: Gate) -> None:
	home = browser_of(server, gate.teacher.user).open("/activities")
	assert home.link("Register") == "/activities/register"
	assert not [href for href, text in home.read.links if text.strip() == "Programme"]
	family = browser_of(server, gate.families[0].user).open("/activities")
	assert "Register" not in [text.strip() for _href, text in family.read.links]
