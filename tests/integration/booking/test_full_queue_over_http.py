"""A school whose job queue is full, as version 16 leaves it: families and staff don't notice."""

from collections.abc import Iterator

import frappe
import pytest

from ifitwala_ed.activities.booking import waitlist
from ifitwala_ed.activities.outbox import waking
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support.http import Client, Server, running_server
from tests.support.site import Site

pytestmark = pytest.mark.http

API = "ifitwala_ed.api.activity_booking"


@pytest.fixture(scope="module")
def full(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
	application = "tests.support.app_with_a_full_queue:application"
	with running_server(site, tmp_path_factory.mktemp("full"), workers=1, application=application) as server:
		yield server


def signed_in(server: Server, user: str) -> Client:
	frappe.db.commit()
	return server.client().login(user, people.PASSWORD)


def status_of(booking: str) -> str:
	frappe.db.commit()
	return frappe.db.get_value("Activity Booking", booking, "status")


def test_a_family_books_and_cancels(full: Server) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _number in range(2)]
	parents = [signed_in(full, family.user) for family in families]
	booked = []
	for parent, family in zip(parents, families, strict=True):
		frappe.cache.delete_value(waking.MARK)
		booked.append(
			parent.call(
				f"{API}.submit_activity_booking", program_offering=made.offering, student=family.student
			)
		)
	assert [(answer.status, answer.message["status"]) for answer in booked] == [
		(200, "Confirmed"),
		(200, "Waitlisted"),
	]
	frappe.cache.delete_value(waking.MARK)
	cancelled = parents[0].call(f"{API}.cancel_activity_booking", activity_booking=booked[0].message["name"])
	assert (cancelled.status, cancelled.message["promoted"]) == (200, 1)
	assert "_server_messages" not in cancelled.body
	assert status_of(booked[1].message["name"]) == "Offered"
	require_consistent(made.offering)


def test_staff_cancel_and_make_room_on_desk(full: Server, book) -> None:
	made = offerings.open_offering(capacity=1)
	first, second = (book(made, people.family(made.school), made.section)["name"] for _number in range(2))
	coordinator = signed_in(full, people.staff("Activity Coordinator", [made.school]).name)
	answer = coordinator.put(f"/api/resource/Activity Booking/{first}", {"status": "Cancelled"})
	assert (answer.status, answer.error) == (200, "")
	assert (status_of(first), status_of(second)) == ("Cancelled", "Waitlisted")
	answer = coordinator.put(f"/api/resource/Student Group/{made.section}", {"maximum_size": 3})
	assert (answer.status, answer.error) == (200, "")
	frappe.db.commit()
	waitlist.fill_all()
	assert status_of(second) == "Offered"
	require_consistent(made.offering)
