"""Offers on two nodes at once: accepted twice, accepted while they end, ended by two jobs."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import lifecycle, offers, transition, waitlist
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import OfferExpiredError
from tests.cluster.pairs import PAIRS, commit_everywhere, errors, refused_at_once
from tests.factories import bookings, offerings
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage
from tests.support.parallel import in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]


def offered(everywhere: list[Site], waiting: int = 0) -> tuple[offerings.Offered, dict[str, str]]:
	"""An offering whose seats are all offered, by the office; the bookings with their students, and who waits."""
	made = offerings.open_offering(capacity=PAIRS, activity_allocation_mode=lifecycle.MANUAL)
	names = [bookings.book(made, made.section) for _ in range(PAIRS + waiting)]
	decisions = ["Offer"] * PAIRS + ["Waitlist"] * waiting
	api.allocate_activity_bookings(
		made.offering,
		assignments=[
			{"booking": name, "decision": decision, "student_group": made.section}
			for name, decision in zip(names, decisions, strict=True)
		],
	)
	commit_everywhere(everywhere)
	students = {name: frappe.db.get_value("Activity Booking", name, "student") for name in names[:PAIRS]}
	return made, students


def told(made: offerings.Offered, *kinds: str) -> Counter[str]:
	"""How often it is on record of each booking that its offer has come to this."""
	frappe.db.commit()
	named = frappe.get_all(
		"Activity Booking", {"program_offering": made.offering}, pluck="name", order_by="name asc"
	)
	return Counter(
		frappe.get_all(
			"Activity Booking Event",
			filters={"activity_booking": ["in", named], "event": ["in", kinds]},
			pluck="activity_booking",
			order_by="name asc",
		)
	)


def test_an_offer_that_is_accepted_twice(everywhere: list[Site]) -> None:
	made, students = offered(everywhere)

	for name in students:
		with sabotage.meeting_before_the_seat(Barrier(2)), refused_at_once():
			outcomes = in_threads_on(everywhere, [partial(api.confirm_activity_booking_offer, name)] * 2)
		assert errors(outcomes) == []
		assert [outcome.value["status"] for outcome in outcomes] == ["Confirmed"] * 2

	assert told(made, "Confirmed") == dict.fromkeys(students, 1)
	require_consistent(made.offering)


@contextmanager
def whose_clock_is_ahead() -> Iterator[None]:
	"""The offer's last moment lies between the clocks of the two: it has passed for whoever has the flag."""

	def is_lapsed(_moment: Any) -> bool:
		return bool(frappe.flags.is_ahead)

	with mock.patch.object(transition, "is_lapsed", is_lapsed):
		yield


def expire(name: str, student: str) -> bool:
	frappe.flags.is_ahead = True
	return offers.expire(name, student)


def test_an_offer_that_ends_while_it_is_accepted(everywhere: list[Site]) -> None:
	made, students = offered(everywhere, waiting=PAIRS)

	for name, student in students.items():
		works = [partial(api.confirm_activity_booking_offer, name), partial(expire, name, student)]
		with whose_clock_is_ahead(), sabotage.meeting_before_the_seat(Barrier(2)), refused_at_once():
			accepted, ended = in_threads_on(everywhere, works)
		assert ended.ok
		if accepted.ok:
			assert (accepted.value["status"], ended.value) == ("Confirmed", False)
		else:
			assert (type(accepted.error), ended.value) == (OfferExpiredError, True)

	counted = told(made, "Confirmed", "Expired")
	assert {name: counted[name] for name in students} == dict.fromkeys(students, 1)
	require_consistent(made.offering)


def test_offers_that_two_jobs_end(everywhere: list[Site]) -> None:
	made, students = offered(everywhere, waiting=PAIRS)
	for name in students:
		frappe.db.set_value(
			"Activity Booking", name, "offer_expires_on", add_to_date(now_datetime(), minutes=-1)
		)
	commit_everywhere(everywhere)

	outcomes = in_threads_on(everywhere, [offers.expire_lapsed] * 2)

	assert errors(outcomes) == []
	assert told(made, "Expired") == dict.fromkeys(students, 1)
	# each seat was offered on once
	assert sum(told(made, "Offered").values()) == 2 * PAIRS
	require_consistent(made.offering)


def test_free_seats_that_two_jobs_offer_on(everywhere: list[Site]) -> None:
	made = offerings.open_offering(capacity=1)
	names = [bookings.book(made, made.section) for _ in range(PAIRS + 1)]
	group = frappe.get_doc("Student Group", made.section)
	with mock.patch.object(waitlist, "fill", return_value=0):
		group.update({"maximum_size": PAIRS}).save()
	commit_everywhere(everywhere)

	outcomes = in_threads_on(everywhere, [waitlist.fill_all] * 2)

	assert errors(outcomes) == []
	assert told(made, "Offered") == dict.fromkeys(names[1:PAIRS], 1)
	require_consistent(made.offering)
