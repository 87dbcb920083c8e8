"""MariaDB is killed in the middle of a rush and started again. Nobody does anything else about it.

While it is down any error will do. Families repeat their request with their key until it is answered; in the end each
has exactly one booking, the answers say what is stored, and every invariant holds.
"""

import os
import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event

import frappe
import pytest
import requests

from ifitwala_ed.activities.booking.audit import audit
from tests.factories import offerings, people
from tests.support.database_server import DatabaseServer, copy_on_own_server
from tests.support.http import Answer, Client, running_server
from tests.support.site import Site, connected, working_folder

pytestmark = [
	pytest.mark.mariadb,
	pytest.mark.slow,
	pytest.mark.programs("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump"),
]

KILLS = int(os.environ.get("IFITWALA_DATABASE_KILLS", "1"))
FAMILIES = 24
SEATS = 8
TRIES = 100
BACK_SECONDS = 120
SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"


@pytest.fixture(autouse=True)
def connection() -> Iterator[None]:
	"""No connection is open while the server goes away."""
	return


def book_until_answered(
	client: Client, made: offerings.Offered, family: people.Family, is_up: Event, errors: list[int]
) -> Answer:
	for _try in range(TRIES):
		try:
			answer = client.call(
				SUBMIT,
				program_offering=made.offering,
				student=family.student,
				choices=[made.section],
				idempotency_key=f"{made.offering} {family.student}",
			)
			if answer.status == 200:
				return answer
			errors.append(answer.status)
			is_up.wait(BACK_SECONDS)
			if answer.status in (401, 403):
				# the session could not be read, and the answer took its cookie away
				client.login(family.user, people.PASSWORD)
		except requests.RequestException:
			is_up.wait(BACK_SECONDS)
	raise AssertionError(f"Never answered, but with {errors[-5:]}")


def kill_after(database: DatabaseServer, answers: list[Future[Answer]], count: int, is_up: Event) -> None:
	"""Pull the database's plug as soon as so many families are answered, and start it again."""
	for number, _answer in enumerate(as_completed(answers), start=1):
		if number == count:
			is_up.clear()
			database.kill()
			database.start()
			is_up.set()
			return


def rush(
	clients: list[Client],
	made: offerings.Offered,
	families: list[people.Family],
	database: DatabaseServer,
	answers_before_kill: int,
) -> tuple[list[Answer], list[int]]:
	"""Everybody books at once; give the answers, and the errors there were before them."""
	is_up, errors = Event(), []
	is_up.set()
	with ThreadPoolExecutor(FAMILIES) as pool:
		answers = [
			pool.submit(book_until_answered, client, made, family, is_up, errors)
			for client, family in zip(clients, families, strict=True)
		]
		kill_after(database, answers, answers_before_kill, is_up)
		return [answer.result() for answer in answers], errors


def require_one_answer_each(made: offerings.Offered, answers: list[Answer]) -> None:
	stored = dict(
		frappe.get_all(
			"Activity Booking",
			filters={"program_offering": made.offering},
			fields=["name", "student"],
			order_by="name asc",
			as_list=True,
		)
	)
	assert {answer.message["name"]: answer.message["student"] for answer in answers} == stored
	assert len(stored) == FAMILIES
	confirmed = {"program_offering": made.offering, "status": "Confirmed"}
	assert frappe.db.count("Activity Booking", confirmed) == SEATS
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": ["in", list(stored)]},
		pluck="activity_booking",
		order_by="name asc",
	)
	assert sorted(events) == sorted(stored)
	mine = {made.offering, made.section, *stored}
	assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def test_a_killed_database_leaves_no_half_booking_and_every_family_gets_one_answer(
	site: Site, tmp_path: Path
) -> None:
	with copy_on_own_server(site, tmp_path) as (copy, database), working_folder(copy):
		with connected(copy):
			made = [offerings.open_offering(capacity=SEATS) for _kill in range(KILLS)]
			crowds = [[people.family(each.school) for _number in range(FAMILIES)] for each in made]
			frappe.db.commit()
		moments = random.Random(made[0].offering)
		with running_server(copy, tmp_path) as server:
			for each, families in zip(made, crowds, strict=True):
				clients = [server.client().login(family.user, people.PASSWORD) for family in families]
				answers, errors = rush(clients, each, families, database, moments.randint(1, FAMILIES - 8))
				with connected(copy):
					require_one_answer_each(each, answers)
				print(f"errors while MariaDB was down: {errors}")  # noqa: T201
