"""A medical note lies sealed, is read in one place, and each reading and writing is on record."""

from datetime import timedelta

import frappe
import pytest
from cryptography.fernet import Fernet

from ifitwala_ed.api import safety as api
from ifitwala_ed.attendance import medical_notes
from ifitwala_ed.exceptions import (
	ActivityAccessError,
	InvalidArgumentError,
	NoteChangedError,
	NoteUnreadableError,
	NotMarkedNowError,
)
from tests.factories import people, registers, safety
from tests.factories.registers import Gate
from tests.factories.safety import NOTE, accesses
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def gate() -> Gate:
	return registers.gate(children=2)


@pytest.fixture
def coordinator(gate: Gate) -> str:
	return people.staff("Activity Coordinator", [gate.made.school]).name


def read(user: str, student: str, session: str = "") -> str | None:
	with acting_as(user):
		return api.read_medical_note(student, session)["note"]


def write(user: str, student: str, note: str, version: str = "") -> str:
	with acting_as(user):
		return api.write_medical_note(student, note, version)["version"]


def test_it_is_nowhere_in_the_record_and_sealed_where_it_lies(gate: Gate) -> None:
	record = safety.full_record(gate.students[0])
	assert record.medical_note is None
	assert frappe.db.get_value("Student Safety Record", record.name, "medical_note") is None
	stored = frappe.db.sql("select * from `tabStudent Medical Note` where student = %s", record.name)
	assert len(stored) == 1
	assert "Peanuts" not in str(stored)


def test_at_the_register_it_is_read_with_its_session_on_record(gate: Gate) -> None:
	safety.full_record(gate.students[0])
	assert read(gate.teacher.user, gate.students[0], gate.session) == NOTE
	assert accesses(gate.students[0])[-1] == ("Read", gate.teacher.user, gate.made.section)
	start = frappe.db.get_value(
		"Medical Note Access", {"student": gate.students[0], "what": "Read"}, "session_begins"
	)
	assert start == gate.key.starts


def test_at_desk_it_is_read_by_the_office(gate: Gate, coordinator: str) -> None:
	safety.full_record(gate.students[0])
	assert read(coordinator, gate.students[0]) == NOTE
	assert accesses(gate.students[0])[1:] == [("Read", coordinator, None)]


def test_each_reading_is_one_more_and_a_missing_note_is_none(gate: Gate, coordinator: str) -> None:
	safety.full_record(gate.students[0])
	for _time in range(2):
		read(coordinator, gate.students[0])
	assert [what for what, *_rest in accesses(gate.students[0])] == ["Written", "Read", "Read"]
	assert read(coordinator, gate.students[1]) is None
	assert accesses(gate.students[1]) == []


def test_it_is_on_record_before_it_is_told(
	gate: Gate, coordinator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	safety.full_record(gate.students[0])

	def fail(_sealed: str) -> str:
		frappe.db.rollback()
		raise RuntimeError("the process ends here")

	monkeypatch.setattr(medical_notes, "decrypt", fail)
	with pytest.raises(RuntimeError):
		read(coordinator, gate.students[0])
	assert [what for what, *_rest in accesses(gate.students[0])] == ["Written", "Read"]


def test_it_is_written_and_removed_on_record(gate: Gate, coordinator: str) -> None:
	student = gate.students[0]
	version = write(coordinator, student, "  Vegetarian. \n")
	assert read(coordinator, student) == "Vegetarian."
	assert write(coordinator, student, "   ", version) == ""
	assert read(coordinator, student) is None
	assert [what for what, *_rest in accesses(student)] == ["Written", "Read", "Removed"]
	assert write(coordinator, student, "") == ""
	assert len(accesses(student)) == 3
	assert not frappe.db.exists("Student Medical Note", {"student": student})


def test_who_writes_over_what_they_have_not_read_is_refused(gate: Gate, coordinator: str) -> None:
	student = gate.students[0]
	safety.full_record(student)
	with acting_as(coordinator):
		version = api.read_medical_note(student)["version"]
	for stale in ("", "0" * 16):
		with pytest.raises(NoteChangedError):
			write(coordinator, student, "Vegetarian.", stale)
	write(coordinator, student, "Peanuts and soy.", version)
	with pytest.raises(NoteChangedError):
		write(coordinator, student, "Vegetarian.", version)
	assert read(coordinator, student) == "Peanuts and soy."


def test_saving_the_record_leaves_the_note_and_a_new_one_takes_its_place(gate: Gate) -> None:
	record = safety.full_record(gate.students[0])
	record.append("pick_up", {"person_name": "Ida Berg"})
	record.save()
	assert read("Administrator", gate.students[0]) == NOTE
	record.reload()
	record.medical_note = "Vegetarian."
	record.save()
	assert record.medical_note is None
	assert read("Administrator", gate.students[0]) == "Vegetarian."
	whats = [what for what, *_rest in accesses(gate.students[0])]
	assert whats == ["Written", "Read", "Written", "Read"]


@pytest.mark.parametrize("note", ["x" * 4001, "x" * 5000])
def test_a_note_that_is_too_long_is_refused(gate: Gate, coordinator: str, note: str) -> None:
	with pytest.raises(InvalidArgumentError):
		write(coordinator, gate.students[0], note)
	with pytest.raises(InvalidArgumentError):
		safety.record(gate.students[0], medical_note=note)


def test_no_script_is_kept_in_a_note(gate: Gate, coordinator: str) -> None:
	write(coordinator, gate.students[0], "Nuts <script>alert(1)</script> < 5 g")
	assert "<script" not in (read(coordinator, gate.students[0]) or "")


def test_a_note_under_another_key_is_said_in_words(
	gate: Gate, coordinator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	safety.full_record(gate.students[0])
	monkeypatch.setitem(frappe.local.conf, "encryption_key", Fernet.generate_key().decode())
	with pytest.raises(NoteUnreadableError) as refused:
		read(coordinator, gate.students[0])
	assert "another key" in str(refused.value)
	assert [each for each in frappe.local.message_log if "site_config" in str(each)] == []


def test_at_the_register_only_on_the_day(gate: Gate, coordinator: str) -> None:
	safety.full_record(gate.students[0])
	for days in (-1, 1):
		moved = registers.move(gate.made.section, gate.key.starts, gate.key.starts + timedelta(days=days))
		with pytest.raises(NotMarkedNowError):
			read(gate.teacher.user, gate.students[0], str(moved))
		assert read(coordinator, gate.students[0], str(moved)) == NOTE
		registers.move(gate.made.section, moved.starts, gate.key.starts)


def test_only_of_children_of_the_session(gate: Gate) -> None:
	other = registers.gate(children=1)
	for each in (gate, other):
		safety.full_record(each.students[0])
	for student, session in (
		(other.students[0], gate.session),
		(gate.students[0], other.session),
		(gate.students[0], "nonsense"),
		("nobody", gate.session),
		("", ""),
	):
		with pytest.raises(ActivityAccessError):
			read(gate.teacher.user, student, session)
	assert [what for what, *_rest in accesses(gate.students[0])] == ["Written"]
