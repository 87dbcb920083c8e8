"""Two workers, a worker that dies, a queue that is gone: everything that follows an event happens exactly once.

The controls take out what holds it: then the same race tells or plans twice.
"""

import multiprocessing
from collections.abc import Iterator
from threading import Barrier
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.activities.outbox import delivery, job, planning
from ifitwala_ed.api.activity_booking import submit_activity_booking
from tests.factories import offerings, people
from tests.integration.outbox.conftest import DELIVERY, clear_outbox
from tests.support import sabotage, snapshots
from tests.support.killed_runs import die, die_at_call
from tests.support.parallel import in_threads
from tests.support.site import Site, connected

pytestmark = pytest.mark.mariadb

WORKERS = 4
BOOKINGS = 6


@pytest.fixture(autouse=True)
def outbox_of_this_test() -> Iterator[None]:
	clear_outbox()
	yield
	frappe.db.rollback()
	clear_outbox()


def booked(count: int = BOOKINGS) -> list[str]:
	"""The users of families who have just booked."""
	made = offerings.open_offering(capacity=count)
	families = [people.family(made.school) for _number in range(count)]
	frappe.db.commit()
	for family in families:
		frappe.set_user(family.user)
		submit_activity_booking(made.offering, family.student, choices=[made.section])
	frappe.set_user("Administrator")
	return [family.user for family in families]


def plan_one_notification() -> list[str]:
	"""A single row is pending, so that two workers can only meet at that one."""
	users = booked(1)
	planning.plan_awaiting(lambda: True)
	frappe.db.delete(DELIVERY, {"channel": ["!=", "Notification"]})
	frappe.db.commit()
	return users


def told(users: list[str]) -> list[int]:
	"""How many notifications each of them has got."""
	frappe.db.commit()
	return [frappe.db.count("Notification Log", {"for_user": user}) for user in users]


def planned(users: list[str]) -> list[int]:
	frappe.db.commit()
	return [frappe.db.count(DELIVERY, {"recipient": user, "channel": "Notification"}) for user in users]


def open_rows() -> int:
	frappe.db.commit()
	return frappe.db.count(DELIVERY, {"status": "Pending"})


@pytest.mark.parametrize("_round", range(3))
def test_workers_at_once_tell_everything_once(site: Site, _round: int) -> None:
	users = booked()
	outcomes = in_threads(site, [job.deliver] * WORKERS)
	assert [outcome.error for outcome in outcomes] == [None] * WORKERS
	assert told(users) == [1] * BOOKINGS
	assert open_rows() == 0
	assert {row.attempts for row in frappe.get_all(DELIVERY, fields=["attempts"], order_by="name asc")} == {1}


def test_two_workers_with_the_same_row_deliver_it_once(site: Site) -> None:
	users = plan_one_notification()
	with sabotage.meeting_before_the_lock_of_a_delivery(Barrier(2)):
		in_threads(site, [lambda: delivery.deliver_due(lambda: True)] * 2)
	assert told(users) == [1]


def test_control_without_the_rows_lock_two_workers_tell_twice(site: Site) -> None:
	users = plan_one_notification()
	with sabotage.no_lock_of_a_delivery(Barrier(2)):
		in_threads(site, [lambda: delivery.deliver_due(lambda: True)] * 2)
	assert told(users) == [snapshots.damage(2, without=1)]


def test_two_planners_plan_an_event_once(site: Site) -> None:
	users = booked(1)
	with sabotage.meeting_before_planning(Barrier(2)):
		in_threads(site, [lambda: planning.plan_awaiting(lambda: True)] * 2)
	assert planned(users) == [1]


def test_without_the_claim_the_unique_key_alone_still_holds(site: Site) -> None:
	users = booked(1)
	with sabotage.events_never_claimed(), sabotage.meeting_before_planning(Barrier(2)):
		in_threads(site, [lambda: planning.plan_awaiting(lambda: True)] * 2)
	assert planned(users) == [1]


def test_control_without_claim_and_unique_key_two_planners_plan_twice(site: Site) -> None:
	users = booked(1)
	key = ["activity_booking_event", "channel", "recipient"]
	frappe.db.sql_ddl(f"ALTER TABLE `tab{DELIVERY}` DROP INDEX unique_delivery")
	try:
		with sabotage.events_never_claimed(), sabotage.meeting_before_planning(Barrier(2)):
			in_threads(site, [lambda: planning.plan_awaiting(lambda: True)] * 2)
		assert planned(users) == [2]
	finally:
		clear_outbox()
		frappe.db.add_unique(DELIVERY, key, constraint_name="unique_delivery")


BEFORE_PLANNING = "before anything is planned"
BETWEEN_PLANNING_AND_DELIVERY = "between planning and delivery"
IN_A_DELIVERY = "in a delivery, before its commit"
AFTER_A_DELIVERY = "after some deliveries"


@pytest.mark.parametrize(
	"moment", [BEFORE_PLANNING, BETWEEN_PLANNING_AND_DELIVERY, IN_A_DELIVERY, AFTER_A_DELIVERY]
)
def test_what_a_killed_worker_leaves_the_next_one_finishes(site: Site, moment: str) -> None:
	users = booked()
	worker = multiprocessing.get_context("spawn").Process(target=work_and_die, args=(site, moment))
	worker.start()
	worker.join(120)
	assert worker.exitcode == -9
	assert sum(told(users)) < BOOKINGS
	job.deliver()
	assert told(users) == [1] * BOOKINGS
	assert open_rows() == 0
	assert not [
		found
		for found in audit()
		if found.invariant in ("every_event_is_planned", "deliveries_are_made_in_time")
	]


def work_and_die(site: Site, moment: str) -> None:
	if moment == BEFORE_PLANNING:
		planning.plan = die
	elif moment == BETWEEN_PLANNING_AND_DELIVERY:
		job.deliver_due = die
	elif moment == IN_A_DELIVERY:
		# the notification is written, the row is not marked and nothing is committed
		delivery._set = die_at_call(3, delivery._set)
	else:
		delivery._deliver = die_at_call(4, delivery._deliver)
	with connected(site):
		job.deliver()


def test_a_worker_that_comes_back_to_a_changed_booking_tells_the_truth(site: Site) -> None:
	"""Order holds with several workers: nobody hears of a cancellation before the confirmation."""
	users = booked(2)
	bookings: list[Any] = frappe.get_all(
		"Activity Booking", filters={"booked_by_user": ["in", users]}, pluck="name", order_by="name asc"
	)
	for name in bookings:
		booking = frappe.get_doc("Activity Booking", name)
		booking.status = "Cancelled"
		booking.save()
		frappe.db.commit()
	in_threads(site, [job.deliver] * WORKERS)
	for user in users:
		subjects = frappe.get_all(
			"Notification Log", filters={"for_user": user}, pluck="subject", order_by="creation asc"
		)
		assert ["has a seat" in text for text in subjects] == [True, False]
