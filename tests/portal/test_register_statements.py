"""What the register's endpoints cost, counted at the database server, and that it doesn't grow with the children."""

from functools import partial

import frappe
import pytest

from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.api import register
from tests.factories import bookings, people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of

pytestmark = pytest.mark.mariadb

PER_REGISTER, PER_POST, PER_ANNOUNCEMENT, PER_TELLING = 8, 10, 8, 12


def costs(gate: Gate) -> dict[str, int]:
	"""The statements of each call in a warm process, as the second of its kind."""
	frappe.db.commit()
	frappe.db.set_value("Activity Attendance Mark", {"student": gate.students[0]}, "status", "Absent")
	with acting_as(gate.teacher.user):
		register.get_register(gate.day)
		register.post_marks([gate.mark(each, "Absent") for each in gate.students])
		found = {
			"register": statements_of(partial(register.get_register, gate.day)),
			"post": statements_of(
				lambda: register.post_marks([gate.mark(each, "Absent") for each in gate.students])
			),
			"picked up": statements_of(
				lambda: register.post_marks(
					[gate.mark(each, "Picked Up", picked_up_by="Grandma") for each in gate.students[1:]]
				)
			),
		}
		for family in gate.families:
			preferences.set_pick_ups(family.user, True)
		wanted = [gate.mark(each, "Picked Up", picked_up_by="Aunt") for each in gate.students[1:]]
		register.post_marks([gate.mark(gate.students[1], "Picked Up")])
		found["picked up, told"] = statements_of(partial(register.post_marks, wanted))
		for family in gate.families:
			preferences.set_pick_ups(family.user, False)
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], gate.session, "A cold.")
		found["announcement"] = statements_of(
			lambda: register.announce_absence(gate.students[0], gate.session, "It is worse.")
		)
	return found


def test_each_stays_within_its_bound_and_does_not_grow() -> None:
	gate = registers.gate(children=2, section_values={"capacity_override": 8})
	few = costs(gate)
	for _number in range(5):
		family = people.family(gate.made.school)
		bookings.book(gate.made, gate.made.section, family.student)
		gate.families.append(family)
	many = costs(gate)
	assert many == few
	bounds = {
		"register": PER_REGISTER,
		"post": PER_POST,
		"picked up": PER_POST,
		"picked up, told": PER_POST,
		"announcement": PER_ANNOUNCEMENT,
	}
	assert {name: count for name, count in many.items() if count > bounds[name]} == {}


def test_telling_a_family_stays_within_its_bound() -> None:
	gate = registers.gate(children=2)
	frappe.db.commit()
	with acting_as(gate.teacher.user):
		register.post_marks([gate.mark(each, "Absent") for each in gate.students])
		register.tell_family(gate.students[0], gate.session)
		telling = partial(register.tell_family, gate.students[1], gate.session)
		assert statements_of(telling) <= PER_TELLING
