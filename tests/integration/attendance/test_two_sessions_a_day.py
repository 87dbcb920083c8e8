"""A section that meets twice on one day: what is marked or announced at one session says nothing about the other."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.api import calendar, office, register
from ifitwala_ed.attendance import stored_marks
from ifitwala_ed.attendance.session_keys import SessionKey
from tests.factories import absences, people, registers
from tests.factories.registers import LENGTH, Gate
from tests.factories.rows import row
from tests.integration.booking.conftest import acting_as
from tests.integration.outbox.conftest import clear_outbox, deliveries
from tests.support import outbox

APART = timedelta(hours=5)


def beside(section: str, key: SessionKey) -> SessionKey:
	"""Another session of the section on the same day, whatever the hour is."""
	starts = key.starts + APART if key.starts.hour < 12 else key.starts - APART
	times = {"from_datetime": starts, "to_datetime": starts + LENGTH}
	about = {"source_doctype": "Student Group", "source_name": section}
	row("Location Booking", **times, **about, slot_key=frappe.generate_hash(length=64))
	return SessionKey(section, starts)


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=1)
	clear_outbox()
	return made


@pytest.fixture
def other(gate: Gate) -> SessionKey:
	return beside(gate.made.section, gate.key)


def mark(gate: Gate, key: SessionKey, status: str, seconds: int = 0, **values: str) -> None:
	at = (gate.key.starts + timedelta(seconds=seconds)).isoformat()
	with acting_as(gate.teacher.user):
		sent = gate.mark(gate.students[0], status, session=str(key), at=at, **values)
		assert register.post_marks([sent])["refused"] == []


def status_at(key: SessionKey) -> list[str]:
	return [each.status for each in stored_marks.of_sessions([key])]


def test_of_one_session_its_own_marks_are_read(gate: Gate, other: SessionKey) -> None:
	mark(gate, gate.key, "Absent")
	mark(gate, other, "Present", 1)
	assert (status_at(gate.key), status_at(other)) == (["Absent"], ["Present"])


def test_a_substitute_sees_the_marks_of_the_session_that_is_theirs(gate: Gate, other: SessionKey) -> None:
	mark(gate, other, "Present")
	substitute = people.teacher()
	row(
		"Employee Booking",
		employee=substitute.employee,
		from_datetime=gate.key.starts,
		to_datetime=gate.key.starts + LENGTH,
		source_doctype="Student Group",
		source_name=gate.made.section,
		slot_key=frappe.generate_hash(length=64),
	)
	with acting_as(substitute.user):
		[session] = register.get_register(gate.day)["sessions"]
	assert session["key"] == gate.session
	assert [line["mark"] for line in session["students"]] == [None]


def test_the_family_is_told_of_the_session_at_which_the_child_is_missing(
	gate: Gate, other: SessionKey
) -> None:
	mark(gate, gate.key, "Absent")
	mark(gate, other, "Present", 1)
	with acting_as(gate.teacher.user):
		register.tell_family(gate.students[0], gate.session)
	booking = frappe.db.get_value("Activity Booking", {"student": gate.students[0]})
	outbox.deliver()
	told = {each.channel: each.status for each in deliveries(booking, event=events.NOT_THERE)}
	assert told["Notification"] == "Done"


def test_a_pick_up_in_the_morning_is_told_although_the_child_came_again(
	gate: Gate, other: SessionKey
) -> None:
	preferences.set_pick_ups(gate.families[0].user, True)
	mark(gate, gate.key, "Picked Up", picked_up_by="Grandma")
	mark(gate, other, "Present", 1)
	booking = frappe.db.get_value("Activity Booking", {"student": gate.students[0]})
	outbox.deliver()
	told = [
		(each.event, each.status)
		for each in deliveries(booking)
		if each.channel == "Notification" and each.event in (events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED)
	]
	assert told == [(events.CHILD_PICKED_UP, "Done")]


def test_a_child_that_is_away_in_the_morning_comes_in_the_afternoon(gate: Gate, other: SessionKey) -> None:
	later = max(gate.key, other, key=lambda each: each.starts)
	ends = now_datetime() + timedelta(hours=1)
	frappe.db.set_value(
		"Location Booking",
		{"source_name": gate.made.section, "from_datetime": later.starts},
		"to_datetime",
		ends,
	)
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], str(later), "The dentist.")
		items = calendar.get_family_calendar(gate.day, gate.day)["items"]
	assert {each["session"]: each["is_announced"] for each in items} == {
		str(key): key == later for key in (gate.key, other)
	}


def test_what_was_announced_moves_with_its_session(gate: Gate) -> None:
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], gate.session, "A cold.")
	moved = registers.move(gate.made.section, gate.key.starts, gate.key.starts + timedelta(minutes=1))
	with acting_as(gate.families[0].user):
		[item] = calendar.get_family_calendar(gate.day, gate.day)["items"]
	assert (item["session"], item["is_announced"]) == (str(moved), True)
	assert status_at(moved) == status_at(gate.key) == ["Excused"]


def test_a_session_that_was_missed_is_not_excused_by_what_is_said_of_another(booking_settings) -> None:
	absences.the_rule()
	away = absences.away(missed=2)
	absences.session(away, 0)
	absences.mark(away, "Absent")
	away.sessions.append(beside(away.made.section, away.sessions[-1]))
	absences.mark(away, "Excused", is_announcement=1)
	missed = office.get_missed_sessions(away.booking)["child"]["missed"]
	# in the morning the other is still to come; in the afternoon it was before, and ends the row
	is_to_come = away.sessions[-1].starts > now_datetime()
	assert len(missed) == (3 if is_to_come else 1)
