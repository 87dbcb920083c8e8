"""Bookings a second over HTTP, as a share of bare inserts a second: 64 clients, the same server, turn and turn about.

Machines differ and other programs run beside, so only the ratio of rounds that follow each other is judged.
"""

from dataclasses import dataclass
from statistics import median

import frappe
import pytest

from ifitwala_ed.load_test.browser import Answer, Browser
from tests.bench.crowds import Call, bare_insert, together
from tests.factories import offerings, people, places
from tests.support.http import Server
from tests.support.site import Site, connected

pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.real_bench, pytest.mark.timeout(1800)]

SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"
CLIENTS = 64
EACH = 5
ROUNDS = 4
OVER_TWENTY_SECTIONS = 0.6
IN_ONE_SECTION = 0.55


@dataclass(frozen=True)
class Crowd:
	"""The families with their browsers, all logged in."""

	school: str
	families: list[people.Family]
	browsers: list[Browser]


@pytest.fixture(scope="module")
def crowd(site: Site, measured_server: Server) -> Crowd:
	with connected(site):
		school = places.school().name
		families = [committed_family(school) for _number in range(CLIENTS)]
	browsers = [Browser(measured_server.url, site.name) for _family in families]
	for browser, family in zip(browsers, families, strict=True):
		assert browser.login(family.user, people.PASSWORD).status == 200
	return Crowd(school, families, browsers)


def committed_family(school: str) -> people.Family:
	"""Frappe keeps a row locked that every new user writes: a family is committed before the next."""
	family = people.family(school, children=EACH)
	frappe.db.commit()
	return family


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


def measure(crowd: Crowd, sections: int) -> float:
	"""The median ratio of rounds: bare inserts, bookings, bare inserts, bookings … The first round is to get warm."""
	ratios = []
	for number in range(ROUNDS + 1):
		made = offerings.open_offering(
			sections=sections, capacity=CLIENTS * EACH // sections, school=crowd.school
		)
		frappe.db.commit()
		bare = together(crowd.browsers, EACH, bare_insert)
		booked = together(crowd.browsers, EACH, booking(crowd, made))
		assert {answer.message["status"] for answer in booked.answers} == {"Confirmed"}
		if number:
			ratios.append(booked.rate / bare.rate)
			rates = f"{bare.rate:.1f} inserts/s, {booked.rate:.1f} bookings/s"
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
