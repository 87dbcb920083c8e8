"""The place in the queue that a family is told: how many seats have to come free until it is offered one."""

from random import Random

import frappe
import pytest

from ifitwala_ed.activities.booking import waitlist
from ifitwala_ed.api import activity_booking as api
from tests.factories import bookings, offerings
from tests.integration.booking.cancelled_sections import place
from tests.integration.booking.invariants import require_consistent


def set_total(made: offerings.Offered, total: int) -> None:
	document = frappe.get_doc("Program Offering", made.offering)
	document.capacity = total
	document.save()
	frappe.db.commit()


def seat_holders(made: offerings.Offered) -> list[str]:
	return frappe.get_all(
		"Activity Booking",
		filters={"program_offering": made.offering, "status": ["in", ["Confirmed", "Offered"]]},
		pluck="name",
		order_by="name asc",
	)


def waiting(made: offerings.Offered) -> list[str]:
	return frappe.get_all(
		"Activity Booking",
		filters={"program_offering": made.offering, "status": "Waitlisted"},
		pluck="name",
		order_by="name asc",
	)


def test_with_a_full_total_all_sections_with_room_stand_in_one_line() -> None:
	made = offerings.open_offering(sections=2, capacity=5)
	set_total(made, 1)
	first, second = made.sections
	bookings.book(made, first)
	names = [bookings.book(made, section) for section in (second, first, second)]
	assert waitlist.positions(names) == dict(zip(names, (1, 2, 3), strict=True))


def test_a_section_that_is_full_itself_has_its_own_queue_besides() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	set_total(made, 2)
	first, second = made.sections
	for section in made.sections:
		bookings.book(made, section)
	names = [bookings.book(made, section) for section in (second, first, second)]
	assert waitlist.positions(names) == dict(zip(names, (1, 1, 2), strict=True))


def test_while_the_total_has_a_seat_the_sections_queue_decides() -> None:
	made = offerings.open_offering(sections=2, capacity=1, activity_auto_promote_waitlist=0)
	set_total(made, 3)
	first, second = made.sections
	for section in made.sections:
		bookings.book(made, section)
	names = [bookings.book(made, section) for section in (second, first, second)]
	assert waitlist.positions(names) == dict(zip(names, (1, 1, 2), strict=True))


def test_without_a_total_the_other_sections_dont_matter() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	names = [
		*bookings.crowded(made, made.sections[0], 3)[1:],
		*bookings.crowded(made, made.sections[1], 2)[1:],
	]
	assert waitlist.positions(names) == dict(zip(names, (1, 2, 1), strict=True))
	assert waitlist.positions([]) == {}


@pytest.mark.parametrize("seed", range(6))
def test_who_is_told_to_be_next_comes_next(seed: int) -> None:
	"""Whatever seat comes free: who is offered it was first in line, among those who could have it."""
	random = Random(seed)
	made = offerings.open_offering(sections=3, capacity=2)
	set_total(made, 3)
	for _number in range(10):
		bookings.book(made, random.choice(made.sections))
	while waiting(made):
		told = waitlist.positions(waiting(made))
		leaves = random.choice(seat_holders(made))
		freed = place(leaves)[1]
		total_is_full = len(seat_holders(made)) == 3
		with_room = {
			room.student_group
			for room in frappe.get_all(
				"Activity Seat Ledger",
				filters={"program_offering": made.offering},
				fields=["student_group", "seats_held", "capacity"],
				order_by="name asc",
			)
			if room.seats_held < room.capacity
		}
		open_sections = with_room | {freed}
		could = {name for name in told if place(name)[1] in open_sections}
		promoted = (
			set(told) - set(waiting(made)) if api.cancel_activity_booking(leaves)["promoted"] else set()
		)
		require_consistent(made.offering)
		assert bool(promoted) == bool(could)
		assert {told[name] for name in promoted} <= {1}
		assert promoted <= could
		if total_is_full and freed in with_room:
			assert {name for name in could if told[name] == 1} == promoted
