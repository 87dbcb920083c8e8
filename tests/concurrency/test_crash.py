"""The plug is pulled in the middle of a rush, again and again.

Families repeat their request with their key until they are answered. In the end each has exactly one booking, the
answers say what is stored, and every invariant holds.
"""

import os
import random
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

import frappe
import pytest
import requests

from ifitwala_ed.activities.booking.audit import audit
from tests.factories import offerings, people
from tests.support.http import Answer, Client, Server, running_server
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

KILLS = int(os.environ.get("IFITWALA_KILLS", "5"))
FAMILIES = 24
SEATS = 8
TRIES = 30
SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"


def book_until_answered(client: Client, made: offerings.Offered, family: people.Family) -> Answer:
	for _try in range(TRIES):
		try:
			return client.call(
				SUBMIT,
				program_offering=made.offering,
				student=family.student,
				choices=[made.section],
				idempotency_key=f"{made.offering} {family.student}",
			)
		except requests.RequestException:
			continue
	raise AssertionError("The server never came back")


def kill_after(server: Server, answers: list[Future[Answer]], count: int) -> None:
	"""Pull the plug as soon as so many families are answered, and start the server again."""
	for number, _answer in enumerate(as_completed(answers), start=1):
		if number == count:
			server.kill()
			server.start()
			return


def test_a_crash_leaves_no_half_booking_and_every_family_gets_one_answer(site: Site, tmp_path: Path) -> None:
	made = offerings.open_offering(capacity=SEATS)
	families = [people.family(made.school) for _number in range(FAMILIES)]
	frappe.db.commit()
	moments = random.Random(made.offering)
	with running_server(site, tmp_path) as server:
		clients = [server.client().login(family.user, people.PASSWORD) for family in families]
		for _kill in range(KILLS):
			rush(server, clients, made, families, moments.randint(1, FAMILIES - 4))
			made = offerings.open_offering(capacity=SEATS, school=made.school)
			leave_the_last_one(families)


def rush(
	server: Server,
	clients: list[Client],
	made: offerings.Offered,
	families: list[people.Family],
	answers_before_kill: int,
) -> None:
	with ThreadPoolExecutor(FAMILIES) as pool:
		answers = [
			pool.submit(book_until_answered, client, made, family)
			for client, family in zip(clients, families, strict=True)
		]
		kill_after(server, answers, answers_before_kill)
		outcomes = [answer.result() for answer in answers]

	assert {answer.status for answer in outcomes} == {200}, [a.text for a in outcomes if a.status != 200][:2]
	frappe.db.commit()
	stored = dict(
		frappe.get_all(
			"Activity Booking",
			filters={"program_offering": made.offering},
			fields=["name", "student"],
			order_by="name asc",
			as_list=True,
		)
	)
	assert {answer.message["name"]: answer.message["student"] for answer in outcomes} == stored
	assert len(stored) == FAMILIES
	confirmed = sum(answer.message["status"] == "Confirmed" for answer in outcomes)
	assert confirmed == SEATS
	mine = {made.offering, made.section, *stored}
	assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def leave_the_last_one(families: list[people.Family]) -> None:
	"""The next offering meets at the same hours: nobody may be bound to the one before."""
	frappe.db.delete("Activity Booking", {"student": ["in", [family.student for family in families]]})
	frappe.db.commit()
