"""Where a booking of a cancelled section goes, as a rule over plain values."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import displacement, lifecycle
from ifitwala_ed.activities.booking.snapshots import SeatCount, Section

GROUPS = ("a", "b", "c", "d")
HOLDING = lifecycle.SEAT_HOLDING_STATES


@st.composite
def sections(draw: st.DrawFn) -> list[Section]:
	return [
		Section(
			student_group=group,
			title=group,
			idx=number,
			priority_tier=100,
			is_active=draw(st.booleans()),
			allow_waitlist=draw(st.booleans()),
			seats=SeatCount(
				group, draw(st.integers(0, 2)), draw(st.integers(0, 2)), draw(st.integers(0, 2)), 0
			),
		)
		for number, group in enumerate(GROUPS)
	]


@given(
	sections(),
	st.none() | st.sampled_from(GROUPS),
	st.permutations(GROUPS),
	st.frozensets(st.sampled_from(GROUPS)),
)
def test_tried_are_open_sections_once_each_the_named_one_first(
	every: list[Section], move_to: str | None, choices: list[str], closed: frozenset[str]
) -> None:
	tried = displacement.sections_to_try(every, move_to=move_to, choices=choices, closed=closed)
	names = [section.student_group for section in tried]
	assert len(names) == len(set(names))
	assert not closed.intersection(names)
	assert all(section.is_active for section in tried)
	rest = [name for name in names if name != move_to]
	assert rest == [name for name in choices if name in rest]
	assert move_to not in names or names[0] == move_to


@given(sections(), st.sampled_from(HOLDING), st.booleans())
def test_a_seat_holder_gets_the_first_free_seat_else_the_first_queue(
	tried: list[Section], status: str, waitlist_enabled: bool
) -> None:
	found = displacement.find(status, tried, waitlist_enabled=waitlist_enabled)
	free = [section for section in tried if section.seats.has_free_seat]
	queues = [section for section in tried if waitlist_enabled and section.allow_waitlist]
	if free:
		assert (found.status, found.section) == (status, free[0])
	elif queues:
		assert (found.status, found.section) == (lifecycle.WAITLISTED, queues[0])
	else:
		assert found is None


@given(sections(), st.booleans())
def test_who_only_waited_waits_and_takes_no_seat(tried: list[Section], waitlist_enabled: bool) -> None:
	found = displacement.find(lifecycle.WAITLISTED, tried, waitlist_enabled=waitlist_enabled)
	assert found is None or found.status == lifecycle.WAITLISTED
	nowhere_to_wait = [replace(section, allow_waitlist=False) for section in tried]
	assert displacement.find(lifecycle.WAITLISTED, nowhere_to_wait, waitlist_enabled=True) is None


@pytest.mark.parametrize("status", [*HOLDING, lifecycle.WAITLISTED])
def test_nothing_to_try_is_nowhere(status: str) -> None:
	assert displacement.find(status, [], waitlist_enabled=True) is None


def test_the_named_section_is_tried_before_the_familys_own_choices() -> None:
	sections = [
		Section(group, group, number, 100, True, True, SeatCount(group, 1, 0, 0, 0))
		for number, group in enumerate(GROUPS)
	]

	def tried(move_to: str | None) -> list[str]:
		found = displacement.sections_to_try(sections, move_to=move_to, choices=["b", "a"], closed=["a"])
		return [section.student_group for section in found]

	assert tried("d") == ["d", "b"]
	assert tried(None) == ["b"]
