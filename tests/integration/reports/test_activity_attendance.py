"""Who came how often, and who missed the last sessions in a row."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.api import register
from tests.factories import registers
from tests.factories.registers import Gate
from tests.factories.rows import row
from tests.integration.booking.conftest import acting_as
from tests.integration.reports.support import pick, require_cells, rows

NAME = "Activity Attendance"


@pytest.fixture
def gate() -> Gate:
	"""Two children: one came, was late, and stayed away three times; the other came and was picked up."""
	made = registers.gate(children=2)
	first, second = made.students
	for days, student, *statuses in (
		(28, first, "Present"),
		(21, first, "Late", "Picked Up"),
		(14, first, "Absent"),
		(7, first, "Excused"),
		(0, first, "Present", "Absent"),
		(0, second, "Picked Up"),
	):
		for number, status in enumerate(statuses):
			starts = made.key.starts - timedelta(days=days)
			row(
				"Activity Attendance Mark",
				student=student,
				student_group=made.made.section,
				school=made.made.school,
				session_start=starts,
				status=status,
				at=starts + timedelta(minutes=number),
				uid=f"{student}-{days}-{number}",
			)
	return made


FIGURES = ("sessions", "attended", "late", "excused", "absent", "share", "missed_in_a_row")


def test_each_child_has_its_figures(gate: Gate) -> None:
	found = {each["student"]: each for each in rows(NAME, student_group=gate.made.section)}
	assert pick([found[each] for each in gate.students], *FIGURES) == [
		(5, 2, 1, 1, 2, 40.0, 3),
		(1, 1, 0, 0, 0, 100.0, 0),
	]
	assert found[gate.students[0]]["last_session"] == gate.key.starts.date()


def test_who_missed_three_in_a_row_is_a_list(gate: Gate) -> None:
	asked = {"program_offering": gate.made.offering, "missed_in_a_row": 3}
	assert pick(rows(NAME, **asked), "student") == [(gate.students[0],)]
	assert rows(NAME, **{**asked, "missed_in_a_row": 4}) == []


def test_days_and_children_are_chosen(gate: Gate) -> None:
	until = (gate.key.starts - timedelta(days=20)).date()
	[found] = rows(NAME, school=gate.made.school, to_date=str(until))
	assert (found["student"], found["sessions"], found["missed_in_a_row"]) == (gate.students[0], 2, 0)
	since = gate.key.starts.date()
	assert len(rows(NAME, school=gate.made.school, from_date=str(since))) == 2
	assert len(rows(NAME, student=gate.students[1])) == 1


def test_without_a_choice_it_looks_back_ninety_days_and_says_so(gate: Gate) -> None:
	from ifitwala_ed.attendance.report.activity_attendance.activity_attendance import execute

	starts = gate.key.starts - timedelta(days=200)
	row(
		"Activity Attendance Mark",
		student=gate.students[1],
		student_group=gate.made.section,
		school=gate.made.school,
		session_start=starts,
		status="Absent",
		at=starts,
		uid=f"{gate.students[1]}-long-ago",
	)
	_columns, found, message, *_rest = execute({"school": gate.made.school})
	assert "Since" in message
	assert {each["student"]: each["sessions"] for each in found}[gate.students[1]] == 1
	assert execute({"student": gate.students[1]})[1][0]["sessions"] == 2


def test_every_cell_is_filled(gate: Gate) -> None:
	from ifitwala_ed.attendance.report.activity_attendance.activity_attendance import execute

	require_cells(execute, student_group=gate.made.section)


def test_a_session_that_was_moved_on_its_day_is_one() -> None:
	gate = registers.gate(children=1)
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], gate.session, "The dentist.")
	moved = registers.move(gate.made.section, gate.key.starts, gate.key.starts + timedelta(minutes=1))
	gate = Gate(gate.made, moved, gate.teacher, gate.families)
	with acting_as(gate.teacher.user):
		register.post_marks([gate.mark(gate.students[0], "Present")])
	found = rows(NAME, student_group=gate.made.section)
	assert pick(found, *FIGURES) == [(1, 1, 0, 0, 0, 100.0, 0)]
	assert found[0]["last_session"] == moved.starts.date()


class TestWhatIsAnnounced:
	def test_a_session_to_come_is_none_yet(self) -> None:
		gate = registers.gate(children=1)
		coming = registers.next_session(gate.made.section, gate.key)
		with acting_as(gate.teacher.user):
			register.post_marks([gate.mark(gate.students[0], "Present")])
		with acting_as(gate.families[0].user):
			register.announce_absence(gate.students[0], str(coming), "The dentist.")
		for asked in ({}, {"to_date": str(coming.starts.date())}):
			found = rows(NAME, student_group=gate.made.section, **asked)
			assert pick(found, *FIGURES) == [(1, 1, 0, 0, 0, 100.0, 0)]
			assert found[0]["last_session"] == gate.key.starts.date()

	def test_one_that_was_cancelled_is_none(self) -> None:
		gate = registers.gate(children=1)
		with acting_as(gate.families[0].user):
			register.announce_absence(gate.students[0], gate.session, "")
		assert pick(rows(NAME, student_group=gate.made.section), *FIGURES) == [(1, 0, 0, 1, 0, 0.0, 1)]
		frappe.db.delete("Location Booking", {"source_name": gate.made.section})
		assert rows(NAME, student_group=gate.made.section) == []
