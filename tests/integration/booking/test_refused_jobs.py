"""A job queue may be down or full. What was booked stands, and nobody sees an error page."""

import logging
from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe
import pytest
from redis.exceptions import RedisError

from ifitwala_ed.activities.booking import waitlist
from ifitwala_ed.activities.outbox import waking
from ifitwala_ed.core import jobs
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support.refusing_queue import REFUSALS, is_down, is_full, refusing

METHOD = "ifitwala_ed.activities.booking.waitlist.fill"
any_refusal = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
	"""What reaches the queue; nothing is run."""
	calls: list[dict[str, Any]] = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: calls.append({method: options}))
	return calls


def test_a_job_is_queued_by_the_commit_and_not_before(queued: list[dict[str, Any]]) -> None:
	jobs.call_later(METHOD, program_offering="A")
	assert queued == []
	frappe.db.commit()
	assert queued == [{METHOD: {"queue": "default", "program_offering": "A"}}]


def test_a_rollback_queues_nothing(queued: list[dict[str, Any]]) -> None:
	jobs.call_later(METHOD, program_offering="A")
	frappe.db.rollback()
	frappe.db.commit()
	assert queued == []


@any_refusal
def test_a_cancel_on_desk_stands_and_the_schedule_moves_the_queue(
	book: Callable[..., Any], refusal: Callable[..., None]
) -> None:
	made = offerings.open_offering(capacity=1)
	first, second = (book(made, people.family(made.school), made.section) for _number in range(2))
	frappe.db.commit()

	booking = frappe.get_doc("Activity Booking", first["name"])
	booking.status = "Cancelled"
	with refusing(refusal):
		booking.save()
		frappe.db.commit()

	statuses = [frappe.db.get_value("Activity Booking", each["name"], "status") for each in (first, second)]
	assert statuses == ["Cancelled", "Waitlisted"]
	assert waitlist.fill_all() >= 1
	assert frappe.db.get_value("Activity Booking", second["name"], "status") == "Offered"
	require_consistent(made.offering)


@any_refusal
def test_more_capacity_is_stored(refusal: Callable[..., None]) -> None:
	made = offerings.open_offering(capacity=1)
	group = frappe.get_doc("Student Group", made.section)
	group.maximum_size = 3
	with refusing(refusal):
		group.save()
		frappe.db.commit()
	ledger = {"program_offering": made.offering, "student_group": made.section}
	assert frappe.db.get_value("Activity Seat Ledger", ledger, "capacity") == 3


@pytest.mark.real_bench
@pytest.mark.parametrize("roles", [["Guardian"], ["System Manager"]], ids=lambda roles: roles[0])
def test_what_a_bench_says_of_a_full_queue_harms_no_booking(
	book: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, roles: list[str]
) -> None:
	made = offerings.open_offering(capacity=1)
	family = people.family(made.school)
	frappe.get_doc("User", family.user).add_roles(*roles)
	frappe.db.commit()
	frappe.cache.delete_value(waking.MARK)
	monkeypatch.setitem(frappe.local.conf, "max_queued_jobs", 1)
	with mock.patch("rq.Queue.count", new_callable=mock.PropertyMock, return_value=100_000) as count:
		booked = book(made, family, made.section)
	assert count.called
	assert booked["status"] == "Confirmed"
	assert frappe.db.get_value("Activity Booking", booked["name"], "status") == "Confirmed"
	require_consistent(made.offering)


def test_a_refusal_is_logged_once_without_its_arguments_and_shown_to_nobody(
	caplog: pytest.LogCaptureFixture,
) -> None:
	logger = frappe.logger("ifitwala_ed")
	logger.addHandler(caplog.handler)
	frappe.clear_messages()
	try:
		with refusing(is_full):
			jobs.call_later(METHOD, program_offering="the-child-is-in-here")
			frappe.db.commit()
	finally:
		logger.removeHandler(caplog.handler)
	(record,) = [each for each in caplog.records if METHOD in each.getMessage()]
	assert record.levelno == logging.ERROR
	assert "Too many queued background jobs" in caplog.text
	assert "the-child-is-in-here" not in caplog.text
	assert not frappe.local.message_log


def test_a_cache_that_cannot_be_asked_keeps_no_event_waiting(queued: list[dict[str, Any]]) -> None:
	error = RedisError("Timeout reading from socket")
	with mock.patch.object(frappe.cache, "exists", side_effect=error):
		waking.after_commit()
		frappe.db.commit()
	assert [list(each) for each in queued] == [[waking.JOB]]


def test_any_other_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
	def enqueue(*_args: Any, **_options: Any) -> None:
		raise TypeError("a mistake in the call")

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	jobs.call_later(METHOD)
	with pytest.raises(TypeError, match="a mistake in the call"):
		frappe.db.commit()


def test_a_job_that_nothing_else_does_is_refused_before_anything_is_stored() -> None:
	with refusing(is_down), pytest.raises(frappe.ValidationError, match="Try again in a few minutes"):
		jobs.call_or_refuse(METHOD, queue="long", timeout=60)
	assert "Too many" not in str(frappe.local.message_log)
