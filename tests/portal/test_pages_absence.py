"""*Ill today* as families say it, without JavaScript: from the start page, the calendar and a link; and refused."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import register
from tests.factories import people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http

MARK = "Activity Attendance Mark"
QUESTION = "Doesn't come?"


def browser_of(server: Server, user: str) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def announced(gate: Gate) -> list[tuple]:
	frappe.db.rollback()
	rows = frappe.get_all(
		MARK,
		filters={"student_group": gate.made.section, "is_announcement": 1},
		fields=["student", "session_start", "note"],
		order_by="session_start asc",
		as_list=True,
	)
	return [tuple(row) for row in rows]


@pytest.fixture
def gate() -> Gate:
	return registers.gate(children=1)


@pytest.mark.parametrize("path", ["/activities", "/activities/calendar"])
def test_from_a_session_of_today_it_takes_two_presses(server: Server, gate: Gate, path: str) -> None:
	browser = browser_of(server, gate.families[0].user)
	page = browser.open(path)
	where = next(href for href, text in page.read.links if text.startswith(QUESTION))
	form_page = browser.open(where)
	form = form_page.form("announce")
	assert gate.session in form.fields.values()
	told = browser.send(form_page, form, reason="A cold.")
	assert browser.followed == [303, 200]
	assert "The school knows" in told.notice
	assert announced(gate) == [(gate.students[0], gate.key.starts, "A cold.")]
	again = browser.open(path)
	assert "Doesn't come" in again.text
	# those of the weeks to come can still be announced
	assert where not in [href for href, _text in again.read.links]
	with acting_as(gate.teacher.user):
		[session] = register.get_register(gate.day)["sessions"]
	assert session["students"][0]["announced"]["reason"] == "A cold."


def test_several_sessions_at_once_and_no_reason(server: Server, gate: Gate) -> None:
	tomorrow = gate.key.starts.replace(hour=12, minute=0) + timedelta(days=1)
	later = registers.next_session(gate.made.section, after=gate.key)
	later = registers.move(gate.made.section, later.starts, tomorrow)
	browser = browser_of(server, gate.families[0].user)
	page = browser.open("/activities/absence")
	form = page.form("announce")
	# nothing is ticked unasked
	assert gate.session not in form.fields.values()
	names = {name: value for name, [value] in form.options.items() if value in (gate.session, str(later))}
	assert len(names) == 2
	browser.send(page, form, **names)
	assert browser.followed == [303, 200]
	student = gate.students[0]
	assert announced(gate) == [(student, gate.key.starts, None), (student, tomorrow, None)]


def test_without_a_tick_nothing_is_told(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.families[0].user)
	page = browser.open("/activities/absence")
	answer = browser.send(page, page.form("announce"), reason="A cold.")
	assert answer.status == 422
	assert "Please tick" in answer.notice
	assert answer.form("announce").fields["reason"] == "A cold."
	assert announced(gate) == []


def test_who_was_seen_is_not_announced_and_the_form_stays(server: Server, gate: Gate) -> None:
	browser = browser_of(server, gate.families[0].user)
	page = browser.open("/activities/absence", session=gate.session)
	with acting_as(gate.teacher.user):
		register.post_marks([gate.mark(gate.students[0])])
	answer = browser.send(page, page.form("announce"), reason="A cold.")
	assert answer.status == 409
	assert "Please call the school" in answer.notice
	form = answer.form("announce")
	assert (form.fields["reason"], gate.session in form.fields.values()) == ("A cold.", True)
	assert announced(gate) == []


def test_another_familys_child_and_session_are_refused(server: Server, gate: Gate) -> None:
	other = registers.gate(children=1)
	browser = browser_of(server, other.families[0].user)
	page = browser.open("/activities/absence", session=other.session)
	form = page.form("announce")
	for values in ({"student": gate.students[0]}, {"session_001": gate.session}, {"session_001": "nonsense"}):
		assert browser.send(page, form, **values).status == 403
	assert announced(gate) == announced(other) == []


def test_a_link_of_a_mail_leads_there_after_signing_in(server: Server, gate: Gate) -> None:
	frappe.db.commit()
	page = Browser(server).open("/activities/absence")
	assert page.path == "/activities/sign-in?next=%2Factivities%2Fabsence"


def test_whoever_has_no_session_is_told_so(server: Server, gate: Gate) -> None:
	page = browser_of(server, people.family(gate.made.school).user).open("/activities/absence")
	assert "No session in the coming days" in page.text
	assert not page.has_form("announce")
