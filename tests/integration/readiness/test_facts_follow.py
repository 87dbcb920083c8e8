"""Whatever changes, the stored bookings equal the schedule, and Ready means that nothing has changed."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate

from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_employee_bookings_for_student_group
from tests.factories import offerings, people, places
from tests.integration.readiness.support import (
	engage,
	facts,
	first_session,
	group_of,
	look,
	occupy,
	pass_gate,
)

Offered = offerings.Offered
rebuild = rebuild_employee_bookings_for_student_group


def status(made: Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")


def ready(sections: int = 1) -> Offered:
	made = offerings.offering(sections)
	assert pass_gate(made.offering)["ok"]
	assert status(made) == "Ready"
	return made


def test_repeating_a_rebuild_changes_nothing() -> None:
	made = offerings.offering()
	first = rebuild(made.section)
	assert first["inserted"] == 2 * look(made.offering)["sections"][0]["session_count"]
	before = facts(made.section), facts(made.section, "Employee Booking")
	assert rebuild(made.section) == {"inserted": 0, "deleted": 0}
	assert (facts(made.section), facts(made.section, "Employee Booking")) == before


def test_a_rebuild_inserts_what_is_missing_and_deletes_what_is_stale() -> None:
	made = offerings.offering()
	rebuild(made.section)
	kept, lost = facts(made.section)[1:], facts(made.section)[0]
	frappe.db.delete("Location Booking", lost.name)
	frappe.db.set_value("Location Booking", kept[0].name, "location", places.room().name)
	assert rebuild(made.section) == {"inserted": 2, "deleted": 1}
	assert {row.name for row in kept[1:]} < {row.name for row in facts(made.section)}
	assert len(facts(made.section)) == len(kept) + 1


def test_with_dates_only_those_days_are_looked_at() -> None:
	made = offerings.offering()
	days = [first_session(made.offering).date(), first_session(made.offering).date()]
	assert rebuild(made.section, *days) == {"inserted": 2, "deleted": 0}
	frappe.db.set_value("Student Group", made.section, "status", "Retired")
	assert rebuild(made.section, add_days(days[0], 1)) == {"inserted": 0, "deleted": 0}
	assert rebuild(made.section, end_date=days[1]) == {"inserted": 0, "deleted": 2}


def test_a_group_that_is_gone_loses_what_it_left() -> None:
	made = offerings.offering()
	rebuild(made.section)
	frappe.db.delete("Student Group", made.section)
	rebuild(made.section)
	assert not facts(made.section)


def change_time(made: Offered, group: Any) -> None:
	group.schedule[0].from_time = "07:00:00"
	group.schedule[0].to_time = "08:00:00"
	group.save()


def change_instructor(made: Offered, group: Any) -> None:
	group.set("instructors", [{"employee": people.employee().name}])
	group.save()


def cancel_first(made: Offered, group: Any) -> None:
	group.append("session_changes", {"date": first_session(made.offering).date(), "change": "Cancelled"})
	group.save()


def add_session(made: Offered, group: Any) -> None:
	day = add_days(first_session(made.offering).date(), 1)
	times = {"from_time": "18:00:00", "to_time": "19:00:00", "location": group.schedule[0].location}
	group.append("session_changes", {"date": day, "change": "Added", **times})
	group.save()


def retire(made: Offered, group: Any) -> None:
	group.status = "Retired"
	group.save()


def shorten_window(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.end_date = add_days(offering.end_date, -14)
	offering.save()


def deactivate_section(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections[0].is_active = 0
	offering.save()


def remove_section(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.set("activity_sections", offering.activity_sections[1:])
	offering.save()


def add_holiday(made: Offered, group: Any) -> None:
	holidays = frappe.get_doc("Holiday List", frappe.db.get_value("School", made.school, "holiday_list"))
	holidays.append("holidays", {"holiday_date": first_session(made.offering).date(), "description": "Fair"})
	holidays.save()


def choose_other_holidays(made: Offered, group: Any) -> None:
	school = frappe.get_doc("School", made.school)
	school.holiday_list = places.holiday_list([first_session(made.offering).date()]).name
	school.save()


def close_room(made: Offered, group: Any) -> None:
	room = frappe.get_doc("Location", group.schedule[0].location)
	room.is_bookable = 0
	room.save()


def change_row_directly(made: Offered, group: Any) -> None:
	row = frappe.get_doc("Student Group Schedule", group.schedule[0].name)
	row.to_time = "21:00:00"
	row.save()


def delete_row_directly(made: Offered, group: Any) -> None:
	frappe.delete_doc("Student Group Schedule", group.schedule[0].name)


def close_section_row_directly(made: Offered, group: Any) -> None:
	row = frappe.get_doc("Program Offering Activity Section", {"student_group": group.name})
	row.is_active = 0
	row.save()


CHANGES = [
	change_time,
	change_instructor,
	cancel_first,
	add_session,
	retire,
	shorten_window,
	deactivate_section,
	remove_section,
	add_holiday,
	choose_other_holidays,
	close_room,
	change_row_directly,
	delete_row_directly,
	close_section_row_directly,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_facts_follow_and_ready_ends(change: Callable[[Offered, Any], None]) -> None:
	made = offerings.offering(2)
	school = frappe.get_doc("School", made.school)
	school.holiday_list = places.holiday_list([]).name
	school.save()
	assert pass_gate(made.offering)["ok"]
	before = facts(made.section), facts(made.section, "Employee Booking")
	untouched = facts(made.sections[1])
	change(made, group_of(made))
	after = facts(made.section), facts(made.section, "Employee Booking")
	assert after != before
	if change is not remove_section:
		assert rebuild(made.section) == {"inserted": 0, "deleted": 0}
	assert status(made) == "Draft"
	kept = {row.name for row in facts(made.sections[1])}
	assert {row.name for row in untouched} >= kept
	assert kept


def test_deleting_a_group_frees_its_rooms() -> None:
	year = places.academic_year(year_end_date=add_days(getdate(), 30)).name
	group = offerings.school_class(places.school().name, year, [])
	assert facts(group.name)
	frappe.delete_doc("Student Group", group.name)
	assert not facts(group.name)


def test_a_new_title_runs_nothing_again_and_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
	made = ready()
	group = group_of(made)
	monkeypatch.setattr(
		"ifitwala_ed.schedule.group_sync.sync_groups", lambda *args, **kwargs: pytest.fail("ran again")
	)
	group.student_group_name = "Renamed " + group.student_group_name
	group.save()
	assert {row.title for row in facts(made.section)} == {group.student_group_name}
	assert status(made) == "Ready"


def test_a_draft_holds_no_room_and_its_edits_are_free() -> None:
	made = offerings.offering()
	change_time(made, group_of(made))
	assert not facts(made.section)


def test_a_class_takes_its_room_when_it_is_saved_and_can_not_take_a_taken_one() -> None:
	school, year = places.school().name, places.academic_year(year_end_date=add_days(getdate(), 30)).name
	first = offerings.school_class(school, year, [])
	assert facts(first.name)
	frappe.db.savepoint("before_the_clash")
	with pytest.raises(ReadinessError, match="is taken on"):
		offerings.school_class(
			school, year, [], schedule=[offerings.slot(first.schedule[0].location, from_time="14:30:00")]
		)
	frappe.db.rollback(save_point="before_the_clash")


@pytest.mark.parametrize("kind", ["room", "person"])
def test_a_booking_by_hand_ends_ready_when_it_is_in_the_way(kind: str) -> None:
	made = ready()
	group = group_of(made)
	start = first_session(made.offering)
	if kind == "room":
		occupy(group.schedule[0].location, start)
	else:
		engage(group.instructors[0].employee, start)
	assert status(made) == "Draft"


def test_a_booking_by_hand_elsewhere_leaves_ready_alone() -> None:
	made = ready()
	occupy(places.room().name, first_session(made.offering))
	assert status(made) == "Ready"


def test_an_instructor_who_leaves_ends_ready() -> None:
	made = ready()
	person = frappe.get_doc("Employee", group_of(made).instructors[0].employee)
	person.update({"status": "Left", "relieving_date": getdate()})
	person.save()
	assert status(made) == "Draft"


def test_a_fact_is_not_edited_by_hand() -> None:
	made = ready()
	fact = frappe.get_doc("Location Booking", facts(made.section)[0].name)
	fact.to_datetime = fact.from_datetime
	with pytest.raises(frappe.ValidationError, match="follows from the schedule"):
		fact.save()


def test_the_title_of_a_group_is_unique_in_the_database() -> None:
	made = offerings.offering()
	group = group_of(made)
	copy = frappe.copy_doc(group)
	with pytest.raises(frappe.DuplicateEntryError):
		copy.insert()
	frappe.db.savepoint("before_the_twin")
	copy.name = frappe.generate_hash(length=10)
	with pytest.raises(frappe.UniqueValidationError):
		copy.db_insert()
	frappe.db.rollback(save_point="before_the_twin")


def test_a_time_left_empty_stays_empty() -> None:
	made = ready()
	day = first_session(made.offering).date()
	group = group_of(made)
	group.append("session_changes", {"date": day, "change": "Moved", "new_date": add_days(day, 1)})
	group.save()
	(row,) = group_of(made).session_changes
	assert (row.session_time, row.from_time, row.to_time) == (None, None, None)
	group.append("schedule", {"weekday": "Friday", "location": group.schedule[0].location})
	with pytest.raises(frappe.MandatoryError):
		group.save()


def test_a_class_keeps_its_classroom_which_families_can_not_book() -> None:
	year = places.academic_year(year_end_date=add_days(getdate(), 30)).name
	room = places.room(is_bookable=0)
	group = offerings.school_class(
		places.school().name,
		year,
		[],
		schedule=[offerings.slot(room.name)],
		employees=[people.employee().name],
	)
	assert facts(group.name)
	assert facts(group.name, "Employee Booking")


def test_only_what_the_gate_looked_at_ends_ready() -> None:
	made = ready()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.title = "A Better Title"
	offering.activity_sections[0].section_label = "A Better Label"
	offering.activity_max_choices = 2
	offering.save()
	assert status(made) == "Ready"
	offering.activity_payment_required = 1
	offering.save()
	assert status(made) == "Draft"


def test_a_window_that_moves_moves_classes_of_the_offering_too() -> None:
	made = offerings.offering()
	course = offerings.school_class(made.school, made.academic_year, [], program_offering=made.offering)
	before = facts(course.name)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.end_date = add_days(offering.end_date, -14)
	offering.save()
	assert len(facts(course.name)) == len(before) - 2
