"""What happens elsewhere in the school and leaves work: the coordinators get ToDos that name sections and dates."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today

from ifitwala_ed.activities import office_todos
from ifitwala_ed.core import moments
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import bookings, offerings, people, places
from tests.factories.core import insert


@pytest.fixture
def opened() -> tuple[offerings.Offered, str]:
	"""An open offering, and a coordinator of its school."""
	made = offerings.open_offering()
	coordinator = people.staff("Activity Coordinator", [made.school]).name
	people.staff("Activity Coordinator", [places.school().name])
	frappe.db.commit()
	return made, coordinator


def todos(coordinator: str) -> list[str]:
	return frappe.get_all(
		"ToDo", filters={"allocated_to": coordinator}, pluck="description", order_by="creation asc"
	)


def sessions(made: offerings.Offered) -> list[Any]:
	return frappe.get_all(
		"Location Booking",
		filters={"source_name": made.section},
		fields=["location", "from_datetime", "to_datetime", "title"],
		order_by="from_datetime asc",
	)


def every_date(made: offerings.Offered) -> list[str]:
	return [moments.span(row.from_datetime, row.to_datetime) for row in sessions(made)]


def teacher_of(made: offerings.Offered) -> str:
	return frappe.get_doc("Student Group", made.section).instructors[0].employee


def leaves(employee: str) -> None:
	frappe.get_doc("Employee", employee).update({"status": "Left", "relieving_date": today()}).save()


def test_an_instructor_who_leaves_is_missing_for_dates(opened) -> None:
	made, coordinator = opened
	leaves(teacher_of(made))
	(text,) = todos(coordinator)
	label = frappe.db.get_value("Student Group", made.section, "student_group_name")
	assert "has left the school" in text
	assert all(f"{label}: {when}" in text for when in every_date(made))


def test_who_leaves_nothing_open_leaves_no_work(opened) -> None:
	_made, coordinator = opened
	draft = offerings.offering()
	leaves(teacher_of(draft))
	leaves(people.employee().name)
	assert todos(coordinator) == []


def test_a_room_that_can_not_be_booked_any_more(opened) -> None:
	made, coordinator = opened
	room, dates = frappe.get_doc("Location", sessions(made)[0].location), every_date(made)
	room.is_bookable = 0
	room.flags.accept_problems = "Water damage"
	room.save()
	(text,) = todos(coordinator)
	assert f"{room.location_name} can't be booked any more" in text.replace("&apos;", "'").replace(
		"&#39;", "'"
	)
	assert all(when in text for when in dates)
	room.reload()
	room.save()
	assert len(todos(coordinator)) == 1


@pytest.mark.parametrize(
	("doctype", "holder"), [("Location Booking", "location"), ("Employee Booking", "employee")]
)
def test_a_block_by_hand_stays_on_the_nightly_list_until_it_is_solved(
	opened, doctype: str, holder: str
) -> None:
	made, _coordinator = opened
	first = sessions(made)[0]
	block = insert(
		doctype,
		{
			holder: first.location if holder == "location" else teacher_of(made),
			"from_datetime": add_to_date(first.from_datetime, minutes=15),
			"to_datetime": add_to_date(first.to_datetime, hours=2),
			"title": "Concert",
			"blocks_availability": 1,
		},
		{},
	)
	for repair in (False, True, True):
		(line,) = [
			each for each in find_drift(getdate(), repair=repair).lines if each.startswith(first.title)
		]
		assert "Concert" in line
		assert moments.moment(first.from_datetime) in line
	block.reload()
	block.blocks_availability = 0
	block.save()
	assert not [each for each in find_drift(getdate()).lines if each.startswith(first.title)]


def test_a_block_that_touches_or_is_over_is_none(opened) -> None:
	made, _coordinator = opened
	first = sessions(made)[0]
	yesterday = add_days(now_datetime(), -1)
	for start, end in (
		(first.to_datetime, add_to_date(first.to_datetime, hours=1)),
		(add_to_date(yesterday, hours=-1), yesterday),
	):
		values = {"location": first.location, "from_datetime": start, "to_datetime": end}
		insert("Location Booking", {**values, "title": "Concert", "blocks_availability": 1}, {})
	assert not [each for each in find_drift(getdate()).lines if each.startswith(first.title)]


def test_what_is_asked_twice_is_one_todo_however_it_is_stored(opened) -> None:
	made, coordinator = opened
	link = "http://school.example/activities/board?a=1&b=2"
	asked = (made.school, f'Max & Mia\'s <room>\nis "taken": {link}', "School", made.school)
	# whoever coordinates all schools is asked as well
	names = office_todos.assign(*asked, link=link)
	(text,) = todos(coordinator)
	assert '<a href="http://school.example/activities/board?a=1&amp;b=2"' in text
	assert "<room>" not in text
	# version 16 adds to links, and both write some characters anew
	anew = text.replace("<a href", '<a rel="noopener noreferrer" href').replace("&#39;", "'")
	frappe.db.set_value("ToDo", {"name": ["in", names]}, "description", anew, update_modified=False)
	assert office_todos.assign(*asked, link=link) == []
	assert len(office_todos.assign(made.school, "Something else.", "School", made.school)) == len(names)


class TestAChildWhoChanges:
	@pytest.fixture
	def seat(self) -> tuple[offerings.Offered, str, Callable[..., None], str, str]:
		year, other = places.year_group().name, places.year_group().name
		made = offerings.open_offering(activity_year_groups=[{"year_group": year}])
		coordinator = people.staff("Activity Coordinator", [made.school]).name
		student = people.family(made.school, year_group=year).student
		booking = bookings.book(made, made.section, student)
		frappe.db.commit()

		def change(**values: Any) -> None:
			frappe.get_doc("Student", student).update(values).save()

		return made, booking, change, coordinator, other

	def test_another_year_is_told_with_the_seat_and_takes_nothing_away(self, seat) -> None:
		_made, booking, change, coordinator, other = seat
		change(year_group=other)
		(text,) = todos(coordinator)
		assert "no longer fits and was left as it is" in text
		assert "<strong>" not in text
		assert frappe.db.get_value("Activity Booking", booking, "status") == "Confirmed"
		change(year_group=other, last_name="Other")
		assert len(todos(coordinator)) == 1

	def test_another_school_is_told_too_and_what_still_fits_is_not(self, seat) -> None:
		_made, _booking, change, coordinator, _other = seat
		change(date_of_birth=people.born(11))
		assert todos(coordinator) == []
		change(school=places.school().name)
		assert len(todos(coordinator)) == 1

	def test_an_empty_year_is_one_that_does_not_fit(self, seat) -> None:
		_made, _booking, change, coordinator, _other = seat
		change(year_group=None)
		assert len(todos(coordinator)) == 1

	def test_what_staff_made_in_spite_of_it_is_left_alone(self, seat) -> None:
		_made, booking, change, coordinator, other = seat
		frappe.db.set_value(
			"Activity Booking", booking, "eligibility_override_reason", "Her brother is there"
		)
		change(year_group=other)
		assert todos(coordinator) == []
