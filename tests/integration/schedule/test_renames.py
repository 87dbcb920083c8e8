"""Rooms, people and titles change their names: no stored session changes, and no alarm is raised."""

from typing import Any

import frappe
import pytest
from frappe.model.rename_doc import rename_doc
from frappe.utils import add_days

from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule.student_group_employee_booking import prepare, rebuild_groups
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import offerings, people, places
from tests.factories.core import unique
from tests.integration.readiness.support import engage, facts, first_session, group_of, occupy, pass_gate

KINDS = ("Location Booking", "Employee Booking")
Offered = offerings.Offered


def ready(sections: int = 1) -> Offered:
	made = offerings.offering(sections)
	assert pass_gate(made.offering)["ok"]
	return made


def status(made: Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")


def room_of(made: Offered, number: int = 0) -> str:
	return group_of(made, number).schedule[0].location


def rows(made: Offered) -> set[tuple[str, str]]:
	return {(kind, row.name) for group in made.sections for kind in KINDS for row in facts(group, kind)}


def is_true(made: Offered) -> bool:
	run = prepare(made.sections)
	run.read()
	return run.is_true


def rename_room(made: Offered) -> None:
	frappe.rename_doc("Location", room_of(made), unique("Renamed"), show_alert=False)


def rename_teacher(made: Offered) -> None:
	frappe.rename_doc("Employee", group_of(made).instructors[0].employee, unique("EMP"), show_alert=False)


def rename_title(made: Offered) -> None:
	group = group_of(made)
	group.student_group_name = unique("Chess for All")
	group.save()


def rename_hall_around(made: Offered) -> None:
	frappe.rename_doc(
		"Location", frappe.db.get_value("Location", room_of(made), "parent_location"), unique("Hall")
	)


def rename_school(made: Offered) -> None:
	frappe.rename_doc("School", made.school, unique("School"), show_alert=False)


RENAMES = [rename_room, rename_teacher, rename_title, rename_hall_around, rename_school]


@pytest.mark.parametrize("rename", RENAMES, ids=lambda rename: rename.__name__)
def test_a_new_name_changes_no_session_and_raises_no_alarm(rename: Any) -> None:
	made = offerings.offering()
	group = group_of(made)
	group.schedule[0].location = places.hall().courts[0].name
	group.save()
	assert pass_gate(made.offering)["ok"]
	before = rows(made)
	rename(made)
	assert is_true(made)
	assert rows(made) == before
	assert not rebuild_groups(made.sections).changed
	drift = find_drift(first_session(made.offering).date(), repair=True)
	assert made.section not in {*drift.missing, *drift.stale}
	assert made.offering not in drift.not_ready_any_more
	assert status(made) == "Ready"


def test_a_room_may_have_the_name_that_another_one_had() -> None:
	made = ready()
	name = room_of(made)
	rename_room(made)
	places.room(location_name=name)
	again = group_of(made)
	row = again.schedule[0]
	values = {field: row.get(field) for field in ("weekday", "from_time", "to_time")}
	again.append("schedule", {**values, "location": name})
	again.save()
	assert is_true(made)
	assert len({(row.from_datetime, row.location) for row in facts(made.section)}) == len(facts(made.section))
	assert pass_gate(made.offering)["ok"]


def test_two_rooms_that_are_never_used_at_once_become_one() -> None:
	made = ready(2)
	one, two = (room_of(made, number) for number in (0, 1))
	before = rows(made)
	frappe.rename_doc("Location", one, two, merge=True, show_alert=False)
	assert room_of(made) == two
	assert rows(made) == before
	assert is_true(made)
	assert status(made) == "Ready"


def same_time(made: Offered, number: int = 1, **values: Any) -> None:
	"""A section meets when the first one does."""
	row, group = group_of(made).schedule[0], group_of(made, number)
	group.schedule[0].update({field: row.get(field) for field in ("weekday", "from_time", "to_time")})
	group.update(values)
	group.save()


def two_at_once() -> Offered:
	made = offerings.offering(2)
	same_time(made, instructors=[{"employee": people.employee().name}])
	assert pass_gate(made.offering)["ok"]
	return made


@pytest.mark.parametrize("is_asked_before", [True, False])
def test_two_rooms_in_use_at_once_stay_two_and_what_clashes_is_named(is_asked_before: bool) -> None:
	made = two_at_once()
	one, two = (room_of(made, number) for number in (0, 1))
	with pytest.raises(ReadinessError, match=group_of(made).student_group_name) as refused:
		rename_doc("Location", one, two, merge=True, show_alert=False, validate=is_asked_before)
	assert group_of(made, 1).student_group_name in str(refused.value)


def test_a_room_does_not_become_one_inside_a_hall_that_is_taken() -> None:
	made, hall = ready(), places.hall()
	occupy(hall.whole.name, first_session(made.offering))
	with pytest.raises(ReadinessError, match="Spring Concert"):
		frappe.rename_doc("Location", room_of(made), hall.courts[0].name, merge=True, show_alert=False)


def test_a_hall_does_not_get_the_courts_of_another_that_are_taken_when_it_is() -> None:
	made, one, two = offerings.offering(), places.hall(), places.hall()
	group = group_of(made)
	group.schedule[0].location = one.whole.name
	group.save()
	assert pass_gate(made.offering)["ok"]
	court = occupy(two.courts[0].name, first_session(made.offering))
	with pytest.raises(ReadinessError, match="both in use"):
		frappe.rename_doc("Location", two.whole.name, one.whole.name, merge=True, show_alert=False)
	frappe.delete_doc("Location Booking", court.name)
	frappe.rename_doc("Location", two.whole.name, one.whole.name, merge=True, show_alert=False)
	assert frappe.db.get_value("Location", two.courts[0].name, "parent_location") == one.whole.name


def test_two_records_of_a_busy_person_stay_two() -> None:
	made = two_at_once()
	one, two = (group_of(made, number).instructors[0].employee for number in (0, 1))
	with pytest.raises(ReadinessError, match="both in use"):
		frappe.rename_doc("Employee", one, two, merge=True, show_alert=False)


def test_what_somebody_is_busy_with_by_hand_counts() -> None:
	made, other = ready(), people.employee().name
	engage(other, first_session(made.offering))
	with pytest.raises(ReadinessError, match="Spring Concert"):
		frappe.rename_doc("Employee", group_of(made).instructors[0].employee, other, merge=True)


def test_what_is_over_clashes_with_nothing() -> None:
	made = two_at_once()
	offerings.let_days_pass(made, 140, commit=False)
	one, two = (room_of(made, number) for number in (0, 1))
	frappe.rename_doc("Location", one, two, merge=True, show_alert=False)
	assert {row.location for group in made.sections for row in facts(group)} == {two}


def test_two_records_of_one_person_in_one_group_leave_one_row_a_session() -> None:
	made = offerings.offering()
	group = group_of(made)
	other = people.employee().name
	group.append("instructors", {"employee": other})
	group.save()
	assert pass_gate(made.offering)["ok"]
	first = group.instructors[0].employee
	frappe.rename_doc("Employee", other, first, merge=True, show_alert=False)
	assert len(facts(made.section, "Employee Booking")) == len(facts(made.section))
	assert is_true(made)


def test_a_clash_that_was_allowed_does_not_forbid_to_merge_a_third_room() -> None:
	made = two_at_once()
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
	second = group_of(made, 1)
	second.schedule[0].location = room_of(made)
	second.save_despite_problems("The hall is large enough for both.")
	frappe.rename_doc("Location", places.room().name, room_of(made), merge=True, show_alert=False)
	assert all(facts(group) for group in made.sections)


def test_a_room_of_a_running_offering_does_not_become_one_that_cannot_be_booked() -> None:
	made = ready()
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
	store = places.room(is_bookable=0).name
	with pytest.raises(ReadinessError):
		frappe.rename_doc("Location", room_of(made), store, merge=True, show_alert=False)


def test_a_later_day_is_compared_too() -> None:
	made = ready()
	rename_room(made)
	day = add_days(first_session(made.offering).date(), 7)
	assert not rebuild_groups(made.sections, first=day).changed
