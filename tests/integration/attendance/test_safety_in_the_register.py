"""The register says at a glance whom to call, who may pick up a child and who never; and a hand-over is judged by it."""

from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.api import register
from tests.factories import people, registers, safety
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as

GUARDIANS_NUMBER = "030 12-34"


@pytest.fixture
def gate() -> Gate:
	made = registers.gate(children=2)
	frappe.db.set_value("Guardian", made.families[0].guardian, "mobile_no", GUARDIANS_NUMBER)
	return made


def line(gate: Gate, day: str | None = None, student: str | None = None) -> dict[str, Any]:
	with acting_as(gate.teacher.user):
		[session] = register.get_register(day or gate.day)["sessions"]
	return next(each for each in session["students"] if each["student"] == (student or gate.students[0]))


def guardian_name(gate: Gate) -> str:
	return frappe.db.get_value("Guardian", gate.families[0].guardian, "guardian_name")


def test_what_the_gate_must_know(gate: Gate) -> None:
	safety.full_record(gate.students[0])
	found = line(gate)
	assert [(each["name"], each["relation"], each["mobile_no"]) for each in found["contacts"]] == [
		(guardian_name(gate), "Parent", GUARDIANS_NUMBER),
		("Uwe Lind", "Uncle", "030 222"),
	]
	assert found["pick_up"] == {
		"allowed": [{"name": "Rosa Lind", "relation": "Grandma", "mobile_no": "030 111", "until": None}],
		"never": [{"name": "Ralf Meier", "relation": "Father"}],
	}
	assert found["has_medical_note"] is True
	assert safety.NOTE not in str(found)


def test_a_child_of_whom_nothing_is_on_record(gate: Gate) -> None:
	safety.record(gate.students[1])
	for student in gate.students:
		found = line(gate, student=student)
		assert found["pick_up"] == {"allowed": [], "never": []}
		assert found["has_medical_note"] is False
		assert [each["is_guardian"] for each in found["contacts"]] == [True]


def test_rows_with_nothing_but_a_name(gate: Gate) -> None:
	safety.record(gate.students[0], pick_up=[{"person_name": "Rosa Lind"}])
	assert line(gate)["pick_up"]["allowed"] == [
		{"name": "Rosa Lind", "relation": None, "mobile_no": None, "until": None}
	]


def test_contacts_are_called_in_the_order_of_the_record(gate: Gate) -> None:
	father = people.guardian().name
	student = frappe.get_doc("Student", gate.students[0])
	student.append("guardians", {"guardian": father})
	student.save()
	mother = gate.families[0].guardian
	uncle = {"contact_name": "Uwe Lind", "mobile_no": "030 222"}
	record = safety.record(student.name, emergency_contacts=[uncle, {"guardian": mother}])
	names = {each: frappe.db.get_value("Guardian", each, "guardian_name") for each in (mother, father)}
	assert [each["name"] for each in line(gate)["contacts"]] == [names[father], "Uwe Lind", names[mother]]
	record.append("emergency_contacts", {"guardian": father})
	record.save()
	assert [each["name"] for each in line(gate)["contacts"]] == ["Uwe Lind", names[mother], names[father]]
	frappe.db.delete("Student Guardian", {"parent": student.name, "guardian": mother})
	assert [each["name"] for each in line(gate)["contacts"]] == ["Uwe Lind", names[father]]


def test_a_guardian_who_must_never_pick_up_is_marked_among_the_contacts(gate: Gate) -> None:
	safety.record(gate.students[0], pick_up=[{"person_name": guardian_name(gate), "is_never": 1}])
	[contact] = line(gate)["contacts"]
	assert contact["is_never"] is True


def test_a_permission_is_gone_on_the_day_after_its_last(gate: Gate) -> None:
	rows = [
		{"person_name": "Until today", "valid_until": today()},
		{"person_name": "Until yesterday", "valid_until": add_days(today(), -1)},
	]
	safety.record(gate.students[0], pick_up=rows)
	assert [each["name"] for each in line(gate)["pick_up"]["allowed"]] == ["Until today"]


def test_who_leads_has_it_on_the_day_and_the_day_before(gate: Gate) -> None:
	safety.full_record(gate.students[0])
	key = registers.next_session(gate.made.section, after=gate.key)
	shown = {}
	for days in (-2, -1, 1, 2):
		key = registers.move(gate.made.section, key.starts, gate.key.starts + timedelta(days=days))
		found = line(gate, key.starts.date().isoformat())
		shown[days] = bool(found["pick_up"])
		assert found["has_medical_note"] is shown[days]
		assert ("Uwe Lind" in [each["name"] for each in found["contacts"]]) is shown[days]
		assert guardian_name(gate) in [each["name"] for each in found["contacts"]]
	assert shown == {-2: False, -1: False, 1: True, 2: False}


# -- handing over ------------------------------------------------------------


def hand_over(gate: Gate, by: str | None, **values: Any) -> dict[str, Any]:
	sent = gate.mark(gate.students[0], "Picked Up", picked_up_by=by, **values)
	with acting_as(gate.teacher.user):
		return register.post_marks([sent])


def warned_of(gate: Gate) -> list[str | None]:
	return frappe.get_all(
		"Activity Attendance Mark",
		filters={"student": gate.students[0], "status": "Picked Up"},
		pluck="pick_up_warning",
		order_by="received_at asc",
	)


def todos_about(gate: Gate) -> list[tuple[str, str]]:
	marks = frappe.get_all(
		"Activity Attendance Mark", {"student": gate.students[0]}, pluck="name", order_by="name asc"
	)
	return frappe.get_all(
		"ToDo",
		filters={"reference_type": "Activity Attendance Mark", "reference_name": ["in", marks]},
		fields=["allocated_to", "description"],
		order_by="name asc",
		as_list=True,
	)


@pytest.mark.parametrize("by", ["Rosa Lind", "grandma", None])
def test_who_may_is_not_asked_about(gate: Gate, by: str | None) -> None:
	safety.full_record(gate.students[0])
	assert hand_over(gate, by)["refused"] == []
	assert hand_over(gate, guardian_name(gate))["refused"] == []
	assert [each or None for each in warned_of(gate)] == [None, None]


def test_who_must_never_have_the_child_is_refused_until_it_is_confirmed_with_a_note(gate: Gate) -> None:
	safety.full_record(gate.students[0])
	[refused] = hand_over(gate, "Ralf")["refused"]
	assert refused["warning"] == "Never"
	assert "must never be handed to Ralf Meier" in refused["message"]
	assert hand_over(gate, "Ralf", confirmed=1)["refused"][0]["warning"] == "Never"
	assert warned_of(gate) == []
	answer = hand_over(gate, "Ralf", confirmed=1, note="The police were there.")
	assert (len(answer["stored"]), answer["refused"]) == (1, [])
	assert warned_of(gate) == ["Never"]
	assert line(gate)["mark"]["warning"] == "Never"


def test_the_office_is_asked_to_see_to_a_child_that_was_handed_to_the_wrong_person(gate: Gate) -> None:
	coordinator = people.staff("Activity Coordinator", [gate.made.school]).name
	safety.full_record(gate.students[0])
	sent = gate.mark(
		gate.students[0], "Picked Up", picked_up_by="Ralf Meier", confirmed=True, note="He just went."
	)
	with acting_as(gate.teacher.user):
		register.post_marks([sent])
		register.post_marks([sent])
	name = frappe.db.get_value("Student", gate.students[0], "student_name")
	# coordinators whom no school limits are asked too, where a site has any
	asked = todos_about(gate)
	[description] = [text for user, text in asked if user == coordinator]
	assert name in description
	assert f'href="{portal_links.of_register(gate.key.starts.date(), gate.session)}"' in description
	assert not [text for _user, text in asked if "Ralf" in text]


@pytest.mark.parametrize(
	("by", "warning", "sentence"),
	[("Ida Berg", "Expired", "was allowed to pick up"), ("Nobody Known", "Not Listed", "isn't on the list")],
)
def test_who_is_over_or_not_listed_is_confirmed(gate: Gate, by: str, warning: str, sentence: str) -> None:
	rows = [{"person_name": "Ida Berg", "valid_until": add_days(today(), -1)}, {"person_name": "Rosa Lind"}]
	safety.record(gate.students[0], pick_up=rows)
	[refused] = hand_over(gate, by)["refused"]
	assert (refused["warning"], sentence in refused["message"]) == (warning, True)
	assert hand_over(gate, by, confirmed=True)["refused"] == []
	assert warned_of(gate) == [warning]
	assert not todos_about(gate)


def test_other_children_and_other_marks_are_not_held_up(gate: Gate) -> None:
	safety.full_record(gate.students[0])
	marks = [
		gate.mark(gate.students[0], "Picked Up", picked_up_by="Ralf Meier"),
		gate.mark(gate.students[1], "Picked Up", picked_up_by="Ralf Meier"),
		gate.mark(gate.students[0], "Present"),
	]
	with acting_as(gate.teacher.user):
		answer = register.post_marks(marks)
	assert [each["index"] for each in answer["refused"]] == [0]
	assert set(answer["stored"]) == {marks[1]["uid"], marks[2]["uid"]}


@pytest.mark.parametrize("confirmed", ["perhaps", [], {}, 2])
def test_a_confirmation_that_is_none_is_refused(gate: Gate, confirmed: Any) -> None:
	[refused] = hand_over(gate, "Anybody", confirmed=confirmed)["refused"]
	assert (refused["warning"], "confirmed" in refused["message"]) == (None, True)
