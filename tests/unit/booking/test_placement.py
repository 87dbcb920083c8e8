"""Which place a newcomer gets in First Come First Serve, for every situation that can be drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking.intake import NothingAttendable, NothingFree, Placement, place
from ifitwala_ed.activities.booking.snapshots import SeatCount, Section


def room(free: int, waiting: int = 0) -> SeatCount:
	return SeatCount("ledger", capacity=20, seats_held=20 - free, waiting=waiting, revision=0)


def section(name: str, free: int = 0, allow_waitlist: bool = True) -> Section:
	return Section(name, name, 1, 100, True, allow_waitlist, room(free))


@st.composite
def situations(draw: st.DrawFn) -> dict:
	names = [f"section {number}" for number in range(draw(st.integers(0, 5)))]
	subset = st.sets(st.sampled_from(names)) if names else st.just(set())
	return {
		"tried": [section(name, draw(st.integers(0, 2)), draw(st.booleans())) for name in names],
		"clashing": draw(subset),
		"queued_before": draw(subset),
		"total": draw(st.none() | st.builds(room, st.integers(0, 2))),
		"waitlist_enabled": draw(st.booleans()),
	}


def outcome(situation: dict) -> Placement | type[Exception]:
	arguments = dict(situation)
	tried = arguments.pop("tried")
	try:
		return place(tried, **arguments)
	except (NothingAttendable, NothingFree) as refusal:
		return type(refusal)


@given(situations())
def test_nobody_is_placed_where_they_cannot_be(situation: dict) -> None:
	found = outcome(situation)
	if isinstance(found, Placement):
		assert found.section.student_group not in situation["clashing"]


@given(situations())
def test_a_seat_is_given_only_where_one_is_free_and_nobody_waits_for_it(situation: dict) -> None:
	found = outcome(situation)
	if isinstance(found, Placement) and found.status == "Confirmed":
		assert found.section.seats.has_free_seat
		assert found.section.student_group not in situation["queued_before"]
		assert situation["total"] is None or situation["total"].has_free_seat


@given(situations())
def test_no_better_ranked_seat_is_left_out(situation: dict) -> None:
	found = outcome(situation)
	total_is_full = situation["total"] is not None and not situation["total"].has_free_seat
	could_have = [
		each
		for each in situation["tried"]
		if each.student_group not in situation["clashing"] | situation["queued_before"]
		and each.seats.has_free_seat
		and not total_is_full
	]
	if could_have:
		assert found == Placement("Confirmed", could_have[0])


@given(situations())
def test_the_queue_joined_is_the_best_ranked_that_can_be_attended(situation: dict) -> None:
	found = outcome(situation)
	queues = [
		each
		for each in situation["tried"]
		if each.student_group not in situation["clashing"] and each.allow_waitlist
	]
	if isinstance(found, Placement) and found.status == "Waitlisted":
		assert situation["waitlist_enabled"]
		assert found.section == queues[0]


def test_a_clash_is_told_as_a_clash_and_never_queued() -> None:
	with pytest.raises(NothingAttendable):
		place([section("a")], clashing={"a"}, queued_before=set(), total=None, waitlist_enabled=True)


def test_full_without_a_waitlist_is_refused() -> None:
	with pytest.raises(NothingFree):
		place(
			[section("a", free=0, allow_waitlist=False)],
			clashing=set(),
			queued_before=set(),
			total=None,
			waitlist_enabled=True,
		)


def test_a_full_total_queues_even_where_the_section_has_room() -> None:
	found = place(
		[section("a", free=3)], clashing=set(), queued_before=set(), total=room(0), waitlist_enabled=True
	)
	assert found == Placement("Waitlisted", section("a", free=3))
