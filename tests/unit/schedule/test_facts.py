"""Facts, their keys, what differs, and what clashes."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.schedule.reservations import (
	PERSON,
	ROOM,
	Booking,
	difference,
	find_clashes,
	free_key,
	hand_made_key,
	person_reservations,
	room_reservations,
	slot_key,
)
from ifitwala_ed.schedule.sessions import Session

NINE = datetime(2026, 1, 5, 9)
HOUR = timedelta(hours=1)
RELATED = {
	"Hall": {"Hall", "Court 1", "Court 2"},
	"Court 1": {"Hall", "Court 1"},
	"Court 2": {"Hall", "Court 2"},
}


def booking(
	holder: str, start: datetime = NINE, source: str = "", location: str = "", hours: int = 1
) -> Booking:
	doctype = "Student Group" if source else ""
	return Booking(holder, start, start + hours * HOUR, source, doctype, source, location or holder)


def test_the_key_has_a_fixed_length_and_tells_slots_apart() -> None:
	one = slot_key(ROOM, "Group", "Room", "Room", NINE, NINE + HOUR)
	assert len(one) == len(hand_made_key(ROOM, "x" * 500)) == 64
	assert one == slot_key(ROOM, "Group", "Room", "Room", NINE, NINE + HOUR)
	others = {
		slot_key(PERSON, "Group", "Room", "Room", NINE, NINE + HOUR),
		slot_key(ROOM, "Other", "Room", "Room", NINE, NINE + HOUR),
		slot_key(ROOM, "Group", "Room 2", "Room 2", NINE, NINE + HOUR),
		slot_key(ROOM, "Group", "Room", "Room", NINE, NINE + 2 * HOUR),
	}
	assert len(others | {one}) == 5


def test_one_room_fact_a_session_and_one_person_fact_an_instructor() -> None:
	session = Session(NINE, NINE + HOUR, "Court 1", ("Ann", "Bob"))
	assert [fact.holder for fact in room_reservations("G", "Chess", [session])] == ["Court 1"]
	assert [fact.holder for fact in person_reservations("G", "Chess", [session])] == ["Ann", "Bob"]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_applying_the_difference_gives_what_is_wanted(wanted: set[int], stored: set[int]) -> None:
	def facts(hours: set[int]) -> list[Booking]:
		return room_reservations(
			"G", "", [Session(NINE + h * HOUR, NINE + (h + 1) * HOUR, "Room") for h in sorted(hours)]
		)

	change = difference(facts(wanted), facts(stored))
	keys = {fact.slot_key for fact in facts(stored)}
	keys |= {fact.slot_key for fact in change.missing}
	keys -= {fact.slot_key for fact in change.stale}
	assert keys == {fact.slot_key for fact in facts(wanted)}
	assert len(change.missing) + len(change.stale) == len(wanted ^ stored)


def test_a_row_is_the_same_after_its_room_has_another_name() -> None:
	(stored,) = room_reservations("G", "", [Session(NINE, NINE + HOUR, "Old Name")])
	(wanted,) = room_reservations("G", "", [Session(NINE, NINE + HOUR, "New Name")])
	assert stored.slot_key != wanted.slot_key
	renamed = replace(stored, holder="New Name", location="New Name")
	assert not difference([wanted], [renamed])


def test_of_two_rows_of_one_slot_one_goes() -> None:
	(wanted,) = room_reservations("G", "", [Session(NINE, NINE + HOUR, "Room")])
	twins = [replace(wanted, name="first"), replace(wanted, name="second", slot_key="another")]
	assert difference([wanted], twins).stale == (twins[1],)
	assert difference([], twins).stale == tuple(twins)


def test_a_key_that_is_taken_gives_way_to_one_that_follows_from_it() -> None:
	key = slot_key(ROOM, "Group", "Room", "Room", NINE, NINE + HOUR)
	assert free_key(key, ()) == key
	once = free_key(key, {key})
	assert once != key
	assert len(once) == len(key)
	assert once == free_key(key, {key})
	assert free_key(key, {key, once}) not in {key, once}


def test_a_hall_clashes_with_the_courts_inside_it_and_courts_not_with_each_other() -> None:
	hall, one, two = (
		booking("Hall", source="A"),
		booking("Court 1", source="B"),
		booking("Court 2", source="C"),
	)
	assert {c.other for c in find_clashes([hall], [one, two], RELATED)} == {one, two}
	assert [c.other for c in find_clashes([one], [hall, two], RELATED)] == [hall]


def test_clashes_among_the_wanted_ones_are_found_from_both_sides() -> None:
	a, b = booking("Room", source="A"), booking("Room", source="B")
	assert {(c.mine.source_name, c.other.source_name) for c in find_clashes([a, b], [])} == {
		("A", "B"),
		("B", "A"),
	}


def test_touching_bookings_do_not_clash() -> None:
	assert not list(find_clashes([booking("Room")], [booking("Room", NINE + HOUR)]))


def test_one_instructor_may_lead_one_group_in_two_rooms_at_the_same_hour_only() -> None:
	here, there = (
		booking("Ann", source="A", location="Court 1"),
		booking("Ann", source="A", location="Court 2"),
	)
	assert not list(find_clashes([here, there], []))
	later = booking("Ann", NINE + HOUR / 2, source="A", location="Court 2")
	assert len(list(find_clashes([here, later], []))) == 2
	assert len(list(find_clashes([here, booking("Ann", source="B", location="Court 2")], []))) == 2


@st.composite
def some_bookings(draw: st.DrawFn) -> list[Booking]:
	slots = st.tuples(
		st.sampled_from(sorted(RELATED)), st.integers(0, 8), st.integers(0, 3), st.sampled_from("ABC")
	)
	return [
		booking(holder, NINE + start * HOUR, source, hours=hours)
		for holder, start, hours, source in draw(st.lists(slots, max_size=10))
	]


@given(some_bookings(), some_bookings())
def test_clashes_are_those_that_comparing_every_pair_finds(
	mine: list[Booking], others: list[Booking]
) -> None:
	def clash(first: Booking, second: Booking) -> bool:
		is_near = second.holder in RELATED[first.holder]
		return is_near and max(first.start, second.start) < min(first.end, second.end)

	expected = [(a, b) for a in mine for b in others if clash(a, b)]
	expected += [(a, b) for a in mine for b in mine if a is not b and clash(a, b)]
	found = [(each.mine, each.other) for each in find_clashes(mine, others, RELATED)]
	assert sorted(found, key=repr) == sorted(expected, key=repr)
