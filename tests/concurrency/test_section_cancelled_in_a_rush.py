"""The school cancels a section while families book, cancel and are promoted: seats hold, and nobody's precedence is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import lifecycle, seats, section_cancellation, waitlist
from ifitwala_ed.api import activity_booking as api
from tests.concurrency.test_many_at_once import acting_as, book, families_of, require_sound, statuses
from tests.factories import offerings, people
from tests.support import sabotage, snapshots
from tests.support.parallel import in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 4
CONFIRMED_HERE = 5
SEATS_THERE = 3


def booked_in(made: offerings.Offered, section: str, families: list[people.Family]) -> list[str]:
	names = [book(made, family, section)()["name"] for family in families]
	frappe.set_user("Administrator")
	return names


def two_sections(here: int, there: int) -> offerings.Offered:
	"""Seats in the section that will be cancelled, and in the one that families are moved to."""
	made = offerings.open_offering(sections=2, capacity=here)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections[1].capacity_override = there
	offering.save()
	frappe.db.commit()
	return made


def cancelling(made: offerings.Offered) -> Callable[[], section_cancellation.Outcome]:
	return partial(
		section_cancellation.cancel_section,
		made.offering,
		made.sections[0],
		reason="No coach",
		move_to=made.sections[1],
	)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_families_book_cancel_and_answer_while_a_section_is_cancelled(site: Site, _round: int) -> None:
	made = two_sections(CONFIRMED_HERE, SEATS_THERE)
	here, there = made.sections
	families = families_of(made, 16)
	confirmed = booked_in(made, here, families[:CONFIRMED_HERE])
	waits_here = booked_in(made, here, families[5:6])
	taken, _taken = booked_in(made, there, families[6:8])
	leaver = families[0]

	outcomes = in_threads(
		site,
		[
			cancelling(made),
			acting_as(leaver.user, api.cancel_activity_booking, confirmed[0]),
			acting_as(families[6].user, api.cancel_activity_booking, taken),
			partial(waitlist.fill, made.offering),
			*(book(made, family, here, there) for family in families[8:11]),
			*(book(made, family, there) for family in families[11:14]),
		],
	)

	require_sound(made, outcomes)
	acting_as("Administrator", cancelling(made))()
	require_sound(made, [])
	assert frappe.db.count("Activity Booking", in_section(here)) == 0
	stayed = rows_of(confirmed[1:])
	assert {row.status for row in stayed} <= {"Confirmed", "Offered", "Waitlisted"}
	assert all(row.goes_first for row in stayed if row.status == "Waitlisted")
	require_lost_seats_first(made, there)
	assert statuses(waits_here) != ["Cancelled"]


def in_section(section: str) -> dict[str, Any]:
	return {"allocated_student_group": section, "status": ["in", lifecycle.SECTION_STATES]}


def rows_of(names: list[str]) -> list[frappe._dict]:
	return frappe.get_all(
		"Activity Booking", {"name": ["in", names]}, ["name", "status", "goes_first"], order_by="name asc"
	)


def require_lost_seats_first(made: offerings.Offered, section: str) -> None:
	queue = frappe.get_all(
		"Activity Booking",
		{"allocated_student_group": section, "status": "Waitlisted"},
		["name", "goes_first"],
		order_by="name asc",
	)
	position = waitlist.positions([row.name for row in queue])
	in_line = sorted(queue, key=lambda row: position[row.name])
	flags = [row.goes_first for row in in_line]
	assert flags == sorted(flags, reverse=True)


APPLY = seats._apply


def take_by_update(meet: Callable[[], None], change: seats.LedgerChange, *arguments: Any) -> bool:
	meet()
	return APPLY(change, *arguments)


def take_by_count(meet: Callable[[], None], change: seats.LedgerChange, *arguments: Any) -> bool:
	return sabotage.take_seat_by_count(change, *arguments, after_counting=meet)


@contextmanager
def meeting_at_the_last_seat(ledger: str, take_seat: Callable[..., bool]) -> Iterator[None]:
	"""Whoever takes a seat of the ledger row waits until two have come that far."""
	meet = partial(sabotage.wait_once, Barrier(2))

	def meet_and_take(change: seats.LedgerChange, *arguments: Any) -> bool:
		is_contested = change.ledger == ledger and change.held > 0
		return take_seat(meet, change, *arguments) if is_contested else APPLY(change, *arguments)

	with mock.patch.object(seats, "_apply", meet_and_take):
		yield


def books_without_preference(made: offerings.Offered, family: people.Family) -> Callable[[], dict]:
	"""Frappe locks the gap behind a booking's choices with it, where a newcomer's would have to wait: so there are none."""
	return acting_as(family.user, api.submit_activity_booking, made.offering, family.student)


def the_last_seat(site: Site, take_seat: Callable[..., bool]) -> tuple[offerings.Offered, int]:
	made = two_sections(1, 1)
	here, there = made.sections
	moved, newcomer = families_of(made, 2)
	booked_in(made, here, [moved])
	with meeting_at_the_last_seat(seats.ledger_name(made.offering, there), take_seat):
		in_threads(site, [cancelling(made), books_without_preference(made, newcomer)])
	frappe.db.commit()
	seated = {"allocated_student_group": there, "status": ["in", lifecycle.SEAT_HOLDING_STATES]}
	return made, frappe.db.count("Activity Booking", seated)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_seat_of_the_other_section_is_given_once(site: Site, _round: int) -> None:
	made, seated = the_last_seat(site, take_by_update)
	assert seated == 1
	require_sound(made, [])


def test_control_counting_seats_gives_it_twice(site: Site) -> None:
	_made, seated = the_last_seat(site, take_by_count)
	assert seated == snapshots.damage(2, without=1)
