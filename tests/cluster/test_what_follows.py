"""What follows a booking, by workers on two nodes at once: told once, billed once, chained one after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.outbox import booking_event, delivery, job, planning
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import TooManyEntriesError
from ifitwala_ed.school_billing import booking_billing
from ifitwala_ed.school_communication import authors, entries, ledger, posting, threads
from ifitwala_ed.school_communication.participant import require_participant
from tests.cluster.pairs import PAIRS, commit_everywhere, does_damage, errors, refused_at_once, submit
from tests.factories import billing, bookings, offerings, people, places, posts
from tests.integration.outbox.conftest import DELIVERY, clear_outbox
from tests.support import sabotage
from tests.support.parallel import in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

EVENT = "Activity Booking Event"


@pytest.fixture(autouse=True)
def outbox_of_this_test() -> Iterator[None]:
	clear_outbox()
	yield
	frappe.db.rollback()
	clear_outbox()


def booked() -> list[people.Family]:
	"""Families who have just booked."""
	made = offerings.open_offering(capacity=PAIRS)
	families = [people.family(made.school) for _ in range(PAIRS)]
	frappe.db.commit()
	for family in families:
		submit(family, made)()
	frappe.set_user("Administrator")
	return families


def told(families: list[people.Family]) -> list[int]:
	"""How many notifications each of them has got."""
	frappe.db.commit()
	return [frappe.db.count("Notification Log", {"for_user": family.user}) for family in families]


def meeting(barrier: Barrier, module: Any, function: str) -> Any:
	"""Whoever calls the function waits until the other one has come as far."""
	original = getattr(module, function)

	def wait_and_call(*given: Any, **named: Any) -> Any:
		sabotage.wait_once(barrier)
		return original(*given, **named)

	return mock.patch.object(module, function, wait_and_call)


def test_two_jobs_tell_everybody_once(everywhere: list[Site]) -> None:
	families = booked()
	commit_everywhere(everywhere)

	outcomes = in_threads_on(everywhere, [job.deliver] * 2)

	assert errors(outcomes) == []
	assert told(families) == [1] * PAIRS
	assert frappe.db.count(DELIVERY, {"status": "Pending"}) == 0


def test_one_row_that_two_workers_deliver(everywhere: list[Site]) -> None:
	families = booked()
	planning.plan_awaiting(lambda: True)
	frappe.db.delete(DELIVERY, {"channel": ["!=", "Notification"]})
	rows = frappe.get_all(DELIVERY, pluck="name", order_by="name asc")
	for row in rows:
		frappe.db.set_value(DELIVERY, row, "next_attempt", add_to_date(now_datetime(), days=1))

	for row in rows:
		frappe.db.set_value(DELIVERY, row, "next_attempt", add_to_date(now_datetime(), days=-1))
		commit_everywhere(everywhere)
		# both hold the row, each on its own node
		with meeting(Barrier(2), booking_event, "load"), refused_at_once():
			outcomes = in_threads_on(everywhere, [lambda: delivery.deliver_due(lambda: True)] * 2)
		assert errors(outcomes) == []

	assert told(families) == [1] * PAIRS


def test_one_event_that_two_workers_plan(everywhere: list[Site]) -> None:
	families = booked()
	waiting = frappe.get_all(EVENT, filters={"awaits_delivery": 1}, pluck="name", order_by="name asc")
	mark = partial(frappe.db.set_value, EVENT, update_modified=False)
	for event in waiting:
		mark(event, "awaits_delivery", 0)

	for event in waiting:
		mark(event, "awaits_delivery", 1)
		commit_everywhere(everywhere)
		with meeting(Barrier(2), planning, "insert_rows"), refused_at_once():
			outcomes = in_threads_on(everywhere, [lambda: planning.plan_awaiting(lambda: True)] * 2)
		assert errors(outcomes) == []

	frappe.db.commit()
	planned = [
		frappe.db.count(DELIVERY, {"recipient": family.user, "channel": "Notification"})
		for family in families
	]
	assert planned == [1] * PAIRS


def deliver(booking: str) -> Callable[[], Any]:
	"""The delivery of one confirmation to the books."""

	def work() -> tuple[str, str] | None:
		event = frappe.db.get_value(EVENT, {"activity_booking": booking, "event": "Confirmed"})
		stored = booking_event.load(event)
		return transactions.run(partial(booking_billing.deliver, stored, booking_billing.THE_BOOKING))

	return work


def test_one_booking_that_two_workers_bill(everywhere: list[Site]) -> None:
	made = billing.paid_offering(capacity=PAIRS)
	names = [
		bookings.book(made, made.section, billing.paying_family(made.school).student) for _ in range(PAIRS)
	]
	commit_everywhere(everywhere)

	for name in names:
		with sabotage.meeting_before_the_invoice(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, [deliver(name)] * 2)
		assert errors(outcomes) == []

	frappe.db.commit()
	for name in names:
		[invoice] = frappe.get_all(
			"Sales Invoice", filters={"activity_booking": name}, pluck="name", order_by="name asc"
		)
		stored = frappe.db.get_value("Activity Booking", name, ["billing_status", "sales_invoice"])
		assert stored == ("Invoiced", invoice)


def append(post: str, user: str) -> int:
	entry = partial(entries.append, post, user=user, intent_type="Comment", note="At once.")
	return transactions.run(entry).sequence


def test_two_entries_of_one_conversation_are_chained(everywhere: list[Site]) -> None:
	post = posts.post(places.school().name).name
	users = [people.user().name for _ in range(2)]
	commit_everywhere(everywhere)

	for _pair in range(PAIRS):
		with meeting(Barrier(2), entries, "_store"), refused_at_once():
			outcomes = in_threads_on(everywhere, [partial(append, post, user) for user in users])
		assert errors(outcomes) == []

	frappe.db.commit()
	stored = frappe.get_all(
		entries.ENTRY,
		filters={"org_communication": post},
		fields=["sequence", "previous_hash", "entry_hash"],
		order_by="sequence asc",
	)
	assert [row.sequence for row in stored] == list(range(1, 2 * PAIRS + 1))
	assert [row.previous_hash or "" for row in stored[1:]] == [row.entry_hash for row in stored[:-1]]
	assert [finding for finding in ledger.verify() if post in str(finding)] == []


def test_two_first_events_make_one_conversation(everywhere: list[Site]) -> None:
	made = offerings.open_offering(capacity=PAIRS)
	names = [bookings.book(made, made.section) for _ in range(PAIRS)]
	commit_everywhere(everywhere)

	for name in names:
		work = partial(transactions.run, partial(threads.thread_of_booking, name))
		with meeting(Barrier(2), threads, "_make"), refused_at_once():
			outcomes = in_threads_on(everywhere, [work] * 2)
		assert errors(outcomes) == []
		assert len({outcome.value for outcome in outcomes}) == 1

	frappe.db.commit()
	assert frappe.db.count("Org Communication", {"activity_booking": ["in", names]}) == PAIRS


def two_posts_for(school: str, family: people.Family) -> list[str]:
	reached = posts.audience("Student", family.student, "guardians")
	return [posts.post(school, reached, allow_replies=1).name for _ in range(2)]


def write(post: str, user: str) -> str | None:
	frappe.set_user(user)
	draft = posting.Draft("Comment", "At once.")
	return posting.post(require_participant(post, user), draft)


@contextmanager
def one_entry_a_minute() -> Iterator[None]:
	with mock.patch.object(posting, "LIMITS", ((60, 1),)):
		yield


def write_at_once(everywhere: list[Site]) -> list[type]:
	"""Have one person write in two conversations; return the errors."""
	school = places.school().name
	family = people.family(school)
	pair = two_posts_for(school, family)
	authors.key_of(family.user)
	commit_everywhere(everywhere)
	with one_entry_a_minute(), meeting(Barrier(2), entries, "append"):
		return errors(in_threads_on(everywhere, [partial(write, post, family.user) for post in pair]))


def test_entries_of_one_person_are_counted_one_after_the_other(everywhere: list[Site]) -> None:
	for _pair in range(PAIRS):
		with refused_at_once():
			assert write_at_once(everywhere) == [TooManyEntriesError]


def read_for_update(key: str) -> None:
	frappe.db.get_value(authors.AUTHOR, key, "name", for_update=True)


def test_control_with_the_author_for_update_a_person_writes_more_than_is_allowed(
	everywhere: list[Site],
) -> None:
	with mock.patch.object(authors, "lock", read_for_update):
		assert does_damage(lambda: write_at_once(everywhere) == [])
