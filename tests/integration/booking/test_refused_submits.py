"""Refused submits are counted by offering and reason in the cache, after all is over; a submit that goes well counts nothing."""

from datetime import timedelta
from unittest import mock

import frappe
import pytest
from frappe.utils import now_datetime
from redis.exceptions import ConnectionError as CacheIsDown

from ifitwala_ed.activities.booking import refused_submits, submission
from ifitwala_ed.activities.booking.refused_submits import FAILED
from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.api.portal import submit_activity_basket
from ifitwala_ed.exceptions import DuplicateActiveBookingError, SectionFullError
from tests.factories import offerings, people
from tests.factories.offerings import Offered
from tests.factories.people import Family
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def made() -> Offered:
	return offerings.open_offering(capacity=1, activity_waitlist_enabled=0)


def submit(made: Offered, family: Family) -> dict:
	with acting_as(family.user):
		return submit_activity_booking(made.offering, family.student, choices=[made.section])


def counted(made: Offered, later: timedelta = timedelta()) -> dict[str, int]:
	"""How often submits of an offering were refused, by reason."""
	found = refused_submits.of_last_hour([made.offering], now_datetime() + later)
	return {reason: number for (_offering, reason), number in found.by_reason.items()}


def test_each_refusal_counts_with_its_reason(made: Offered) -> None:
	first, second = (people.family(made.school) for _number in range(2))
	submit(made, first)
	assert counted(made) == {}
	with pytest.raises(DuplicateActiveBookingError):
		submit(made, first)
	for _number in range(2):
		with pytest.raises(SectionFullError):
			submit(made, second)
	assert counted(made) == {"DuplicateActiveBookingError": 1, "SectionFullError": 2}
	found = refused_submits.of_last_hour([made.offering], now_datetime())
	assert (found.by_minute.total(), found.by_second.total()) == (3, 3)


def test_it_is_the_offerings_own_and_of_the_last_hour(made: Offered) -> None:
	other = offerings.open_offering(school=made.school)
	submit(made, people.family(made.school))
	with pytest.raises(SectionFullError):
		submit(made, people.family(made.school))
	assert counted(other) == {}
	assert counted(made) == {"SectionFullError": 1}
	assert counted(made, timedelta(minutes=30)) == {"SectionFullError": 1}
	assert counted(made, timedelta(minutes=61)) == {}


def test_what_fails_is_counted_as_such(made: Offered) -> None:
	family = people.family(made.school)
	with (
		mock.patch.object(submission, "judge", side_effect=ZeroDivisionError),
		pytest.raises(ZeroDivisionError),
	):
		submit(made, family)
	assert counted(made) == {FAILED: 1}


@pytest.mark.parametrize("together", [True, False])
def test_a_basket_counts_what_is_refused_of_it(made: Offered, together: bool) -> None:
	full = offerings.open_offering(school=made.school, capacity=1, activity_waitlist_enabled=0)
	submit(full, people.family(made.school))
	family = people.family(made.school)
	items = [
		{"program_offering": each.offering, "student": family.student, "choices": [each.section]}
		for each in (made, full)
	]
	with acting_as(family.user):
		assert not submit_activity_basket(items, together=together)["ok"]
	assert counted(full).keys() <= {"SectionFullError", "ScheduleClashError"}
	assert sum(counted(full).values()) == 1
	assert counted(made) == {}


def test_a_submit_that_goes_well_asks_nothing_of_it(made: Offered) -> None:
	family = people.family(made.school)
	with mock.patch.object(type(frappe.cache), "pipeline", side_effect=AssertionError):
		assert submit(made, family)["status"] == "Confirmed"


def test_without_the_cache_the_refusal_is_the_same(made: Offered) -> None:
	submit(made, people.family(made.school))
	family = people.family(made.school)
	with mock.patch.object(type(frappe.cache), "pipeline", side_effect=CacheIsDown):
		with pytest.raises(SectionFullError):
			submit(made, family)
		assert counted(made) == {}


def test_it_is_counted_after_the_rollback(made: Offered) -> None:
	submit(made, people.family(made.school))
	count, writes = refused_submits.count, []

	def look_and_count(*arguments: object) -> None:
		writes.append(frappe.db.transaction_writes)
		count(*arguments)

	with mock.patch.object(refused_submits, "count", look_and_count), pytest.raises(SectionFullError):
		submit(made, people.family(made.school))
	assert writes == [0]


def test_nobodys_name_is_in_it(made: Offered) -> None:
	submit(made, people.family(made.school))
	family = people.family(made.school)
	with pytest.raises(SectionFullError):
		submit(made, family)
	now = now_datetime()
	pipeline = frappe.cache.pipeline(transaction=False)
	for at in (now - timedelta(hours=1), now):
		pipeline.hgetall(refused_submits._key(refused_submits.HOUR, at))
	fields = [field.decode().split("|") for counts in pipeline.execute() for field in counts]
	assert ["SectionFullError", made.offering] in [field[1:] for field in fields]
	assert not any(family.student in field or family.user in field for field in fields)
