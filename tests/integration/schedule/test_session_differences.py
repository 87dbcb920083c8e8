"""Whatever stores dated sessions tells what becomes of them: once before, to be judged, and once after."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.core import subscribers
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.student_group_employee_booking import (
	clear_reservations,
	rebuild_employee_bookings_for_student_group,
)
from tests.factories import offerings, people, places
from tests.integration.readiness.support import facts, first_session, group_of, pass_gate

CHECKS, CHANGED = "session_difference_checks", "sessions_changed"
Calls = list[tuple[str, list[SessionDifference], Any, int]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
	"""What was asked and told: the hook, the differences, the document, and how many rows were stored then."""
	found: Calls = []

	def note(hook: str, *arguments: Any) -> None:
		if hook in (CHECKS, CHANGED):
			differences = arguments[0]
			stored = sum(len(facts(difference.group)) for difference in differences)
			found.append((hook, differences, arguments[1] if hook == CHECKS else None, stored))

	monkeypatch.setattr(subscribers, "call", note)
	return found


def test_the_gate_asks_and_tells_once_for_all_sections(calls: Calls) -> None:
	made = offerings.offering(2)
	assert pass_gate(made.offering)["ok"]
	(asked, differences, document, stored), (told, same, _nobody, _stored_then) = calls
	assert (asked, told) == (CHECKS, CHANGED)
	assert same == differences
	assert stored == 0
	assert (document.doctype, document.name) == ("Program Offering", made.offering)
	assert {difference.group for difference in differences} == set(made.sections)
	assert all(difference.title and difference.arriving == difference.added for difference in differences)


def test_an_edit_asks_with_its_document_before_it_stores(calls: Calls) -> None:
	made = offerings.offering(1)
	assert pass_gate(made.offering)["ok"]
	calls.clear()
	group = group_of(made)
	# a week may lose its only session to the term's end, as when it ends on a Monday; a later hour is in every week
	group.schedule[0].update({"from_time": "17:00:00", "to_time": "17:45:00"})
	group.save()
	(_asked, (difference,), document, _stored), _told = calls
	assert document is group
	assert len(difference.moved) == len(facts(made.section))
	assert not difference.cancelled
	assert not difference.added


def test_another_room_or_teacher_is_told_and_not_judged(calls: Calls) -> None:
	made = offerings.offering(1)
	assert pass_gate(made.offering)["ok"]
	calls.clear()
	group = group_of(made)
	group.schedule[0].location = places.room().name
	group.set("instructors", [{"employee": people.employee().name}])
	group.save()
	((told, (difference,), _nobody, _stored),) = calls
	assert told == CHANGED
	assert len(difference.re_roomed) == len(difference.re_staffed) == len(facts(made.section))
	assert not difference.arriving


def test_a_refusal_leaves_all_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.offering(1)
	assert pass_gate(made.offering)["ok"]
	before = facts(made.section)

	def refuse(hook: str, *_arguments: Any) -> None:
		if hook == CHECKS:
			frappe.throw("Somebody would be in two places.")

	monkeypatch.setattr(subscribers, "call", refuse)
	group = group_of(made)
	group.schedule[0].weekday = "Tuesday"
	with pytest.raises(frappe.ValidationError, match="two places"):
		group.save()
	assert facts(made.section) == before


def test_a_holiday_tells_which_sessions_it_takes(calls: Calls) -> None:
	made = offerings.offering(2)
	assert pass_gate(made.offering)["ok"]
	calls.clear()
	day = first_session(made.offering).date()
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
	school = frappe.get_doc("School", made.school)
	school.holiday_list = places.holiday_list([day]).name
	school.save()
	((told, (difference,), _nobody, _stored),) = calls
	assert (told, difference.group) == (CHANGED, made.section)
	assert [session.start.date() for session in difference.cancelled] == [day]


def test_freeing_a_group_tells_its_title_and_repeating_tells_nothing(calls: Calls) -> None:
	made = offerings.offering(1)
	rebuild_employee_bookings_for_student_group(made.section)
	calls.clear()
	rebuild_employee_bookings_for_student_group(made.section)
	assert not calls
	clear_reservations(made.sections)
	((told, (difference,), _nobody, _stored),) = calls
	assert (told, difference.title) == (CHANGED, group_of(made).student_group_name)
	assert difference.cancelled


def test_what_has_begun_is_neither_asked_about_nor_told(calls: Calls) -> None:
	made = offerings.offering(1)
	assert pass_gate(made.offering)["ok"]
	offerings.let_days_pass(made, 21, commit=False)
	ahead = [
		row.from_datetime for row in facts(made.section) if row.from_datetime > frappe.utils.now_datetime()
	]
	calls.clear()
	group = group_of(made)
	group.status = "Retired"
	group.save()
	((_told, (difference,), _nobody, _stored),) = calls
	assert [session.start for session in difference.cancelled] == ahead
	assert frappe.utils.getdate(ahead[0]) >= frappe.utils.getdate()
	assert len(facts(made.section)) > 0
	assert facts(made.section)[-1].from_datetime < ahead[0]
