"""Jobs that tell at the same moment: everybody hears of a post once. The controls take out what holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.core import transactions
from ifitwala_ed.school_communication.telling import delivery, orders
from tests.factories import people, places
from tests.factories.posts import audience, post
from tests.support import snapshots
from tests.support.parallel import in_threads
from tests.support.sabotage import wait_once
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

WORKERS = 4
FAMILIES = 6
DELIVERY = "Communication Delivery"


@pytest.fixture(autouse=True)
def nothing_else_to_tell() -> Iterator[None]:
	transactions.run(clear)
	yield
	frappe.db.rollback()
	transactions.run(clear)


def clear() -> None:
	frappe.db.delete(DELIVERY)
	table = frappe.qb.DocType("Org Communication")
	frappe.qb.update(table).set(table.awaits_telling, 0).where(table.awaits_telling == 1).run()


def published(count: int = FAMILIES) -> list[str]:
	"""The users of families for whom something was just published."""
	school = places.school().name
	families = [people.family(school) for _number in range(count)]
	post(school, *(audience("Student", family.student, "guardians") for family in families))
	frappe.db.commit()
	return [family.user for family in families]


def one_notification() -> list[str]:
	"""A single row is pending, so that two workers can only meet at that one."""
	users = published(1)
	for name in orders.posts_to_tell():
		orders.order_post(name)
	frappe.db.delete(DELIVERY, {"channel": ["!=", "Notification"]})
	frappe.db.commit()
	return users


def told(users: list[str]) -> list[int]:
	frappe.db.commit()
	return [frappe.db.count("Notification Log", {"for_user": user}) for user in users]


@contextmanager
def meeting_at_a_row(barrier: Any, *, locks: bool) -> Iterator[None]:
	"""Two workers have chosen the row before either takes its lock, or looks at it without one."""
	lock = delivery._lock

	def wait_and_lock(name: str) -> Any:
		wait_once(barrier)
		return lock(name)

	def look(name: str) -> Any:
		fields = ["status", "attempts", "org_communication", "what", "said", "channel", "recipient"]
		row = frappe.db.get_value(DELIVERY, name, fields, as_dict=True)
		wait_once(barrier)
		return row

	with mock.patch.object(delivery, "_lock", wait_and_lock if locks else look):
		yield


@pytest.mark.parametrize("_round", range(3))
def test_jobs_at_once_tell_everybody_once(site: Site, _round: int) -> None:
	users = published()
	outcomes = in_threads(site, [delivery.deliver] * WORKERS)
	assert [outcome.error for outcome in outcomes] == [None] * WORKERS
	assert told(users) == [1] * FAMILIES
	assert frappe.db.count(DELIVERY, {"status": "Pending"}) == 0


def test_two_jobs_with_the_same_row_tell_it_once(site: Site) -> None:
	users = one_notification()
	with meeting_at_a_row(Barrier(2), locks=True):
		in_threads(site, [delivery.deliver] * 2)
	assert told(users) == [1]


def test_control_without_the_rows_lock_two_jobs_tell_twice(site: Site) -> None:
	users = one_notification()
	with meeting_at_a_row(Barrier(2), locks=False):
		in_threads(site, [delivery.deliver] * 2)
	assert told(users) == [snapshots.damage(2, without=1)]
