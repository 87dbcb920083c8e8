"""Words in registers are erased by law and by their time; that a child was there stays."""

from dataclasses import replace
from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.api import register
from ifitwala_ed.attendance import erasure
from tests.factories import registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as

MARK = "Activity Attendance Mark"


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=2)
	with acting_as(made.families[0].user):
		register.announce_absence(made.students[0], made.session, "A cold.")
	with acting_as(made.teacher.user):
		for student in made.students:
			register.post_marks([made.mark(student, "Picked Up", picked_up_by="Grandma", note="In a hurry.")])
	return made


def words(student: str) -> list[tuple]:
	rows = frappe.get_all(
		MARK,
		filters={"student": student},
		fields=["status", "picked_up_by", "note"],
		order_by="is_announcement desc, name asc",
		as_list=True,
	)
	return [tuple(row) for row in rows]


def test_what_was_written_about_a_student_goes_and_nothing_else(gate: Gate) -> None:
	kept = words(gate.students[1])
	assert erasure.erase_about_student(gate.students[0], "Left the school") == 2
	assert words(gate.students[0]) == [("Excused", None, None), ("Picked Up", None, None)]
	assert words(gate.students[1]) == kept
	traces = frappe.get_all(
		MARK, filters={"student": gate.students[0]}, fields=["erased_on", "erasure_reason", "author"]
	)
	assert [(bool(each.erased_on), each.erasure_reason) for each in traces] == [(True, "Left the school")] * 2
	assert all(each.author for each in traces)
	assert erasure.erase_about_student(gate.students[0], "Again") == 0


def test_what_a_user_wrote_goes(gate: Gate) -> None:
	assert erasure.erase_of_user(gate.families[0].user, "Asked for by letter") == 1
	assert words(gate.students[0]) == [("Excused", None, None), ("Picked Up", "Grandma", "In a hurry.")]
	assert erasure.erase_of_user(gate.teacher.user, "Asked for by letter") == 2


def test_a_mark_that_is_sent_again_brings_no_word_back(gate: Gate) -> None:
	sent = gate.mark(gate.students[0], "Picked Up", picked_up_by="Grandpa")
	with acting_as(gate.teacher.user):
		register.post_marks([sent])
		erasure.erase_about_student(gate.students[0], "Left the school")
		assert register.post_marks([sent])["repeated"] == [sent["uid"]]
	assert {by for _status, by, _note in words(gate.students[0])} == {None}


@pytest.mark.parametrize(("years", "erased"), [(0, 0), (2, 3), (5, 0)])
def test_words_go_when_the_years_of_the_settings_are_over(
	gate: Gate, years: int, erased: int, monkeypatch: pytest.MonkeyPatch
) -> None:
	mark = frappe.qb.DocType(MARK)
	long_ago = gate.key.starts - timedelta(days=3 * 365)
	frappe.qb.update(mark).set(mark.session_start, long_ago).where(
		mark.student_group == gate.made.section
	).run()
	settings = replace(booking_settings.read(), conversation_retention_years=years)
	monkeypatch.setattr(booking_settings, "read", lambda: settings)
	assert erasure.erase_after_retention() == erased


def test_it_goes_on_where_it_was_stopped(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(erasure, "BATCH", 1)
	assert erasure.erase_of_user(gate.teacher.user, "Asked for") == 2
