"""A crowd that books while the database goes away: who gets no answer repeats the request with its key, on the next node."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial

import frappe
import pymysql

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api import activity_booking as api
from tests.cluster.pairs import commit_everywhere
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support.parallel import PATIENCE
from tests.support.site import Site, connected

FAMILIES = 12
SEATS = 8
AT_ONCE = 4
PAUSE_SECONDS = 0.2
FAILURES = (pymysql.Error, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def crowd(
	sites: list[Site], *, families: int = FAMILIES, seats: int = SEATS
) -> tuple[offerings.Offered, list[people.Family]]:
	"""Open an offering with fewer seats than families, known to every node."""
	with connected(sites[0]):
		made = offerings.open_offering(capacity=seats)
		booking = [people.family(made.school) for _ in range(families)]
		commit_everywhere(sites)
	return made, booking


def with_patience() -> Iterator[int]:
	"""Number the tries for as long as there is hope, with the pause that people's browsers make between them.

	A server without a majority refuses at once, and without the pause servers find no time to find each other.
	"""
	ends = time.monotonic() + PATIENCE
	for number in itertools.count():
		yield number
		if time.monotonic() > ends:
			return
		time.sleep(PAUSE_SECONDS)


def book_until_answered(
	sites: list[Site], number: int, made: offerings.Offered, family: people.Family
) -> str:
	failed: list[BaseException] = []
	for attempt in with_patience():
		try:
			with connected(sites[(number + attempt) % len(sites)], family.user):
				answer = api.submit_activity_booking(
					made.offering, family.student, choices=[made.section], idempotency_key="one-press"
				)
				return answer["name"]
		except FAILURES as error:
			failed.append(error)
	raise AssertionError(f"never answered: {failed[-5:]}")


def rush(
	sites: list[Site],
	made: offerings.Offered,
	families: list[people.Family],
	meanwhile: Callable[[], None],
) -> list[str]:
	"""Everybody books; something happens as soon as a third has its answer."""
	works = [
		partial(book_until_answered, sites, number, made, family) for number, family in enumerate(families)
	]
	return at_once(works, meanwhile, AT_ONCE)


def at_once(works: Sequence[Callable[[], str]], meanwhile: Callable[[], None], workers: int) -> list[str]:
	"""Do the works, so many at once, and something as soon as a third is done; return what they give."""
	with ThreadPoolExecutor(workers) as pool:
		answers: list[Future[str]] = [pool.submit(work) for work in works]
		for number, _answer in enumerate(as_completed(answers), start=1):
			if number == len(works) // 3:
				meanwhile()
		return [answer.result() for answer in answers]


def require_one_answer_each(
	all_three: list[Site],
	made: offerings.Offered,
	families: list[people.Family],
	answers: list[str],
	seats: int = SEATS,
) -> None:
	"""Every node says the same: what was answered, and nothing else."""
	for site in all_three:
		with connected(site):
			frappe.db.sql("SET SESSION wsrep_sync_wait = 1")
			stored = frappe.get_all(
				"Activity Booking",
				filters={"program_offering": made.offering},
				fields=["student", "name"],
				order_by="name asc",
				as_list=True,
			)
			assert dict(stored) == {
				family.student: name for family, name in zip(families, answers, strict=True)
			}
			assert len(stored) == len(families)
			require_consistent(made.offering)
			assert (
				frappe.db.count("Activity Booking", {"name": ["in", answers], "status": "Confirmed"}) == seats
			)
			mine = {made.offering, made.section, *answers}
			assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []
