"""After opening: an edit that would break what families have booked is refused, or accepted with a reason and logged."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days

from ifitwala_ed.activities import accepted_problems
from ifitwala_ed.activities.readiness import open_offering_guard
from ifitwala_ed.api.activity_booking import open_activity_booking_window, submit_activity_booking
from ifitwala_ed.exceptions import ReadinessError, SectionFullError
from tests.factories import offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.readiness.support import facts, first_session, group_of, occupy, pass_gate

Offered = offerings.Offered


def opened(sections: int = 1) -> Offered:
	"""An offering that is open; the window itself is tested elsewhere."""
	made = offerings.offering(sections)
	assert pass_gate(made.offering)["ok"]
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
	return made


def booked(made: Offered) -> str:
	"""A confirmed booking of the first section, as the booking path leaves it."""
	student = people.student(made.school)
	name = frappe.generate_hash(length=12)
	values = {
		"name": name,
		"program_offering": made.offering,
		"student": student.name,
		"school": made.school,
		"status": "Confirmed",
		"allocated_student_group": made.section,
	}
	frappe.qb.into("Activity Booking").columns(*values).insert(*values.values()).run()
	return name


def move_into_a_taken_room(made: Offered, group: Any) -> None:
	room = places.room().name
	occupy(room, first_session(made.offering))
	group.schedule[0].location = room


def move_into_an_unbookable_room(made: Offered, group: Any) -> None:
	group.schedule[0].location = places.room(is_bookable=0).name


def give_to_a_busy_instructor(made: Offered, group: Any) -> None:
	other = opened()
	busy = group_of(other).instructors[0].employee
	row, taken = group.schedule[0], group_of(other).schedule[0]
	row.update({field: taken.get(field) for field in ("weekday", "from_time", "to_time")})
	group.set("instructors", [{"employee": busy}])


def empty_the_schedule(made: Offered, group: Any) -> None:
	group.set("schedule", [])


def retire(made: Offered, group: Any) -> None:
	group.status = "Retired"


def leave_the_offering(made: Offered, group: Any) -> None:
	group.program_offering = None


BREAKING = [
	move_into_a_taken_room,
	move_into_an_unbookable_room,
	give_to_a_busy_instructor,
	empty_the_schedule,
	retire,
	leave_the_offering,
]


@pytest.mark.parametrize("edit", BREAKING, ids=lambda edit: edit.__name__)
def test_a_breaking_edit_is_refused_with_its_reason(edit: Callable[[Offered, Any], None]) -> None:
	made = opened()
	group, before = group_of(made), facts(made.section)
	edit(made, group)
	with pytest.raises(ReadinessError, match="An administrator can save it all the same"):
		group.save()
	assert facts(made.section) == before
	assert group_of(made).schedule[0].name


@pytest.mark.parametrize("edit", BREAKING, ids=lambda edit: edit.__name__)
def test_an_administrator_may_accept_it_with_a_reason_that_is_logged(
	edit: Callable[[Offered, Any], None],
) -> None:
	made = opened()
	booking = booked(made)
	group = group_of(made)
	edit(made, group)
	group.save_despite_problems("The gym floor is wet")
	for doctype, name in (("Student Group", made.section), ("Program Offering", made.offering)):
		(comment,) = frappe.get_all(
			"Comment",
			filters={"reference_doctype": doctype, "reference_name": name, "comment_type": "Info"},
			pluck="content",
			order_by="creation asc",
		)
		assert "The gym floor is wet" in comment
		assert booking in comment


def test_accepting_needs_a_reason_and_an_administrator() -> None:
	made = opened()
	group = group_of(made)
	empty_the_schedule(made, group)
	with pytest.raises(frappe.ValidationError, match="Say why"):
		group.save_despite_problems("  ")
	frappe.set_user(people.staff("Academic Staff").name)
	with pytest.raises(frappe.PermissionError):
		group.save_despite_problems("I am in a hurry")


def test_a_harmless_edit_is_saved_and_followed() -> None:
	made = opened()
	group = group_of(made)
	group.schedule[0].location = places.room().name
	group.save()
	assert {row.location for row in facts(made.section)} == {group.schedule[0].location}
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Open"


def test_an_offering_in_trouble_can_be_mended_step_by_step() -> None:
	made = opened()
	start, group = first_session(made.offering), group_of(made)
	occupy(group.schedule[0].location, start)
	occupy(group.schedule[0].location, add_days(start, 7))
	group.append("session_changes", {"date": start.date(), "change": "Cancelled"})
	group.save()
	assert facts(made.section)[0].from_datetime > start


def test_a_row_changed_directly_is_judged_like_the_group() -> None:
	made = opened()
	room = places.room().name
	occupy(room, first_session(made.offering))
	row = frappe.get_doc("Student Group Schedule", group_of(made).schedule[0].name)
	row.location = room
	with pytest.raises(ReadinessError):
		row.save()
	with pytest.raises(ReadinessError):
		frappe.delete_doc("Student Group Schedule", row.name)


def test_a_room_that_an_open_offering_meets_in_stays_bookable() -> None:
	made = opened()
	room = frappe.get_doc("Location", group_of(made).schedule[0].location)
	room.is_bookable = 0
	with pytest.raises(ReadinessError, match="meet in"):
		room.save()


def test_a_session_cancelled_elsewhere_keeps_no_room_bookable() -> None:
	"""A cancelled session names no room: that is not the room which is closed."""
	group = group_of(opened())
	day = frappe.db.get_value("Location Booking", {"source_name": group.name}, "from_datetime").date()
	group.append("session_changes", {"date": day, "change": "Cancelled"})
	group.save()
	room = places.room()
	room.is_bookable = 0
	room.save()
	assert not frappe.db.get_value("Location", room.name, "is_bookable")


def test_an_application_without_a_section_is_affected_by_no_edit() -> None:
	made = opened()
	seat = booked(made)
	elsewhere = offerings.open_offering(activity_allocation_mode="Manual")
	family = people.family(elsewhere.school)
	with acting_as(family.user):
		assert submit_activity_booking(elsewhere.offering, family.student)["status"] == "Submitted"
	assert accepted_problems.bookings_in([made.section]) == [seat]
	assert accepted_problems.bookings_in([]) == []


def test_the_offering_itself_is_judged_too() -> None:
	made = opened()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.start_date = offering.end_date = add_days(first_session(made.offering).date(), 1)
	with pytest.raises(ReadinessError, match="No session falls between"):
		offering.save()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.end_date = add_days(offering.end_date, 7)
	before = len(facts(made.section))
	offering.save()
	assert len(facts(made.section)) == before + 1


def test_capacity_under_the_held_seats_is_refused_even_to_an_administrator() -> None:
	made = opened()
	frappe.db.set_value("Activity Seat Ledger", {"student_group": made.section}, "seats_held", 5)
	group = group_of(made)
	group.maximum_size = 4
	with pytest.raises(SectionFullError, match="Seats held: 5"):
		group.save()
	group = group_of(made)
	group.maximum_size = 4
	with pytest.raises(SectionFullError):
		group.save_despite_problems("Fire regulations")
	group = group_of(made)
	group.maximum_size = 6
	group.save()


def of_another_offering(made: offerings.Offered) -> str:
	return offerings.offering(school=made.school).section


def of_a_class(made: offerings.Offered) -> str:
	return offerings.school_class(made.school, made.academic_year, [], program_offering=made.offering).name


def without_a_timetable(made: offerings.Offered) -> str:
	values = {"program_offering": made.offering, "schedule": []}
	return offerings.student_group(made.school, made.academic_year, **values).name


@pytest.mark.parametrize("group", [of_another_offering, of_a_class, without_a_timetable])
def test_a_section_row_by_itself_is_judged_like_the_offering(
	group: Callable[[offerings.Offered], str],
) -> None:
	made = opened()
	frappe.db.savepoint("without_the_row")
	row = {"doctype": "Program Offering Activity Section", "parent": made.offering, "idx": 9}
	row |= {
		"parenttype": "Program Offering",
		"parentfield": "activity_sections",
		"student_group": group(made),
	}
	with pytest.raises(ReadinessError):
		frappe.get_doc({**row, "is_active": 1}).insert()
	frappe.db.rollback(save_point="without_the_row")
	# a closed one is no problem until it is opened
	closed = frappe.get_doc({**row, "student_group": group(made), "is_active": 0}).insert()
	closed.is_active = 1
	with pytest.raises(ReadinessError):
		closed.save()


def test_the_last_section_is_not_taken_out_by_itself() -> None:
	made = opened()
	(row,) = frappe.get_all("Program Offering Activity Section", {"parent": made.offering}, pluck="name")
	with pytest.raises(ReadinessError, match="at least one section"):
		frappe.delete_doc("Program Offering Activity Section", row)


def test_the_roster_of_an_activity_is_left_alone() -> None:
	made = opened()
	student, other = people.student(made.school).name, people.student(made.school).name
	old_copy = group_of(made)
	row = {"name": frappe.generate_hash(length=10), "parent": made.section, "parenttype": "Student Group"}
	row |= {"parentfield": "students", "idx": 1, "student": student, "active": 1}
	frappe.qb.into("Student Group Student").columns(*row).insert(*row.values()).run()
	old_copy.append("students", {"student": other})
	old_copy.save()
	assert [each.student for each in group_of(made).students] == [student]
	assert [each.student for each in old_copy.students] == [student]
	with pytest.raises(frappe.ValidationError, match="follows its bookings"):
		frappe.get_doc("Student Group Student", row["name"]).save()


def test_a_class_with_a_list_becomes_no_activity() -> None:
	made = offerings.offering()
	student = people.student(made.school).name
	group = offerings.school_class(made.school, made.academic_year, [student])
	# taken off in the same save they would stay: an activity writes no list
	group.update({"group_based_on": "Activity", "students": []})
	with pytest.raises(frappe.ValidationError, match="Take the students off"):
		group.save()
	group.reload()
	group.set("students", [])
	group.save()
	group.group_based_on = "Activity"
	group.save()
	assert not frappe.db.exists("Student Group Student", {"parent": group.name})


def test_what_nobody_could_book_yet_is_not_compared_with_what_is_stored(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	made, read = offerings.offering(), []
	read_inputs = open_offering_guard.read_inputs

	def note_and_read(offering: Any, *instead: Any) -> Any:
		read.append(offering.name)
		return read_inputs(offering, *instead)

	monkeypatch.setattr(open_offering_guard, "read_inputs", note_and_read)
	assert open_activity_booking_window(made.offering)["ok"]
	assert not read
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.title = "Another title"
	offering.save()
	assert set(read) == {made.offering}


def test_of_many_problems_the_first_are_named_and_all_are_counted() -> None:
	for number, is_counted in ((open_offering_guard.NAMED_PROBLEMS, False), (7, True)):
		problems = [f"Problem {place} of some." for place in range(number)]
		with pytest.raises(ReadinessError) as refused:
			open_offering_guard._accept_or_refuse(frappe.new_doc("Student Group"), problems, [], [])
		assert str(refused.value).count("of some.") == open_offering_guard.NAMED_PROBLEMS
		assert ("There are 7 problems in all." in str(refused.value)) == is_counted
