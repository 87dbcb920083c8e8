"""The table of transitions, cell by cell, and what follows from it."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import NOWHERE, Place

states = st.sampled_from(lifecycle.STATES)
ENDED = ("Cancelled", "Rejected", "Expired")

TABLE = """
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
	header, *rows = [line.split() for line in TABLE.strip().splitlines()]
	return [
		(row[0], to_status, cell) for row in rows for to_status, cell in zip(header[1:], row[1:], strict=True)
	]


@pytest.mark.parametrize(("from_status", "to_status", "cell"), cells())
def test_each_move_of_the_table(from_status: str, to_status: str, cell: str) -> None:
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


def test_what_is_nowhere_yet_moves_nowhere() -> None:
	assert not lifecycle.may_move(None, "Confirmed", section_changes=True)


NOW = datetime(2026, 9, 3, 19, 0)
ENDS = datetime(2026, 9, 4, 19, 0)


def noted(before: Place, after: Place, billing_status: str | None = None) -> dict[str, object]:
	return lifecycle.what_to_note(
		before, after, now=NOW, user="u@example.com", billing_status=billing_status, offer_ends_on=ENDS
	)


def place(status: str, section: str | None = "A") -> Place:
	return Place(status, section)


SUBMITTED = {"submitted_on": NOW, "submitted_by": "u@example.com"}
CONFIRMED = {"confirmed_on": NOW, "confirmed_by": "u@example.com"}
CANCELLED = {"cancelled_on": NOW, "cancelled_by": "u@example.com"}
ACTIVE, NO_LONGER = {"active_marker": "1"}, {"active_marker": None}
OFFER, SEATED_OR_GONE = {"offer_expires_on": ENDS}, {"goes_first": 0}


@pytest.mark.parametrize(
	("before", "after", "expected"),
	[
		(NOWHERE, place("Draft", None), NO_LONGER | OFFER | SEATED_OR_GONE),
		(place("Draft", None), place("Submitted", None), ACTIVE | SUBMITTED | OFFER | SEATED_OR_GONE),
		(NOWHERE, place("Confirmed"), ACTIVE | SUBMITTED | CONFIRMED | OFFER | SEATED_OR_GONE),
		(NOWHERE, place("Waitlisted"), ACTIVE | SUBMITTED | OFFER | {"waitlist_joined_on": NOW}),
		(place("Waitlisted"), place("Waitlisted", "B"), ACTIVE | OFFER | {"waitlist_joined_on": NOW}),
		(place("Waitlisted"), place("Offered"), ACTIVE | OFFER | SEATED_OR_GONE),
		(place("Offered"), place("Confirmed"), ACTIVE | CONFIRMED | OFFER | SEATED_OR_GONE),
		(place("Confirmed"), place("Confirmed", "B"), ACTIVE | CONFIRMED | OFFER | SEATED_OR_GONE),
		(place("Offered"), place("Expired"), NO_LONGER | SEATED_OR_GONE),
		(place("Confirmed"), place("Cancelled"), NO_LONGER | CANCELLED | OFFER | SEATED_OR_GONE),
		(place("Submitted", None), place("Rejected", None), NO_LONGER | OFFER | SEATED_OR_GONE),
		(place("Confirmed"), place("Confirmed"), ACTIVE),
		(place("Cancelled"), place("Cancelled"), NO_LONGER),
		(
			place("Confirmed"),
			place("Waitlisted", "B"),
			ACTIVE
			| OFFER
			| {"waitlist_joined_on": NOW, "goes_first": 1, "confirmed_on": None, "confirmed_by": None},
		),
	],
)
def test_what_a_move_notes(before: Place, after: Place, expected: dict[str, object]) -> None:
	for unbilled in (None, "", "Not Required", "Invoiced"):
		assert noted(before, after, unbilled) == expected


VOIDED, PENDING = {"billing_status": "Voided", "billing_error": None}, {"billing_status": "Pending"}


@pytest.mark.parametrize(
	("before", "after", "billing_status", "expected"),
	[
		(place("Confirmed"), place("Cancelled"), "Pending", VOIDED),
		(place("Confirmed"), place("Cancelled"), "Failed", VOIDED),
		(place("Confirmed"), place("Cancelled"), "Voided", {}),
		(place("Waitlisted"), place("Confirmed"), "Voided", PENDING),
		(place("Waitlisted"), place("Confirmed"), "Pending", {}),
		(place("Waitlisted"), place("Confirmed"), "Failed", {}),
		(place("Waitlisted"), place("Offered"), "Voided", {}),
		(place("Confirmed"), place("Confirmed", "B"), "Voided", {}),
		(place("Confirmed"), place("Confirmed"), "Pending", {}),
	],
)
def test_what_a_move_makes_of_the_bill(
	before: Place, after: Place, billing_status: str, expected: dict[str, object]
) -> None:
	assert noted(before, after, billing_status) == noted(before, after) | expected
