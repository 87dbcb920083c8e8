"""Families and guests have no register. A family announces for its own child, and for a session it has a seat in."""

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


def refused(user: str, gate: Gate, student: str | None = None, session: str | None = None) -> bool:
	with acting_as(user), pytest.raises(ActivityAccessError):
		register.announce_absence(student or gate.students[0], session or gate.session, "A cold.")
	return not frappe.db.count("Activity Attendance Mark", {"student_group": gate.made.section})


@pytest.mark.parametrize("who", ["family", "guest"])
def test_no_register_for_families_and_guests(gate: Gate, who: str) -> None:
	user = gate.families[0].user if who == "family" else "Guest"
	with acting_as(user):
		for call in (
			lambda: register.get_register(gate.day),
			lambda: register.post_marks([gate.mark(gate.students[0])]),
			lambda: register.post_marks([]),
			lambda: register.take_register(gate.session),
		):
			with pytest.raises(ActivityAccessError):
				call()


def test_only_the_childs_family_announces(gate: Gate) -> None:
	for user in (people.family(gate.made.school).user, gate.teacher.user, "Guest"):
		assert refused(user, gate)
	assert refused(people.staff("Activity Coordinator", [gate.made.school]).name, gate)


def test_a_guardian_who_may_not_book_does_not_announce(gate: Gate) -> None:
	frappe.db.set_value("Student Guardian", {"parent": gate.students[0]}, "can_book", 0)
	assert refused(gate.families[0].user, gate)


def test_only_for_a_session_with_a_seat(gate: Gate) -> None:
	other = registers.gate(children=1)
	family = gate.families[0].user
	assert refused(family, other, gate.students[0], other.session)
	assert refused(family, gate, gate.students[0], "nonsense")
	frappe.db.set_value("Activity Booking", {"student": gate.students[0]}, "status", "Offered")
	assert refused(family, gate)


def test_a_student_announces_for_oneself(gate: Gate) -> None:
	user = people.user("Mika", ["Student"]).name
	frappe.db.set_value("Student", gate.students[0], "user", user)
	with acting_as(user):
		assert register.announce_absence(gate.students[0], gate.session, "A cold.")["ok"]
