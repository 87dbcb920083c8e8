"""Redis keeps the queue of jobs. When it is down, what was booked stands and nobody sees an error page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe
import pytest
from redis.exceptions import ConnectionError as RedisIsDown

from ifitwala_ed.activities import after_commit
from ifitwala_ed.activities.booking import waitlist
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent

METHOD = "ifitwala_ed.activities.booking.waitlist.fill"


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
	"""What reaches the queue; nothing is run."""
	calls: list[dict[str, Any]] = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: calls.append({method: options}))
	return calls


@contextmanager
def dead_queue() -> Iterator[None]:
	error = RedisIsDown("Error 111 connecting to 127.0.0.1:6379. Connection refused.")
	with mock.patch.object(frappe, "enqueue", side_effect=error) as enqueue:
		yield
	assert enqueue.called


def test_a_job_is_queued_by_the_commit_and_not_before(queued: list[dict[str, Any]]) -> None:
	after_commit.call_later(METHOD, program_offering="A")
	assert queued == []
	frappe.db.commit()
	assert queued == [{METHOD: {"queue": "default", "program_offering": "A"}}]


def test_a_rollback_queues_nothing(queued: list[dict[str, Any]]) -> None:
	after_commit.call_later(METHOD, program_offering="A")
	frappe.db.rollback()
	frappe.db.commit()
	assert queued == []


def test_without_redis_a_cancel_on_desk_stands_and_the_schedule_moves_the_queue(book) -> None:
	made = offerings.open_offering(capacity=1)
	first, second = (book(made, people.family(made.school), made.section) for _number in range(2))
	frappe.db.commit()

	booking = frappe.get_doc("Activity Booking", first["name"])
	booking.status = "Cancelled"
	with dead_queue():
		booking.save()
		frappe.db.commit()

	statuses = [frappe.db.get_value("Activity Booking", each["name"], "status") for each in (first, second)]
	assert statuses == ["Cancelled", "Waitlisted"]
	assert waitlist.fill_all() >= 1
	assert frappe.db.get_value("Activity Booking", second["name"], "status") == "Offered"
	require_consistent(made.offering)


def test_without_redis_more_capacity_is_stored() -> None:
	made = offerings.open_offering(capacity=1)
	group = frappe.get_doc("Student Group", made.section)
	group.maximum_size = 3
	with dead_queue():
		group.save()
		frappe.db.commit()
	ledger = {"program_offering": made.offering, "student_group": made.section}
	assert frappe.db.get_value("Activity Seat Ledger", ledger, "capacity") == 3


def test_any_other_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
	def enqueue(*_args: Any, **_options: Any) -> None:
		raise TypeError("a mistake in the call")

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	after_commit.call_later(METHOD)
	with pytest.raises(TypeError, match="a mistake in the call"):
		frappe.db.commit()
