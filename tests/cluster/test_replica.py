"""A replica that is behind: a family's calendar program reads sessions there, and nothing is judged or allowed by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
import icalendar
import pytest

import mariadb
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import calendar
from ifitwala_ed.exceptions import ActivityAccessError, SectionFullError
from tests.cluster.replicas import Pair, replicated
from tests.factories import offerings, people
from tests.support.site import Site, connected

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

NO_SEAT = 1


@pytest.fixture(autouse=True)
def connection() -> Iterator[None]:
	"""Every read is a request of its own."""
	return


@pytest.fixture
def pair(site: Site, tmp_path: Path) -> Iterator[Pair]:
	"""The site with a replica for reading, as Frappe's settings name it."""
	with replicated(site, tmp_path, "") as made:
		place = {"replica_host": mariadb.HOST, "replica_db_port": made.replica.port}
		made.configure(read_from_replica=1, **place)
		yield made


@contextmanager
def behind(pair: Pair) -> Iterator[None]:
	"""The replica has received what was written, and shows none of it until the end."""
	pair.replica.sql("STOP SLAVE SQL_THREAD")
	try:
		yield
	finally:
		pair.replica.sql("START SLAVE SQL_THREAD")
	pair.catch_up()


def events(pair: Pair, token: str) -> int:
	with connected(pair.site, "Guest"):
		content = calendar.feed(token).get_data()
	return len(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def crowd(pair: Pair, capacity: int) -> tuple[offerings.Offered, list[people.Family]]:
	with connected(pair.site):
		made = offerings.open_offering(capacity=capacity, activity_waitlist_enabled=0)
		families = [people.family(made.school) for _ in range(2)]
		frappe.db.commit()
	return made, families


def book(pair: Pair, made: offerings.Offered, family: people.Family) -> str:
	with connected(pair.site, family.user):
		return api.submit_activity_booking(made.offering, family.student, choices=[made.section])["name"]


def feed_of(pair: Pair, family: people.Family) -> tuple[str, str]:
	"""The feed's name and its secret part."""
	with connected(pair.site, family.user):
		made = calendar.create_feed()
		frappe.db.commit()
	return made["name"], made["url"].split("token=")[1]


def test_a_calendar_shows_a_seat_as_soon_as_the_replica_has_it(pair: Pair) -> None:
	made, [family, _other] = crowd(pair, capacity=5)
	pair.catch_up()
	with behind(pair):
		_name, token = feed_of(pair, family)
		booked = book(pair, made, family)
		# the secret part is known, the seat isn't yet
		assert events(pair, token) == NO_SEAT
		with connected(pair.site, family.user):
			shown = api.get_student_activity_bookings(family.student)["items"]
		assert [each["name"] for each in shown] == [booked]
	assert events(pair, token) > NO_SEAT


def test_what_was_taken_away_is_not_read_from_a_replica_that_is_behind(pair: Pair) -> None:
	made, families = crowd(pair, capacity=5)
	feeds = [feed_of(pair, family) for family in families]
	for family in families:
		book(pair, made, family)
	pair.catch_up()
	assert [events(pair, token) > NO_SEAT for _name, token in feeds] == [True, True]

	with behind(pair):
		with connected(pair.site, families[0].user):
			calendar.revoke_feed(feeds[0][0])
			frappe.db.commit()
		with connected(pair.site):
			frappe.db.set_value("Student Guardian", {"parent": families[1].student}, "can_book", 0)
			frappe.db.commit()
		with pytest.raises(ActivityAccessError):
			events(pair, feeds[0][1])
		assert events(pair, feeds[1][1]) == NO_SEAT


def test_a_seat_is_judged_by_the_primary(pair: Pair) -> None:
	made, [first, second] = crowd(pair, capacity=1)
	pair.catch_up()
	with behind(pair):
		book(pair, made, first)
		with pytest.raises(SectionFullError):
			book(pair, made, second)
