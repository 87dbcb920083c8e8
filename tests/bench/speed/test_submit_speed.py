"""Bookings a second over HTTP, as a share of bare inserts a second: 64 clients, the same server, turn and turn about.

Machines differ and other programs run beside, so only the ratio of rounds that follow each other is judged.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from threading import Barrier

import frappe
import pytest

from ifitwala_ed.load_test.browser import Answer, Browser
from tests.factories import offerings, people, places
from tests.support import yardstick
from tests.support.http import Server, running_server
from tests.support.site import Site, connected

pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.real_bench, pytest.mark.timeout(1800)]

SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"
CLIENTS = 64
EACH = 5
ROUNDS = 4
OVER_TWENTY_SECTIONS = 0.6
IN_ONE_SECTION = 0.55
Call = Callable[[Browser, int, int], Answer]


@dataclass(frozen=True)
class Crowd:
	"""The families with their browsers, all logged in."""

	school: str
	families: list[people.Family]
	browsers: list[Browser]

	def together(self, call: Call) -> tuple[float, list[Answer]]:
		"""Every client calls EACH times, one after the other; give the answers a second, and the answers."""
		barrier = Barrier(CLIENTS + 1)

		def work(number: int) -> list[Answer]:
			barrier.wait(60)
			return [call(self.browsers[number], number, turn) for turn in range(EACH)]

		with ThreadPoolExecutor(CLIENTS) as pool:
			working = [pool.submit(work, number) for number in range(CLIENTS)]
			barrier.wait(60)
			start = time.perf_counter()
			answers = [answer for each in working for answer in each.result()]
			return len(answers) / (time.perf_counter() - start), answers


@pytest.fixture(scope="module")
def measured_server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	folder = tmp_path_factory.mktemp("server")
	with running_server(site, folder, application="tests.support.yardstick:application") as running:
		yield running


@pytest.fixture(scope="module")
def crowd(site: Site, measured_server: Server) -> Iterator[Crowd]:
	with connected(site):
		yardstick.make()
		school = places.school().name
		families = [committed_family(school) for _number in range(CLIENTS)]
	browsers = [Browser(measured_server.url, site.name) for _family in families]
	for browser, family in zip(browsers, families, strict=True):
		assert browser.login(family.user, people.PASSWORD).status == 200
	yield Crowd(school, families, browsers)
	with connected(site):
		yardstick.remove()


def committed_family(school: str) -> people.Family:
	"""Frappe keeps a row locked that every new user writes: a family is committed before the next."""
	family = people.family(school, children=EACH)
	frappe.db.commit()
	return family


def bare_insert(browser: Browser, _number: int, _turn: int) -> Answer:
	return browser.call(yardstick.METHOD)


def booking(crowd: Crowd, made: offerings.Offered) -> Call:
	def submit(browser: Browser, number: int, turn: int) -> Answer:
		first = (number * EACH + turn) % len(made.sections)
		return browser.call(
			SUBMIT,
			program_offering=made.offering,
			student=crowd.families[number].students[turn],
			choices=(made.sections[first:] + made.sections[:first])[:3],
			idempotency_key=f"{made.offering}-{number}-{turn}",
		)

	return submit


def require_good(answers: Sequence[Answer]) -> None:
	assert {(answer.status, answer.error) for answer in answers} == {(200, "")}
	assert len(answers) == CLIENTS * EACH


def measure(crowd: Crowd, sections: int) -> float:
	"""The median ratio of rounds: bare inserts, bookings, bare inserts, bookings … The first round is to get warm."""
	ratios = []
	for number in range(ROUNDS + 1):
		made = offerings.open_offering(
			sections=sections, capacity=CLIENTS * EACH // sections, school=crowd.school
		)
		frappe.db.commit()
		bare, inserted = crowd.together(bare_insert)
		booked, answers = crowd.together(booking(crowd, made))
		require_good(inserted)
		require_good(answers)
		assert {answer.message["status"] for answer in answers} == {"Confirmed"}
		if number:
			ratios.append(booked / bare)
			rates = f"{bare:.1f} inserts/s, {booked:.1f} bookings/s"
			print(f"{sections} sections: {rates}, ratio {ratios[-1]:.2f}")  # noqa: T201
		leave(made)
	print(f"{sections} sections: median ratio {median(ratios):.2f}")  # noqa: T201
	return median(ratios)


def leave(made: offerings.Offered) -> None:
	"""The next offering meets at the same hours: nobody may be bound to this one."""
	frappe.db.delete("Activity Booking", {"program_offering": made.offering})
	frappe.db.delete("Student Group Student", {"parent": ["in", made.sections]})
	frappe.db.commit()


def test_over_twenty_sections(crowd: Crowd) -> None:
	assert measure(crowd, 20) >= OVER_TWENTY_SECTIONS


def test_when_everybody_wants_one_section(crowd: Crowd) -> None:
	assert measure(crowd, 1) >= IN_ONE_SECTION
