"""Sixty-four families press the button at once for twenty seats, over HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import lifecycle, seats
from tests.factories import offerings, people
from tests.support import sabotage, snapshots
from tests.support.http import Answer, Server, running_server
from tests.support.parallel import in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

FAMILIES = 64
SEATS = 20
SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"


def families_of(made: offerings.Offered, count: int) -> list[people.Family]:
	families = [people.family(made.school) for _number in range(count)]
	frappe.db.commit()
	return families


def rush(server: Server, made: offerings.Offered, families: list[people.Family]) -> list[Answer]:
	"""Everybody logs in, waits at the barrier and books the same section."""
	clients = [server.client().login(family.user, people.PASSWORD) for family in families]
	barrier = Barrier(len(families))

	def book(number: int) -> Answer:
		barrier.wait(60)
		return clients[number].call(
			SUBMIT,
			program_offering=made.offering,
			student=families[number].student,
			choices=[made.section],
			idempotency_key=f"rush-{number}",
		)

	with ThreadPoolExecutor(len(families)) as pool:
		return list(pool.map(book, range(len(families))))


def held_seats(section: str) -> int:
	# a new snapshot: the requests were committed by other connections
	frappe.db.commit()
	return frappe.db.count(
		"Activity Booking",
		{"allocated_student_group": section, "status": ["in", lifecycle.SEAT_HOLDING_STATES]},
	)


def test_twenty_get_a_seat_and_the_rest_wait(server: Server) -> None:
	made = offerings.open_offering(capacity=SEATS)
	answers = rush(server, made, families_of(made, FAMILIES))

	assert {answer.status for answer in answers} == {200}, [a.text for a in answers if a.status != 200][:3]
	outcomes = Counter(answer.message["status"] for answer in answers)
	assert outcomes == {"Confirmed": SEATS, "Waitlisted": FAMILIES - SEATS}
	assert held_seats(made.section) == SEATS
	positions = frappe.get_all(
		"Activity Booking",
		filters={"allocated_student_group": made.section, "status": "Waitlisted"},
		pluck="waitlist_joined_on",
		order_by="waitlist_joined_on asc",
	)
	assert len(set(positions)) == FAMILIES - SEATS


def test_without_a_waitlist_the_rest_are_told_that_it_is_full(server: Server) -> None:
	made = offerings.open_offering(capacity=SEATS, activity_waitlist_enabled=0)
	answers = rush(server, made, families_of(made, FAMILIES))

	assert Counter(answer.status for answer in answers) == {200: SEATS, 409: FAMILIES - SEATS}
	assert {answer.error for answer in answers if answer.status == 409} == {"SectionFullError"}
	assert held_seats(made.section) == SEATS
	assert frappe.db.count("Activity Booking", {"program_offering": made.offering}) == SEATS


def test_the_total_of_the_offering_holds_over_its_sections(server: Server) -> None:
	made = offerings.open_offering(sections=4, capacity=SEATS)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.capacity = 30
	offering.save(ignore_permissions=True)
	families = families_of(made, FAMILIES)
	clients = [server.client().login(family.user, people.PASSWORD) for family in families]
	barrier = Barrier(FAMILIES)

	def book(number: int) -> Answer:
		barrier.wait(60)
		sections = made.sections[number % 4 :] + made.sections[: number % 4]
		return clients[number].call(
			SUBMIT, program_offering=made.offering, student=families[number].student, choices=sections[:3]
		)

	with ThreadPoolExecutor(FAMILIES) as pool:
		answers = list(pool.map(book, range(FAMILIES)))

	assert Counter(answer.message["status"] for answer in answers) == {"Confirmed": 30, "Waitlisted": 34}
	assert sum(held_seats(section) for section in made.sections) == 30


def test_control_counting_seats_instead_oversells(site: Site, tmp_path: Path) -> None:
	made = offerings.open_offering(capacity=SEATS)
	families = families_of(made, FAMILIES)
	application = "tests.support.counting_server:application"
	together = sabotage.COUNTING_TOGETHER
	with running_server(site, tmp_path, workers=1, threads=together, application=application) as server:
		rush(server, made, families)

	if snapshots.are_isolated():
		assert held_seats(made.section) == SEATS
	else:
		# all who counted together saw a free seat
		assert held_seats(made.section) >= together > SEATS


def test_control_two_counts_before_two_seats_give_one_seat_twice(site: Site) -> None:
	made = offerings.open_offering(capacity=1)
	families = families_of(made, 2)
	with mock.patch.object(seats, "_apply", sabotage.counting_together(Barrier(2))):
		in_threads(site, [booking_of(made, family) for family in families])

	assert held_seats(made.section) == snapshots.damage(2, without=1)


def booking_of(made: offerings.Offered, family: people.Family):
	from ifitwala_ed.api.activity_booking import submit_activity_booking

	def book() -> dict:
		frappe.set_user(family.user)
		return submit_activity_booking(made.offering, family.student, choices=[made.section])

	return book
