"""A substitute has the register of the session they lead, and of no other date of the group."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import register
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import people, registers
from tests.factories.people import Teacher
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def gate() -> Gate:
	"""Two sessions have begun: one today, and one a week before."""
	made = registers.gate(children=1)
	before = registers.next_session(made.made.section, made.key)
	registers.move(made.made.section, before.starts, made.key.starts - timedelta(days=7))
	return made


@pytest.fixture
def substitute(gate: Gate) -> Teacher:
	"""Leads the session of today in place of the group's teacher, as the schedule stores it."""
	made = people.teacher()
	today = {"source_name": gate.made.section, "from_datetime": gate.key.starts}
	frappe.db.set_value("Employee Booking", today, "employee", made.employee)
	return made


def sessions_of(user: str, day: str) -> list[str]:
	with acting_as(user):
		return [each["key"] for each in register.get_register(day)["sessions"]]


def test_the_session_of_their_date(gate: Gate, substitute: Teacher) -> None:
	assert sessions_of(substitute.user, gate.day) == [gate.session]
	mark = gate.mark(gate.students[0])
	with acting_as(substitute.user):
		assert register.post_marks([mark])["stored"] == [mark["uid"]]
		assert register.take_register(gate.session)["ok"]


def test_no_other_date_of_the_group(gate: Gate, substitute: Teacher) -> None:
	week_before = gate.key.starts - timedelta(days=7)
	assert sessions_of(substitute.user, week_before.date().isoformat()) == []
	session = str(gate.key._replace(starts=week_before))
	mark = gate.mark(gate.students[0], session=session, at=week_before.isoformat())
	with acting_as(substitute.user):
		assert "isn't yours to mark" in register.post_marks([mark])["refused"][0]["message"]
		with pytest.raises(ActivityAccessError):
			register.take_register(session)


def test_the_groups_own_teacher_keeps_both(gate: Gate, substitute: Teacher) -> None:
	week_before = gate.key.starts - timedelta(days=7)
	assert sessions_of(gate.teacher.user, gate.day) == [gate.session]
	assert sessions_of(gate.teacher.user, week_before.date().isoformat()) != []
