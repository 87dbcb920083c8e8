"""The transition table of the contract, cell by cell, and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import lifecycle

states = st.sampled_from(lifecycle.STATES)
ENDED = ("Cancelled", "Rejected", "Expired")

CONTRACT = """
	from       Submitted Waitlisted Offered Confirmed Cancelled Rejected Expired
	Draft      yes       no         no      no        yes       no       no
	Submitted  no        yes        yes     yes       yes       yes      no
	Waitlisted no        section    yes     yes       yes       yes      no
	Offered    no        no         no      yes       yes       yes      yes
	Confirmed  no        no         no      section   yes       no       no
	Cancelled  no        no         no      no        no        no       no
	Rejected   no        no         no      no        no        no       no
	Expired    no        no         no      no        no        no       no
"""


def cells() -> list[tuple[str, str, str]]:
	header, *rows = [line.split() for line in CONTRACT.strip().splitlines()]
	return [
		(row[0], to_status, cell) for row in rows for to_status, cell in zip(header[1:], row[1:], strict=True)
	]


@pytest.mark.parametrize(("from_status", "to_status", "cell"), cells())
def test_each_move_of_the_contract(from_status: str, to_status: str, cell: str) -> None:
	assert lifecycle.may_move(from_status, to_status, section_changes=True) is (cell != "no")


@pytest.mark.parametrize(("from_status", "to_status", "cell"), cells())
def test_a_cancelled_section_alone_takes_seats_back_to_a_queue(
	from_status: str, to_status: str, cell: str
) -> None:
	lost = from_status in lifecycle.SEAT_HOLDING_STATES and to_status == "Waitlisted"
	for section_changes in (True, False):
		ordinary = lifecycle.may_move(from_status, to_status, section_changes)
		by_the_school = lifecycle.may_move(from_status, to_status, section_changes, section_is_cancelled=True)
		assert by_the_school is (ordinary or (lost and section_changes))


@pytest.mark.parametrize("status", lifecycle.STATES)
def test_saving_without_a_change_is_no_transition(status: str) -> None:
	assert lifecycle.may_move(status, status, section_changes=False)


@given(st.lists(states, min_size=1, max_size=12))
def test_nothing_leaves_an_ended_state(path: list[str]) -> None:
	here = "Draft"
	for there in path:
		if here != there and lifecycle.may_move(here, there, section_changes=False):
			assert here not in ENDED
			here = there


@given(states)
def test_a_seat_is_held_by_active_bookings_only(status: str) -> None:
	assert lifecycle.is_active(status) or not lifecycle.holds_seat(status)


@pytest.mark.parametrize("mode", lifecycle.FIRST_STATES)
def test_a_new_booking_never_begins_offered_or_ended(mode: str) -> None:
	assert not any(lifecycle.may_begin_as(status, mode) for status in ("Offered", *ENDED))


def test_first_come_first_serve_rests_nothing_in_submitted() -> None:
	assert not lifecycle.may_begin_as("Submitted", lifecycle.FIRST_COME)
	assert lifecycle.may_begin_as("Submitted", lifecycle.LOTTERY)
	assert not lifecycle.may_begin_as("Confirmed", lifecycle.MANUAL)
