"""Every event is planned once and each of its deliveries is made once, in the order of the events."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import audit, events, offers
from ifitwala_ed.activities.outbox import delivery, job, planning, retries, waking
from ifitwala_ed.activities.outbox.refusals import PermanentFailure, SkipDelivery
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.api.desk import send_again
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.outbox.conftest import DELIVERY, Recorder, clear_outbox, deliveries, written
from tests.permissions.conftest import World, standing, world  # noqa: F401 - fixtures used here
from tests.support.parallel import in_threads
from tests.support.refusing_queue import REFUSALS


@pytest.fixture(autouse=True)
def outbox_of_this_test() -> None:
	clear_outbox()


def booked(book: Callable[..., dict]) -> tuple[dict[str, Any], people.Family]:
	made = offerings.open_offering()
	family = people.family(made.school)
	return book(made, family, made.section), family


def due_now(activity_booking: str) -> None:
	"""The time until the next attempt has passed."""
	for row in deliveries(activity_booking, status="Pending"):
		frappe.db.set_value(DELIVERY, row.name, "next_attempt", add_to_date(row.occurred_on, seconds=-1))
	frappe.db.commit()


def forget_moments(activity_booking: str, **filters: Any) -> None:
	for row in deliveries(activity_booking, **filters):
		frappe.db.set_value(DELIVERY, row.name, "next_attempt", None)
	frappe.db.commit()


class TestOnce:
	def test_each_recipient_of_each_channel_is_told_once(self, book, use_channels) -> None:
		thread, mail = Recorder(), Recorder(to=("a@example.com", "b@example.com"))
		use_channels(Thread=thread, Email=mail)
		booking, _family = booked(book)
		assert job.deliver() == {"planned": 1, "tried": 3}
		assert thread.told == [("Confirmed", "somebody")]
		assert sorted(mail.told) == [("Confirmed", "a@example.com"), ("Confirmed", "b@example.com")]
		rows = deliveries(booking["name"])
		assert {(row.status, row.attempts, row.reference_doctype) for row in rows} == {("Done", 1, "ToDo")}
		assert all(row.delivered_on and frappe.db.exists("ToDo", row.reference_name) for row in rows)

	def test_the_job_run_again_tells_nothing_again(self, book, use_channels) -> None:
		thread = Recorder()
		use_channels(Thread=thread)
		booking, _family = booked(book)
		job.deliver()
		assert job.deliver() == {"planned": 0, "tried": 0}
		assert len(thread.told) == len(written(booking["name"])) == 1

	def test_an_event_planned_twice_has_each_row_once(self, book, use_channels) -> None:
		use_channels(Thread=Recorder())
		booking, _family = booked(book)
		job.deliver()
		frappe.db.set_value(
			"Activity Booking Event", {"activity_booking": booking["name"]}, "awaits_delivery", 1
		)
		job.deliver()
		assert len(deliveries(booking["name"])) == len(written(booking["name"])) == 1

	def test_a_rolled_back_transition_is_told_to_nobody(self, book, use_channels) -> None:
		thread = Recorder()
		use_channels(Thread=thread)
		booking, _family = booked(book)
		job.deliver()
		document = frappe.get_doc("Activity Booking", booking["name"])
		document.status = "Cancelled"
		document.save()
		frappe.db.rollback()
		assert job.deliver() == {"planned": 0, "tried": 0}
		assert thread.told == [("Confirmed", "somebody")]

	def test_the_system_signs_whoever_runs_the_job(self, book, use_channels) -> None:
		use_channels(Thread=Recorder())
		booking, family = booked(book)
		with acting_as(family.user):
			job.deliver()
		assert {(row.owner, row.modified_by) for row in deliveries(booking["name"])} == {
			("Administrator", "Administrator")
		}


class TestOrder:
	def test_events_of_one_booking_are_told_in_their_order(self, book, use_channels) -> None:
		thread = Recorder()
		use_channels(Thread=thread)
		booking, family = booked(book)
		with acting_as(family.user):
			cancel_activity_booking(booking["name"])
		job.deliver()
		assert [event for event, _recipient in thread.told] == ["Confirmed", "Cancelled"]

	def test_events_of_one_moment_keep_the_order_of_the_transaction(
		self, book, use_channels, monkeypatch
	) -> None:
		use_channels(Thread=Recorder())
		booking, _family = booked(book)
		moment = now_datetime() + timedelta(minutes=1)
		monkeypatch.setattr(events, "now_datetime", lambda: moment)
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		names = [events.record(booking["name"], None, place, place, event=f"Number {n}") for n in range(20)]
		stored = frappe.get_all(
			"Activity Booking Event",
			filters={"name": ["in", names]},
			pluck="name",
			order_by="occurred_on asc, name asc",
		)
		assert stored == names

	def test_what_comes_later_waits_behind_what_failed(self, book, use_channels) -> None:
		thread = Recorder(fails_with=lambda event: OSError("no line") if event.event == "Confirmed" else None)
		use_channels(Thread=thread)
		booking, family = booked(book)
		with acting_as(family.user):
			cancel_activity_booking(booking["name"])
		job.deliver()
		assert thread.told == []
		assert [row.status for row in deliveries(booking["name"])] == ["Pending", "Pending"]
		thread.fails_with = lambda _event: None
		due_now(booking["name"])
		job.deliver()
		assert [event for event, _recipient in thread.told] == ["Confirmed", "Cancelled"]


class TestEmptyMoment:
	"""A row that was stored without the moment of its next attempt: by hand, or by an import."""

	def test_it_is_due(self, book, use_channels) -> None:
		thread = Recorder()
		use_channels(Thread=thread)
		booking, _family = booked(book)
		planning.plan_awaiting(lambda: True)
		forget_moments(booking["name"])
		job.deliver()
		assert thread.told == [("Confirmed", "somebody")]

	def test_it_waits_behind_what_failed_all_the_same(self, book, use_channels) -> None:
		thread = Recorder(fails_with=lambda event: OSError("no line") if event.event == "Confirmed" else None)
		use_channels(Thread=thread)
		booking, family = booked(book)
		job.deliver()
		with acting_as(family.user):
			cancel_activity_booking(booking["name"])
		planning.plan_awaiting(lambda: True)
		forget_moments(booking["name"], event="Cancelled")
		assert job.deliver() == {"planned": 0, "tried": 1}
		failed, behind = deliveries(booking["name"])
		assert behind.next_attempt == failed.next_attempt
		assert thread.told == []


class TestFailures:
	def test_a_failure_leaves_nothing_but_its_record(self, book, use_channels) -> None:
		use_channels(Thread=Recorder(fails_with=lambda _event: OSError("no line")))
		booking, _family = booked(book)
		job.deliver()
		(row,) = deliveries(booking["name"])
		assert written(booking["name"]) == []
		assert (row.status, row.attempts, row.error) == ("Pending", 1, "no line")
		assert row.next_attempt > now_datetime()

	def test_one_that_fails_keeps_no_other_back(self, book, use_channels) -> None:
		mail = Recorder()
		use_channels(Billing=Recorder(fails_with=lambda _event: KeyError("a bug")), Email=mail)
		booked(book)
		job.deliver()
		assert len(mail.told) == 1

	def test_attempts_are_bounded_and_then_staff_try_again(self, book, use_channels) -> None:
		thread = Recorder(fails_with=lambda _event: OSError("no line"))
		use_channels(Thread=thread)
		booking, _family = booked(book)
		for _attempt in range(retries.MAX_ATTEMPTS):
			job.deliver()
			due_now(booking["name"])
		(row,) = deliveries(booking["name"])
		assert (row.status, row.attempts) == ("Failed", retries.MAX_ATTEMPTS)
		assert frappe.db.exists("Error Log", {"reference_doctype": DELIVERY, "reference_name": row.name})
		thread.fails_with = lambda _event: None
		assert send_again([row.name]) == {"sent_again": 1}
		job.deliver()
		assert deliveries(booking["name"])[0].status == "Done"
		assert send_again([row.name]) == {"sent_again": 0}
		assert len(thread.told) == 1

	@pytest.mark.parametrize(("refusal", "status"), [(SkipDelivery, "Skipped"), (PermanentFailure, "Failed")])
	def test_what_can_never_work_is_not_tried_again(self, book, use_channels, refusal, status) -> None:
		use_channels(Email=Recorder(fails_with=lambda _event: refusal("There is no outgoing account.")))
		booking, _family = booked(book)
		job.deliver()
		assert job.deliver() == {"planned": 0, "tried": 0}
		(row,) = deliveries(booking["name"])
		assert (row.status, row.attempts, row.error) == (status, 1, "There is no outgoing account.")
		assert written(booking["name"]) == []

	def test_an_event_that_can_not_be_planned_keeps_no_other_back(
		self, book, use_channels, monkeypatch
	) -> None:
		recorder = Recorder()
		use_channels(Thread=recorder)
		first, _family = booked(book)

		def recipients(event):
			if event.activity_booking == first["name"]:
				raise ValueError("no family")
			return ["somebody"]

		monkeypatch.setattr(recorder, "recipients", recipients)
		booked(book)
		assert job.deliver() == {"planned": 1, "tried": 1}
		assert frappe.db.get_value(
			"Activity Booking Event", {"activity_booking": first["name"]}, "awaits_delivery"
		)
		monkeypatch.setattr(recorder, "recipients", lambda _event: ["somebody"])
		assert job.deliver() == {"planned": 1, "tried": 1}


class TestTheJob:
	def test_a_commit_with_events_wakes_it_once(self, book, use_channels, monkeypatch) -> None:
		frappe.cache.delete_value(waking.MARK)
		booking, _family = booked(book)
		frappe.db.commit()
		frappe.cache.delete_value(waking.MARK)
		woken: list[str] = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **_options: woken.append(method))
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		for number in range(3):
			events.record(booking["name"], None, place, place, event=f"Number {number}")
		assert woken == []
		frappe.db.commit()
		assert woken == [waking.JOB]

	def test_a_waiting_job_needs_no_second_and_a_started_one_does(self, book, monkeypatch) -> None:
		booking, _family = booked(book)
		frappe.db.commit()
		frappe.cache.delete_value(waking.MARK)
		woken: list[str] = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **_options: woken.append(method))
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		for number in range(2):
			events.record(booking["name"], None, place, place, event=f"Number {number}")
			frappe.db.commit()
		assert len(woken) == 1
		waking.has_started()
		events.record(booking["name"], None, place, place, event="Number 3")
		frappe.db.commit()
		assert len(woken) == 2

	def test_a_rollback_wakes_nobody_and_the_next_commit_does(self, book, monkeypatch) -> None:
		booking, _family = booked(book)
		frappe.db.commit()
		frappe.cache.delete_value(waking.MARK)
		woken: list[str] = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **_options: woken.append(method))
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		events.record(booking["name"], None, place, place, event="Undone")
		frappe.db.rollback()
		frappe.db.commit()
		assert woken == []
		events.record(booking["name"], None, place, place, event="Kept")
		frappe.db.commit()
		assert len(woken) == 1

	@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
	def test_without_a_job_the_booking_stands_and_the_schedule_tells(
		self, book, use_channels, monkeypatch, refusal
	) -> None:
		thread = Recorder()
		use_channels(Thread=thread)
		made = offerings.open_offering()
		family = people.family(made.school)
		frappe.cache.delete_value(waking.MARK)
		monkeypatch.setattr(frappe, "enqueue", refusal)
		booking = book(made, family)
		assert booking["status"] == "Confirmed"
		assert (
			"ifitwala_ed.activities.outbox.job.deliver"
			in frappe.get_hooks("scheduler_events")["cron"]["*/5 * * * *"]
		)
		assert job.deliver() == {"planned": 1, "tried": 1}
		assert len(thread.told) == 1

	def test_a_long_request_sees_that_the_job_has_started_meanwhile(self, site, book, monkeypatch) -> None:
		booking, _family = booked(book)
		frappe.db.commit()
		frappe.cache.delete_value(waking.MARK)
		woken: list[str] = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **_options: woken.append(method))
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		for number in range(2):
			events.record(booking["name"], None, place, place, event=f"Number {number}")
			frappe.db.commit()
			assert [outcome.ok for outcome in in_threads(site, [waking.has_started])] == [True]
		assert len(woken) == 2

	def test_when_its_time_is_up_it_hands_on(self, book, use_channels, monkeypatch) -> None:
		use_channels(Thread=Recorder())
		booked(book)
		frappe.db.commit()
		monkeypatch.setattr(job, "BUDGET_SECONDS", 0)
		woken: list[str] = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **_options: woken.append(method))
		assert job.deliver() == {"planned": 0, "tried": 0}
		assert woken == [waking.JOB]
		monkeypatch.undo()

	def test_many_events_are_planned_and_delivered_in_batches(self, book, use_channels, monkeypatch) -> None:
		monkeypatch.setattr(planning, "BATCH", 3)
		monkeypatch.setattr(delivery, "BATCH", 2)
		thread = Recorder()
		use_channels(Thread=thread)
		booking, _family = booked(book)
		place = frappe.get_doc("Activity Booking", booking["name"]).place
		for number in range(10):
			events.record(booking["name"], None, place, place, event=f"Number {number}")
		assert job.deliver() == {"planned": 11, "tried": 11}
		assert [event for event, _recipient in thread.told][1:] == [
			f"Number {number}" for number in range(10)
		]


class TestTheAudit:
	def test_an_event_that_nobody_planned_is_found(self, book) -> None:
		booking, _family = booked(book)
		assert not [found for found in audit.audit() if found.invariant == "every_event_is_planned"]
		event = frappe.db.get_value("Activity Booking Event", {"activity_booking": booking["name"]})
		frappe.db.set_value(
			"Activity Booking Event", event, "occurred_on", add_to_date(now_datetime(), hours=-2)
		)
		assert [found.document for found in audit.audit() if found.invariant == "every_event_is_planned"] == [
			event
		]

	def test_a_delivery_that_is_long_overdue_is_found(self, book, use_channels) -> None:
		use_channels(Thread=Recorder(fails_with=lambda _event: OSError("no line")))
		booking, _family = booked(book)
		job.deliver()
		(row,) = deliveries(booking["name"])
		frappe.db.set_value(DELIVERY, row.name, "next_attempt", add_to_date(now_datetime(), hours=-2))
		assert [
			found.document for found in audit.audit() if found.invariant == "deliveries_are_made_in_time"
		] == [row.name]


class TestAccess:
	def test_only_staff_of_the_school_have_something_sent_again(self, book, use_channels, world) -> None:  # noqa: F811
		use_channels(Email=Recorder(fails_with=lambda _event: PermanentFailure("No account.")))
		booking, family = booked(book)
		job.deliver()
		(row,) = deliveries(booking["name"])
		for user in (family.user, world.staff["Academic Staff"], world.nobody):
			with acting_as(user), pytest.raises(frappe.PermissionError):
				send_again([row.name])
		with acting_as(world.everywhere):
			assert send_again([row.name]) == {"sent_again": 1}

	def test_nobody_writes_one_by_hand(self, book, use_channels) -> None:
		use_channels(Thread=Recorder())
		booking, _family = booked(book)
		job.deliver()
		document = frappe.get_doc(DELIVERY, deliveries(booking["name"])[0].name)
		document.status = "Pending"
		for change in (document.save, document.delete):
			with pytest.raises(frappe.ValidationError, match="keeps what it told"):
				change()


def test_an_offer_that_lapses_is_one_event_more(book, use_channels) -> None:
	thread = Recorder()
	use_channels(Thread=thread)
	booking, family = booked(book)
	frappe.db.set_value(
		"Activity Booking",
		booking["name"],
		{"status": "Offered", "offer_expires_on": add_to_date(now_datetime(), hours=-1)},
	)
	offers.expire(booking["name"], family.student)
	job.deliver()
	assert [event for event, _recipient in thread.told] == ["Confirmed", "Expired"]
