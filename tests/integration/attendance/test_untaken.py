"""A register that nobody takes: the coordinators of the school are asked once, and not any more when it is taken."""

from dataclasses import replace
from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.api import register
from ifitwala_ed.attendance import stored_marks, untaken
from ifitwala_ed.attendance.sessions import Session
from tests.factories import people, places, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=1)
	key = registers.move(made.made.section, made.key.starts, made.key.starts - timedelta(hours=3))
	return Gate(made.made, key, made.teacher, made.families)


@pytest.fixture
def coordinator(gate: Gate) -> str:
	people.staff("Activity Coordinator", [places.school().name])
	user = people.staff("Activity Coordinator", [gate.made.school]).name
	frappe.db.commit()
	return user


def todos(user: str, status: str = "Open") -> list[str]:
	return frappe.get_all(
		"ToDo",
		filters={"allocated_to": user, "status": status, "reference_type": stored_marks.REGISTER},
		pluck="description",
		order_by="creation asc",
	)


def test_the_coordinators_of_the_school_are_asked_once(gate: Gate, coordinator: str) -> None:
	for _time in range(2):
		untaken.ask_for_registers()
	[text] = todos(coordinator)
	assert frappe.db.get_value("Student Group", gate.made.section, "student_group_name") in text
	assert f'href="{portal_links.of_register(gate.key.starts.date(), gate.session)}"' in text


def test_what_is_taken_is_asked_for_no_more(gate: Gate, coordinator: str) -> None:
	untaken.ask_for_registers()
	with acting_as(gate.teacher.user):
		register.take_register(gate.session)
	assert todos(coordinator) == []
	assert len(todos(coordinator, "Closed")) == 1
	untaken.ask_for_registers()
	assert todos(coordinator) == []


def test_a_register_is_taken_anew_when_the_database_was_too_busy(
	gate: Gate, coordinator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	untaken.ask_for_registers()
	really, times = stored_marks.take, []

	def busy_once(session: Session) -> None:
		times.append(session)
		if len(times) == 1:
			raise frappe.QueryDeadlockError("Deadlock found when trying to get lock")
		really(session)

	monkeypatch.setattr(stored_marks, "take", busy_once)
	with acting_as(gate.teacher.user):
		assert register.take_register(gate.session)["ok"]
	assert (len(times), todos(coordinator)) == (2, [])


def test_a_register_that_is_taken_in_time_asks_nobody(gate: Gate, coordinator: str) -> None:
	with acting_as(gate.teacher.user):
		register.take_register(gate.session)
	untaken.ask_for_registers()
	assert todos(coordinator) == []


def test_what_was_taken_while_a_todo_was_made_is_closed_by_the_next_run(gate: Gate, coordinator: str) -> None:
	untaken.ask_for_registers()
	frappe.db.set_value(
		stored_marks.REGISTER, {"student_group": gate.made.section}, "taken_on", gate.key.starts
	)
	untaken.ask_for_registers()
	assert todos(coordinator) == []


@pytest.mark.parametrize(("hours", "asked"), [(0, 0), (1, 1), (4, 0)])
def test_the_school_says_after_how_many_hours(
	gate: Gate, coordinator: str, hours: int, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
	settings = replace(booking_settings.read(), register_due_hours=hours)
	monkeypatch.setattr(booking_settings, "read", lambda: settings)
	untaken.ask_for_registers()
	assert len(todos(coordinator)) == asked


def test_a_session_without_children_and_one_of_days_ago_ask_nobody(coordinator: str, gate: Gate) -> None:
	registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=2))
	empty = registers.gate(children=0, school=gate.made.school)
	registers.move(empty.made.section, empty.key.starts, empty.key.starts - timedelta(hours=3))
	untaken.ask_for_registers()
	assert todos(coordinator) == []


def test_one_that_fails_keeps_nobody_elses_back(
	gate: Gate, coordinator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	other = registers.gate(children=1, school=gate.made.school)
	registers.move(other.made.section, other.key.starts, other.key.starts - timedelta(hours=3))
	really = stored_marks.ask_for

	def fails(session):
		if session.student_group == gate.made.section:
			raise ValueError("This one can't be asked for.")
		return really(session)

	monkeypatch.setattr(stored_marks, "ask_for", fails)
	untaken.ask_for_registers()
	assert len(todos(coordinator)) == 1
	monkeypatch.undo()
	untaken.ask_for_registers()
	assert len(todos(coordinator)) == 2
