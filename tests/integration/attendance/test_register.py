"""The register of a day: who is expected, what families announced, what was marked, and what is refused in words."""

from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.api import activity_booking, register
from ifitwala_ed.attendance import posting
from ifitwala_ed.exceptions import InvalidArgumentError, NotMarkedNowError
from tests.factories import bookings, people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as

MARK = "Activity Attendance Mark"


@pytest.fixture
def gate() -> Gate:
	return registers.gate()


def shown(gate: Gate) -> dict[str, Any]:
	"""The register of the gate's session as its teacher sees it."""
	with acting_as(gate.teacher.user):
		[found] = [
			each for each in register.get_register(gate.day)["sessions"] if each["key"] == gate.session
		]
	return found


def line(gate: Gate, student: str) -> dict[str, Any]:
	[found] = [each for each in shown(gate)["students"] if each["student"] == student]
	return found


def post(gate: Gate, *marks: Any, user: str | None = None) -> dict[str, Any]:
	with acting_as(user or gate.teacher.user):
		return register.post_marks(list(marks))


def refusal(gate: Gate, mark: Any, user: str | None = None) -> str:
	before = frappe.db.count(MARK)
	answer = post(gate, mark, user=user)
	assert (answer["stored"], answer["repeated"]) == ([], [])
	assert frappe.db.count(MARK) == before
	return answer["refused"][0]["message"]


def test_who_has_a_seat_is_expected_with_whom_to_call(gate: Gate) -> None:
	frappe.db.set_value("Guardian", gate.families[0].guardian, "mobile_no", "030 1234")
	found = shown(gate)
	assert {each["student"] for each in found["students"]} == set(gate.students)
	assert found["taken"] is None
	[contact] = line(gate, gate.students[0])["contacts"]
	assert (contact["mobile_no"], contact["relation"]) == ("030 1234", "Parent")
	assert line(gate, gate.students[1])["contacts"][0]["mobile_no"] is None


def test_a_child_without_guardians_is_expected_too(gate: Gate) -> None:
	frappe.db.delete("Student Guardian", {"parent": gate.students[0]})
	assert line(gate, gate.students[0])["contacts"] == []


def test_a_seat_that_was_given_up_before_is_not_expected(gate: Gate) -> None:
	booking = frappe.db.get_value("Activity Booking", {"student": gate.students[0]})
	activity_booking.cancel_activity_booking(booking, "Moved away.")
	frappe.db.set_value(
		"Activity Booking Event",
		{"activity_booking": booking, "to_status": "Cancelled"},
		"occurred_on",
		gate.key.starts - timedelta(hours=1),
	)
	assert [each["student"] for each in shown(gate)["students"]] == [gate.students[1]]


def test_marks_are_stored_once_and_the_newest_counts(gate: Gate) -> None:
	student = gate.students[0]
	first = gate.mark(student, "Absent")
	second = gate.mark(
		student, "Late", at=(gate.key.starts + timedelta(seconds=30)).isoformat(), note="The bus was late."
	)
	assert post(gate, second, first)["stored"] == [second["uid"], first["uid"]]
	assert post(gate, first, first)["repeated"] == [first["uid"], first["uid"]]
	assert frappe.db.count(MARK, {"student": student}) == 2
	mark = line(gate, student)["mark"]
	assert (mark["status"], mark["note"], mark["picked_up_by"]) == ("Late", "The bus was late.", None)


def test_one_uid_twice_in_one_request_is_one_mark(gate: Gate) -> None:
	mark = gate.mark(gate.students[0])
	answer = post(gate, mark, mark)
	assert (answer["stored"], answer["repeated"], answer["refused"]) == ([mark["uid"]], [mark["uid"]], [])


def test_a_uid_of_another_mark_is_refused(gate: Gate) -> None:
	mark = gate.mark(gate.students[0])
	post(gate, mark)
	assert "Another mark has this number" in refusal(gate, {**mark, "student": gate.students[1]})
	office = people.staff("Activity Coordinator", [gate.made.school]).name
	assert "Another mark has this number" in refusal(gate, mark, user=office)


def test_a_mark_without_a_time_is_of_now(gate: Gate) -> None:
	mark = gate.mark(gate.students[0], at=None)
	# an office may correct later, so that this holds at midnight too
	office = people.staff("Activity Coordinator", [gate.made.school]).name
	assert post(gate, mark, user=office)["stored"] == [mark["uid"]]


def test_the_server_keeps_its_own_time_beside_the_phones(gate: Gate) -> None:
	mark = gate.mark(gate.students[0])
	post(gate, mark)
	stored = frappe.db.get_value(MARK, {"uid": mark["uid"]}, ["at", "received_at", "author"], as_dict=True)
	assert stored.at == gate.key.starts
	assert stored.received_at >= stored.at
	assert stored.author == gate.teacher.user


def test_a_mark_from_the_future_is_refused_in_words(gate: Gate) -> None:
	ahead = now_datetime() + posting.TOLERANCE + timedelta(minutes=5)
	assert "set the clock of your phone" in refusal(gate, gate.mark(gate.students[0], at=ahead.isoformat()))


def test_a_mark_from_another_day_is_refused_in_words(gate: Gate) -> None:
	before = gate.key.starts - timedelta(days=1)
	assert "Children are marked on the day itself" in refusal(
		gate, gate.mark(gate.students[0], at=before.isoformat())
	)


def test_instructors_mark_on_the_day_and_the_office_corrects_later() -> None:
	gate = registers.gate()
	key = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=2))
	late = {**gate.mark(gate.students[0]), "session": str(key), "at": now_datetime().isoformat()}
	assert "ask the office to correct" in refusal(gate, late)
	office = people.staff("Academic Staff", [gate.made.school]).name
	assert post(gate, late, user=office)["stored"] == [late["uid"]]


def test_a_phone_without_a_signal_sends_after_midnight(gate: Gate) -> None:
	key = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=1))
	kept = {**gate.mark(gate.students[0]), "session": str(key), "at": key.starts.isoformat()}
	assert post(gate, kept)["stored"] == [kept["uid"]]


def test_a_child_without_a_seat_is_refused(gate: Gate) -> None:
	stranger = people.student(gate.made.school).name
	sentence = refusal(gate, gate.mark(stranger))
	assert "has no seat" in sentence
	assert sentence == refusal(gate, gate.mark("no such child"))


@pytest.mark.parametrize(
	("changed", "words"),
	[
		({"uid": ""}, "number of its own"),
		({"uid": "x" * 65}, "number of its own"),
		({"uid": 5}, "must be a text"),
		({"status": "Here"}, "is marked as one of"),
		({"status": None}, "is marked as one of"),
		({"picked_up_by": "Grandma"}, "marked as picked up"),
		({"status": "Picked Up", "picked_up_by": "G" * 141}, "too long"),
		({"note": "n" * 1001}, "too long"),
		({"at": "05.12.2026"}, "must be a date with a time"),
		({"session": "nonsense"}, "isn't yours to mark"),
		({"session": None}, "isn't yours to mark"),
		({"student": None}, "has no seat"),
	],
)
def test_what_is_no_mark_is_refused_in_words(gate: Gate, changed: dict[str, Any], words: str) -> None:
	assert words in refusal(gate, {**gate.mark(gate.students[0]), **changed})


def test_one_bad_mark_stops_none_of_the_others(gate: Gate) -> None:
	good = gate.mark(gate.students[0], "Picked Up", picked_up_by="Grandma")
	answer = post(gate, "nonsense", good, gate.mark("stranger"))
	assert answer["stored"] == [good["uid"]]
	assert [(each["index"], each["uid"] is None) for each in answer["refused"]] == [(0, True), (2, False)]
	assert line(gate, gate.students[0])["mark"]["picked_up_by"] == "Grandma"


def test_too_many_marks_at_once_are_refused(gate: Gate) -> None:
	with pytest.raises(InvalidArgumentError):
		post(gate, *[gate.mark(gate.students[0]) for _number in range(posting.MOST + 1)])


def test_no_marks_are_no_problem(gate: Gate) -> None:
	answer = post(gate)
	assert (answer["stored"], answer["repeated"], answer["refused"]) == ([], [], [])


def test_a_register_is_taken_by_the_first_who_says_so(gate: Gate) -> None:
	with acting_as(gate.teacher.user):
		register.take_register(gate.session)
	taken = shown(gate)["taken"]
	assert taken["by"] == frappe.db.get_value("User", gate.teacher.user, "full_name")
	with acting_as(people.staff("Academic Staff", [gate.made.school]).name):
		register.take_register(gate.session)
	assert shown(gate)["taken"] == taken


def test_a_register_is_not_taken_before_the_session(gate: Gate) -> None:
	later = registers.move(gate.made.section, gate.key.starts, gate.key.starts + timedelta(days=1))
	with acting_as(gate.teacher.user), pytest.raises(NotMarkedNowError):
		register.take_register(str(later))


# -- announced by the family --------------------------------------------------


def announce(gate: Gate, reason: str = "A cold.", session: str | None = None) -> None:
	with acting_as(gate.families[0].user):
		register.announce_absence(gate.students[0], session or gate.session, reason)


def test_what_a_family_announces_stands_in_the_register_at_once(gate: Gate) -> None:
	announce(gate)
	found = line(gate, gate.students[0])
	assert found["announced"]["reason"] == "A cold."
	assert (found["mark"]["status"], found["mark"]["is_announcement"]) == ("Excused", True)
	assert line(gate, gate.students[1])["announced"] is None


def test_announcing_the_same_again_changes_nothing_and_needs_no_reason(gate: Gate) -> None:
	announce(gate, "")
	announce(gate, "")
	assert frappe.db.count(MARK, {"student": gate.students[0]}) == 1
	assert line(gate, gate.students[0])["announced"]["reason"] is None


def test_the_last_reason_counts_also_where_it_was_given_before(gate: Gate) -> None:
	for reason in ("A cold.", "The dentist.", "A cold.", "A cold."):
		announce(gate, reason)
	assert line(gate, gate.students[0])["announced"]["reason"] == "A cold."
	assert frappe.db.count(MARK, {"student": gate.students[0]}) == 3


def test_a_child_that_comes_all_the_same_is_present(gate: Gate) -> None:
	announce(gate)
	post(gate, gate.mark(gate.students[0]))
	found = line(gate, gate.students[0])
	assert found["mark"]["status"] == "Present"
	assert found["announced"]["reason"] == "A cold."


def test_who_was_seen_is_not_announced_absent(gate: Gate) -> None:
	post(gate, gate.mark(gate.students[0]))
	with pytest.raises(NotMarkedNowError, match="Please call the school"):
		announce(gate)


def test_a_session_that_is_over_is_not_announced(gate: Gate) -> None:
	over = registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(days=1))
	with pytest.raises(NotMarkedNowError, match="is over"):
		announce(gate, session=str(over))


def test_a_session_to_come_is_announced_and_the_announcement_moves_with_it(gate: Gate) -> None:
	at_noon = (gate.key.starts + timedelta(days=3)).replace(hour=12, minute=0)
	coming = registers.move(gate.made.section, gate.key.starts, at_noon)
	announce(gate, session=str(coming))
	moved = registers.move(gate.made.section, at_noon, at_noon.replace(hour=14))
	gate = Gate(gate.made, moved, gate.teacher, gate.families)
	assert line(gate, gate.students[0])["announced"]["reason"] == "A cold."


def test_a_reason_that_is_too_long_is_refused(gate: Gate) -> None:
	with pytest.raises(InvalidArgumentError):
		announce(gate, "n" * 1001)


def test_a_late_child_joins_the_register() -> None:
	gate = registers.gate(children=1, section_values={"capacity_override": 2})
	student = people.student(gate.made.school).name
	bookings.book(gate.made, gate.made.section, student)
	assert student in {each["student"] for each in shown(gate)["students"]}
