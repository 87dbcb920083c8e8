"""MariaDB is away, and the server says so: by 503, in words, with when to try again. Then it is back, and all is well.

In a bench, where Frappe keeps sessions and settings in Redis; the embedded host keeps them in the database alone, and has no
words without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import frappe
import pytest

from ifitwala_ed.core.outages import RETRY_AFTER
from tests.factories import offerings, people
from tests.support.database_server import DatabaseServer, copy_on_own_server
from tests.support.http import WORKERS, Answer, Client, running_server
from tests.support.site import Site, connected, working_folder

pytestmark = [
	pytest.mark.mariadb,
	pytest.mark.real_bench,
	pytest.mark.slow,
	pytest.mark.programs("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump"),
]

API = "ifitwala_ed.api.activity_booking"
PAGE = "/activities/bookings"
SENTENCE = "be reached at the moment"
# of which each process of the server gets some
REQUESTS = 8


@pytest.fixture(autouse=True)
def connection() -> Iterator[None]:
	"""No connection is open while the server goes away."""
	return


@contextmanager
def away(database: DatabaseServer) -> Iterator[None]:
	database.kill()
	try:
		yield
	finally:
		database.start()


def page(client: Client) -> Answer:
	return client.request("GET", PAGE, headers={"Accept": "text/html"})


def in_words(answer: Answer) -> bool:
	return (answer.status, answer.headers.get("Retry-After")) == (503, str(RETRY_AFTER)) and SENTENCE in (
		answer.text
	)


def test_what_is_said_while_the_database_is_away(site: Site, tmp_path: Path) -> None:
	with copy_on_own_server(site, tmp_path) as (copy, database), working_folder(copy):
		with connected(copy):
			made = offerings.open_offering()
			family = people.family(made.school)
			frappe.db.commit()
		submit = {"program_offering": made.offering, "student": family.student, "choices": [made.section]}
		with running_server(copy, tmp_path) as server:
			# a page gives its session a token, which a program has to send then
			client, browser = (server.client().login(family.user, people.PASSWORD) for _each in range(2))
			listed = partial(
				client.call, f"{API}.get_student_activity_bookings", "GET", student=family.student
			)
			# every process keeps what Frappe reads once, of a session, a user and a site
			for _request in range(WORKERS * REQUESTS):
				assert listed().status == page(browser).status == 200
				assert client.call(f"{API}.cancel_activity_booking").status == 403

			with away(database):
				answers = [
					client.call(f"{API}.submit_activity_booking", **submit, idempotency_key="one-press"),
					listed(),
				]
				# of each process version 15 loses the first page: it looks for redirects before it comes to the app
				lost = sum(not in_words(page(browser)) for _request in range(WORKERS * REQUESTS))
				of_frappe = client.get("/api/resource/Student")

			assert [answer.text for answer in answers if not in_words(answer)] == []
			assert [answer.error for answer in answers] == ["DatabaseAwayError"] * 2
			assert lost <= WORKERS
			assert in_words(of_frappe)
			repeated = client.call(f"{API}.submit_activity_booking", **submit, idempotency_key="one-press")
			assert (repeated.status, repeated.message["status"]) == (200, "Confirmed")
			assert repeated.message["name"] in page(browser).text
