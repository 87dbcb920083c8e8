"""An edit by the school that would put a child into two places is refused, whatever form it is made in."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from ifitwala_ed.api import desk
from ifitwala_ed.exceptions import ScheduleClashError
from tests.factories import offerings, people, places
from tests.integration.booking import judged_edits
from tests.integration.booking.judged_edits import EDITS, Child, at, listed, title
from tests.integration.readiness.support import group_of


@pytest.fixture
def child() -> Child:
	return judged_edits.busy_child()


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_child_in_two_places_is_refused_and_named(child: Child, edit: Callable[[Child], Any]) -> None:
	document = edit(child)
	with pytest.raises(ScheduleClashError) as refusal:
		document.save()
	sentence = str(refusal.value)
	assert child.name in sentence
	assert "An administrator can save it all the same" in sentence
	(named,) = refusal.value.values["children"]
	assert named["student"] == child.student
	assert all(activity in sentence for activity in named["activities"])
	assert {title(child.chess.section)} & set(named["activities"])
	assert named["sessions"]


def test_an_open_offer_binds_like_a_seat(child: Child) -> None:
	frappe.db.set_value("Activity Booking", child.seat, "status", "Offered")
	with pytest.raises(ScheduleClashError):
		judged_edits.a_row_moved_to_another_time(child).save()


@pytest.mark.parametrize("status", ["Waitlisted", "Cancelled", "Rejected", "Expired"])
def test_who_has_no_seat_binds_nobody(child: Child, status: str) -> None:
	frappe.db.set_value("Activity Booking", child.seat, "status", status)
	judged_edits.a_row_moved_to_another_time(child).save()
	assert not listed(child)


def test_two_classes_at_one_time_are_the_timetables_affair(child: Child) -> None:
	times = {"schedule": [at("09:30", "10:30", "Tuesday")]}
	group = frappe.get_doc("Student Group", judged_edits.clashing_class(child, **times))
	group.append("students", {"student": child.student, "active": 1})
	group.save()


def test_another_room_and_a_shorter_session_elsewhere_are_no_clash(child: Child) -> None:
	group = group_of(child.choir)
	group.schedule[0].update({"from_time": "13:45:00", "to_time": "14:45:00"})
	group.save()


def test_sessions_that_go_make_room_in_the_same_save(child: Child) -> None:
	"""The class meets when chess did, and chess when the class did: first the one has to go."""
	group = group_of(child.chess)
	group.schedule[0].update({"from_time": "15:00:00", "to_time": "15:45:00"})
	with pytest.raises(ScheduleClashError):
		group.save()
	choir = group_of(child.choir)
	choir.schedule[0].update({"from_time": "16:00:00", "to_time": "17:00:00"})
	choir.save()
	group = group_of(child.chess)
	group.schedule[0].update({"from_time": "15:00:00", "to_time": "15:45:00"})
	group.save()
	assert not listed(child)


def test_a_child_that_joins_as_the_class_moves_away_is_no_clash(child: Child) -> None:
	group = frappe.get_doc("Student Group", judged_edits.clashing_class(child))
	group.schedule[0].update({"from_time": "10:00:00", "to_time": "11:00:00"})
	group.append("students", {"student": child.student, "active": 1})
	group.save()
	assert not listed(child)


# a row of its own has no form, and what other documents do to sessions shows in no group's form
IN_THE_FORM = [
	edit
	for edit in EDITS
	if not edit.__name__.endswith(
		("_row", "_of_its_own", "_of_the_term", "_year", "_back", "_holidays", "_of_a_cycle")
	)
	and edit is not judged_edits.a_room_that_can_be_booked_again
]


@pytest.mark.parametrize("edit", IN_THE_FORM, ids=lambda edit: edit.__name__)
def test_the_form_shows_before_saving_what_a_save_is_refused_with(
	child: Child, edit: Callable[[Child], Any]
) -> None:
	document = edit(child)
	shown = desk.preview_student_group_sessions(frappe.as_json(document.as_dict(convert_dates_to_str=True)))
	(sentence,) = shown["children"]
	with pytest.raises(ScheduleClashError) as refusal:
		document.save()
	assert sentence in str(refusal.value)


def test_a_form_without_an_edit_shows_nobody(child: Child) -> None:
	for group in (child.chess.section, child.choir.section, child.maths):
		form = frappe.get_doc("Student Group", group).as_dict(convert_dates_to_str=True)
		assert not desk.preview_student_group_sessions(frappe.as_json(form))["children"]


def test_a_form_tells_nothing_of_children_whom_the_user_may_not_look_at(child: Child) -> None:
	mine = offerings.student_group(places.school().name, child.chess.academic_year, group_based_on="Course")
	mine.set("schedule", [at("13:00", "14:00")])
	mine.append("students", {"student": child.student, "active": 1})
	form = frappe.as_json(mine.as_dict(convert_dates_to_str=True))
	assert desk.preview_student_group_sessions(form)["children"]
	frappe.set_user(people.staff("Activity Coordinator", [mine.school]).name)
	assert not desk.preview_student_group_sessions(form)["children"]
