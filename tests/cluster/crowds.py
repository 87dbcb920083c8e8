"""A crowd that books while the database goes away: who gets no answer repeats the request with its key, on the next node."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

import frappe
import pymysql

from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings, people
from tests.support.site import Site, connected

FAMILIES = 12
SEATS = 8
AT_ONCE = 4
# each of which waits for the node that it comes to
TRIES = 400
FAILURES = (pymysql.Error, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def book_until_answered(
	sites: list[Site], number: int, made: offerings.Offered, family: people.Family
) -> str:
	failed: list[BaseException] = []
	for attempt in range(TRIES):
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
	with ThreadPoolExecutor(AT_ONCE) as pool:
		answers: list[Future[str]] = [
			pool.submit(book_until_answered, sites, number, made, family)
			for number, family in enumerate(families)
		]
		for number, _answer in enumerate(as_completed(answers), start=1):
			if number == FAMILIES // 3:
				meanwhile()
		return [answer.result() for answer in answers]
