"""Instructors have the registers of their own groups, and nobody else's."""

import frappe
import pytest

from ifitwala_ed.api import register
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def gate() -> Gate:
	return registers.gate(children=1)


def sessions_of(user: str, day: str) -> list[str]:
	with acting_as(user):
		return [each["key"] for each in register.get_register(day)["sessions"]]


def test_their_own_group(gate: Gate) -> None:
	assert sessions_of(gate.teacher.user, gate.day) == [gate.session]


def test_not_the_group_of_somebody_else(gate: Gate) -> None:
	other = people.teacher().user
	assert sessions_of(other, gate.day) == []
	with acting_as(other):
		answer = register.post_marks([gate.mark(gate.students[0])])
		assert "isn't yours to mark" in answer["refused"][0]["message"]
		with pytest.raises(ActivityAccessError):
			register.take_register(gate.session)
	assert not frappe.db.count("Activity Attendance Mark", {"student": gate.students[0]})


def test_a_session_that_does_not_exist_is_refused_in_the_same_words(gate: Gate) -> None:
	with acting_as(people.teacher().user):
		answer = register.post_marks(
			[gate.mark(gate.students[0]), gate.mark(gate.students[0], session="x@2026-12-03T15:30:00")]
		)
	first, second = (each["message"] for each in answer["refused"])
	assert first == second


def test_no_marks_of_any_group_at_desk(gate: Gate) -> None:
	with acting_as(gate.teacher.user):
		register.post_marks([gate.mark(gate.students[0])])
		for doctype in ("Activity Attendance Mark", "Activity Register"):
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(doctype, order_by="name")
