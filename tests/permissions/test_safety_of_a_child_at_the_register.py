"""Who reads what is on record of a child at the register, and its medical note: one rule a test."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import register, safety
from ifitwala_ed.exceptions import ActivityAccessError, NotMarkedNowError
from tests.factories import people, places, registers
from tests.factories import safety as records
from tests.factories.registers import Gate
from tests.factories.safety import NOTE, accesses
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=1)
	records.full_record(made.students[0])
	return made


def read(user: str, student: str, session: str = "") -> str | None:
	with acting_as(user):
		return safety.read_medical_note(student, session)["note"]


def is_refused(user: str, student: str, session: str = "") -> bool:
	before = accesses(student)
	with pytest.raises(ActivityAccessError):
		read(user, student, session)
	return accesses(student) == before


def pick_up_of(user: str, gate: Gate, day: str = "") -> dict | None:
	with acting_as(user):
		sessions = register.get_register(day or gate.day)["sessions"]
	[line] = next(each["students"] for each in sessions if each["key"].startswith(gate.made.section))
	return line["pick_up"]


def test_families_and_guests_read_nothing(gate: Gate) -> None:
	for user in (gate.families[0].user, people.family(gate.made.school).user, "Guest"):
		for session in ("", gate.session):
			assert is_refused(user, gate.students[0], session)


def test_a_student_reads_nothing_of_oneself(gate: Gate) -> None:
	user = people.user("Mika", ["Student"]).name
	frappe.db.set_value("Student", gate.students[0], "user", user)
	for session in ("", gate.session):
		assert is_refused(user, gate.students[0], session)


def test_who_teaches_the_group_reads_it_at_the_session_and_not_at_desk(gate: Gate) -> None:
	assert read(gate.teacher.user, gate.students[0], gate.session) == NOTE
	assert is_refused(gate.teacher.user, gate.students[0])


def test_an_instructor_of_another_group_reads_nothing(gate: Gate) -> None:
	other = registers.gate(children=1, school=gate.made.school)
	for session in (gate.session, other.session, ""):
		assert is_refused(other.teacher.user, gate.students[0], session)


def test_a_substitute_reads_it_at_their_date_alone(gate: Gate) -> None:
	coming = registers.next_session(gate.made.section, after=gate.key)
	substitute = people.teacher()
	of_today = {"source_name": gate.made.section, "from_datetime": gate.key.starts}
	frappe.db.set_value("Employee Booking", of_today, "employee", substitute.employee)
	assert read(substitute.user, gate.students[0], gate.session) == NOTE
	assert pick_up_of(substitute.user, gate)
	assert is_refused(substitute.user, gate.students[0], str(coming))


def test_a_substitute_of_another_date_reads_nothing_today(gate: Gate) -> None:
	coming = registers.next_session(gate.made.section, after=gate.key)
	substitute = people.teacher()
	then = {"source_name": gate.made.section, "from_datetime": coming.starts}
	frappe.db.set_value("Employee Booking", then, "employee", substitute.employee)
	assert is_refused(substitute.user, gate.students[0], gate.session)
	with acting_as(substitute.user):
		assert register.get_register(gate.day)["sessions"] == []
	with pytest.raises(NotMarkedNowError):
		read(substitute.user, gate.students[0], str(coming))


def test_a_child_that_has_given_up_its_seat_is_read_by_nobody_at_the_register(gate: Gate) -> None:
	[booking] = frappe.get_all(
		"Activity Booking", {"student": gate.students[0]}, pluck="name", order_by="name asc"
	)
	frappe.db.delete("Activity Booking Event", {"activity_booking": booking})
	assert is_refused(gate.teacher.user, gate.students[0], gate.session)


@pytest.mark.parametrize("role", ["Academic Staff", "Activity Coordinator"])
def test_staff_of_the_childs_school_read_it_on_every_day(role: str) -> None:
	_parent, (here, there) = places.campuses(2)
	gate = registers.gate(children=1, school=here.name)
	records.full_record(gate.students[0])
	moved = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=9))
	own = people.staff(role, [here.name]).name
	assert read(own, gate.students[0]) == NOTE
	assert pick_up_of(own, gate, moved.starts.date().isoformat())
	other = people.staff(role, [there.name]).name
	for session in ("", str(moved)):
		assert is_refused(other, gate.students[0], session)


def test_a_school_that_a_child_only_visits_has_it_at_its_session_on_the_day() -> None:
	_parent, (home, host) = places.campuses(2)
	gate = registers.gate(children=1, school=host.name)
	child = gate.students[0]
	records.full_record(child)
	frappe.db.set_value("Student", child, "school", home.name)
	staff = people.staff("Academic Staff", [host.name]).name
	assert pick_up_of(staff, gate)
	assert read(staff, child, gate.session) == NOTE
	assert is_refused(staff, child)
	moved = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=9))
	assert pick_up_of(staff, gate, moved.starts.date().isoformat()) is None
	with pytest.raises(NotMarkedNowError):
		read(staff, child, str(moved))


def test_only_the_office_that_configures_writes(gate: Gate) -> None:
	school = gate.made.school
	for user in (
		people.staff("Academic Staff", [school]).name,
		people.staff("Activity Coordinator", [places.school().name]).name,
		gate.teacher.user,
		gate.families[0].user,
		"Guest",
	):
		with acting_as(user), pytest.raises(ActivityAccessError):
			safety.write_medical_note(gate.students[0], "Nothing.")
	assert read("Administrator", gate.students[0]) == NOTE
