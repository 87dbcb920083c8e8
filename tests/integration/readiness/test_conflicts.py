"""Who holds a room or a person at a time: the functions and their bulk forms."""

from frappe.utils import add_to_date, get_datetime

from ifitwala_ed.schedule.conflicts import (
	find_employee_conflicts,
	find_employee_conflicts_of,
	find_room_conflicts,
	find_room_conflicts_of,
)
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_employee_bookings_for_student_group
from tests.factories import offerings, people, places
from tests.integration.readiness.support import engage, facts, group_of, occupy

NINE = get_datetime("2031-03-05 09:00:00")
TEN = add_to_date(NINE, hours=1)


def names(conflicts: list[dict]) -> list[str]:
	return [conflict["name"] for conflict in conflicts]


def test_room_conflicts_are_half_open_and_know_the_tree() -> None:
	hall = places.hall(2)
	whole, (one, two) = hall.whole.name, [court.name for court in hall.courts]
	in_court = occupy(one, NINE)
	assert names(find_room_conflicts(one, NINE, TEN)) == [in_court.name]
	assert names(find_room_conflicts(whole, NINE, TEN)) == [in_court.name]
	assert find_room_conflicts(two, NINE, TEN) == []
	assert find_room_conflicts(one, TEN, add_to_date(TEN, hours=1)) == []
	assert find_room_conflicts(one, add_to_date(NINE, hours=-1), NINE) == []
	in_hall = occupy(whole, NINE)
	assert set(names(find_room_conflicts(one, NINE, TEN))) == {in_court.name, in_hall.name}
	assert names(find_room_conflicts(two, str(NINE), str(TEN))) == [in_hall.name]


def test_only_what_blocks_counts() -> None:
	room, person = places.room().name, people.employee().name
	occupy(room, NINE, blocks_availability=0)
	engage(person, NINE, blocks_availability=0)
	assert find_room_conflicts(room, NINE, TEN) == []
	assert find_employee_conflicts(person, NINE, TEN) == []


def test_a_source_can_be_left_out() -> None:
	made = offerings.offering()
	rebuild_employee_bookings_for_student_group(made.section)
	fact, person = facts(made.section)[0], group_of(made).instructors[0].employee
	slot = (fact.from_datetime, fact.to_datetime)
	(conflict,) = find_room_conflicts(fact.location, *slot)
	assert (conflict["source_doctype"], conflict["source_name"]) == ("Student Group", made.section)
	assert conflict["title"] == group_of(made).student_group_name
	assert find_room_conflicts(fact.location, *slot, exclude_source=made.section) == []
	assert find_room_conflicts(fact.location, *slot, exclude_source=("Student Group", made.section)) == []
	assert len(find_employee_conflicts(person, *slot)) == 1
	assert find_employee_conflicts(person, *slot, exclude_source=made.section) == []


def test_the_bulk_forms_answer_slot_by_slot() -> None:
	rooms = [places.room().name for _number in range(3)]
	person = people.employee().name
	booked = occupy(rooms[1], NINE)
	leave = engage(person, NINE)
	found = find_room_conflicts_of([(room, NINE, TEN) for room in rooms] + [(rooms[1], NINE, TEN)])
	assert [names(conflicts) for conflicts in found] == [[], [booked.name], [], [booked.name]]
	found = find_employee_conflicts_of([(person, NINE, TEN), (person, TEN, add_to_date(TEN, hours=1))])
	assert [names(conflicts) for conflicts in found] == [[leave.name], []]
	assert find_room_conflicts_of([]) == []
