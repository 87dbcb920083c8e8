"""The events of the calendars of rooms and of people."""

import json

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime

from ifitwala_ed.api.desk import get_session_events
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import offerings, people, places
from tests.factories.core import insert
from tests.support.queries import count_queries

ROOM, PERSON = "Location Booking", "Employee Booking"
EVER = ("2000-01-01 00:00:00", "2099-01-01 00:00:00")


def taken(location: str, title: str = "Concert", **values) -> str:
	times = {"from_datetime": "2031-03-03 10:00:00", "to_datetime": "2031-03-03 11:00:00"}
	return insert(ROOM, {"location": location, "title": title, **times}, values).name


def events(doctype: str, *condition: str, start: str = EVER[0], end: str = EVER[1]) -> list[dict]:
	filters = json.dumps([[doctype, *condition, False]]) if condition else None
	return get_session_events(doctype, start, end, filters)


def test_a_room_shows_what_takes_place_in_it_and_inside_it() -> None:
	hall = places.hall()
	whole = taken(hall.whole.name)
	court = taken(hall.courts[0].name)
	other = taken(places.room().name)
	found = [event["name"] for event in events(ROOM, "location", "=", hall.whole.name)]
	assert sorted(found) == sorted([whole, court])
	assert [event["name"] for event in events(ROOM, "location", "=", hall.courts[0].name)] == [court]
	assert {whole, court, other} <= {event["name"] for event in events(ROOM)}


def test_an_event_is_there_while_it_touches_the_time() -> None:
	room = places.room().name
	name = taken(room)

	def shown(start: str, end: str) -> bool:
		found = events(ROOM, "location", "=", room, start=f"2031-03-03 {start}", end=f"2031-03-03 {end}")
		return [event["name"] for event in found] == [name]

	assert shown("10:30:00", "10:40:00")
	assert shown("09:00:00", "10:00:01")
	assert not shown("09:00:00", "10:00:00")
	assert not shown("11:00:00", "12:00:00")


def test_sessions_say_what_who_and_where() -> None:
	made = offerings.open_offering()
	group = frappe.get_doc("Student Group", made.section)
	employee = group.instructors[0].employee
	name = frappe.db.get_value("Employee", employee, "employee_name")
	(first, *_more) = events(PERSON, "employee", "=", employee)
	assert first["kind"] == "Activity"
	for part in (group.student_group_name, name, group.schedule[0].location):
		assert part in first["title"]
	assert get_datetime(first["to_datetime"]) == add_to_date(first["from_datetime"], minutes=45)


def test_classes_and_what_is_made_by_hand_are_told_apart() -> None:
	school, year = places.school().name, places.academic_year().name
	group = offerings.school_class(school, year, [])
	room = group.schedule[0].location
	note = taken(room, title="Stage stays up", blocks_availability=0)
	kinds = {(event["kind"], event["blocks_availability"]) for event in events(ROOM, "location", "=", room)}
	assert kinds == {("Class", 1), ("By Hand", 0)}
	assert note


def test_the_number_of_queries_is_fixed() -> None:
	costs = []
	for sections in (1, 3):
		made = offerings.open_offering(sections=sections)
		group = frappe.get_doc("Student Group", made.section)
		employee = group.instructors[0].employee
		assert events(PERSON, "employee", "=", employee)
		costs.append(count_queries(lambda who=employee: events(PERSON, "employee", "=", who)))
	assert costs[0] == costs[1] <= 5


def test_only_these_two_calendars_can_be_asked() -> None:
	with pytest.raises(ActivityAccessError):
		events("Employee")


def test_readers_see_the_sessions_that_a_list_shows_them() -> None:
	parent, (here, there) = places.campuses()
	mine, other = (offerings.open_offering(school=campus.name) for campus in (here, there))

	def groups(user: str, doctype: str) -> set[str]:
		frappe.set_user(user)
		try:
			names = [event["name"] for event in events(doctype)]
		finally:
			frappe.set_user("Administrator")
		sources = frappe.get_all(
			doctype, filters={"name": ["in", names]}, pluck="source_name", order_by="name"
		)
		return {mine.section, other.section}.intersection(sources)

	for doctype in (ROOM, PERSON):
		assert groups(people.staff("Academic Staff", [here.name]).name, doctype) == {mine.section}
		assert groups(people.staff("Academic Staff", [parent.name]).name, doctype) == {
			mine.section,
			other.section,
		}


def test_instructors_see_their_own_sessions_and_families_none() -> None:
	teacher = people.teacher()
	school, year = places.school().name, places.academic_year().name
	group = offerings.school_class(school, year, [], employees=[teacher.employee])
	stranger = offerings.school_class(school, year, [], employees=[people.employee().name])
	frappe.set_user(teacher.user)
	for doctype in (ROOM, PERSON):
		labels = " ".join(event["title"] for event in events(doctype))
		assert group.student_group_name in labels
		assert stranger.student_group_name not in labels
	frappe.set_user("Administrator")
	for user in (people.family(school).user, "Guest"):
		frappe.set_user(user)
		for doctype in (ROOM, PERSON):
			with pytest.raises(frappe.PermissionError):
				events(doctype)
		frappe.set_user("Administrator")
