"""A scheduled job comes to every row: one that can't be done is logged, and the others are done."""

from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import cancellation, offers, waitlist
from ifitwala_ed.activities.window import opening
from ifitwala_ed.activities.window import status as window_status
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import transactions
from tests.factories import offerings, people
from tests.factories.bookings import let_an_hour_pass_since_the_offer
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent

MISSING = "gone-for-good"


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


def window_of(program_offering: str) -> str:
	return frappe.db.get_value("Program Offering", program_offering, "activity_booking_status")


def damage(doctype: str, name: str, **values) -> None:
	"""Store what no controller lets through."""
	frappe.db.set_value(doctype, name, values, update_modified=False)
	frappe.db.commit()


def errors_about(doctype: str, name: str) -> int:
	return frappe.db.count("Error Log", {"reference_doctype": doctype, "reference_name": name})


def offered(book, **values) -> tuple[offerings.Offered, str]:
	"""An offering whose only seat is offered; gives the booking as well."""
	made = offerings.open_offering(capacity=1, **values)
	first, second = (book(made, people.family(made.school), made.section)["name"] for _n in range(2))
	api.cancel_activity_booking(first)
	assert status(second) == "Offered"
	return made, second


def test_a_window_that_cannot_be_closed_keeps_no_other_open() -> None:
	broken, sound = (offerings.open_offering().offering for _number in range(2))
	for name, minutes in ((broken, -2), (sound, -1)):
		damage(
			"Program Offering", name, activity_booking_open_to=add_to_date(now_datetime(), minutes=minutes)
		)
	damage("Program Offering", broken, program=MISSING)

	opening.close_ended_windows()

	assert [window_of(name) for name in (broken, sound)] == ["Open", "Closed"]
	assert errors_about("Program Offering", broken) == 1
	assert errors_about("Program Offering", sound) == 0
	damage("Program Offering", broken, activity_booking_status="Closed")


def test_a_window_without_an_end_stays_open() -> None:
	"""Frappe's lists compare an empty moment as the earliest of all."""
	endless, ended = (offerings.open_offering().offering for _number in range(2))
	damage("Program Offering", ended, activity_booking_open_to=add_to_date(now_datetime(), minutes=-1))
	assert frappe.db.get_value("Program Offering", endless, "activity_booking_open_to") is None

	opening.close_ended_windows()

	assert window_of(endless) == "Open"
	assert window_of(ended) == "Closed"


def test_a_window_that_was_extended_meanwhile_stays_open() -> None:
	"""The job looks, staff move the end, the job comes to the offering."""
	made = offerings.open_offering()
	damage(
		"Program Offering", made.offering, activity_booking_open_to=add_to_date(now_datetime(), minutes=-1)
	)
	locked = opening._locked

	def extend_first(program_offering: str):
		later = add_to_date(now_datetime(), hours=1)
		damage("Program Offering", program_offering, activity_booking_open_to=later)
		return locked(program_offering)

	with mock.patch.object(opening, "_locked", extend_first):
		opening.close_ended_windows()
	assert window_of(made.offering) == "Open"


def test_a_deadlock_closes_a_window_at_the_second_attempt() -> None:
	made = offerings.open_offering()
	damage(
		"Program Offering", made.offering, activity_booking_open_to=add_to_date(now_datetime(), minutes=-1)
	)
	set_status = window_status.give
	lost = []

	def lose_once(*arguments) -> None:
		set_status(*arguments)
		if not lost:
			lost.append(arguments)
			raise frappe.QueryDeadlockError("Deadlock found when trying to get lock")

	with mock.patch.object(window_status, "give", lose_once):
		assert opening.close_ended_windows() >= 1
	frappe.db.rollback()
	assert (len(lost), window_of(made.offering)) == (1, "Closed")
	assert errors_about("Program Offering", made.offering) == 0


def test_a_window_opened_ahead_without_a_start_can_be_booked_at_once(book) -> None:
	made = offerings.offering(activity_booking_open_from=None, activity_booking_open_to=None)
	assert opening.open_window(made.offering)["ok"]
	assert book(made, people.family(made.school), made.section)["status"] == "Confirmed"


def test_closing_begins_anew_after_a_deadlock() -> None:
	made = offerings.open_offering()
	set_status = window_status.give
	calls = []

	def lose_once(*arguments) -> None:
		calls.append(arguments)
		set_status(*arguments)
		if len(calls) == 1:
			raise frappe.QueryDeadlockError("Deadlock found when trying to get lock")

	with mock.patch.object(window_status, "give", lose_once):
		assert opening.close_window(made.offering) == {"ok": True, "activity_booking_status": "Closed"}
	assert len(calls) == 2
	frappe.db.rollback()
	assert window_of(made.offering) == "Closed"


def test_an_offer_that_cannot_be_ended_stops_no_other(book) -> None:
	(_made, broken), (made, sound) = offered(book), offered(book)
	for name, hours in ((broken, -2), (sound, -1)):
		damage("Activity Booking", name, offer_expires_on=add_to_date(now_datetime(), hours=hours))
	damage("Activity Booking", broken, program_offering=MISSING)

	offers.expire_lapsed()

	assert [status(name) for name in (broken, sound)] == ["Offered", "Expired"]
	assert errors_about("Activity Booking", broken) == 1
	require_consistent(made.offering)
	damage("Activity Booking", broken, status="Expired")


def test_a_reminder_that_fails_stops_no_other(book) -> None:
	(_made, broken), (_made, sound) = offered(book), offered(book)
	damage("Activity Booking", broken, offer_expires_on=add_to_date(now_datetime(), hours=1))
	for name in (broken, sound):
		let_an_hour_pass_since_the_offer(name)
	record = offers.events.record
	settings = frappe._dict(offer_reminder_hours=1000, flags=frappe._dict())

	def fail_for_one(booking: str, *arguments, **options) -> None:
		if booking == broken:
			frappe.throw("No reminder today")
		record(booking, *arguments, **options)

	with (
		mock.patch.object(offers.events, "record", fail_for_one),
		mock.patch.object(frappe, "get_cached_doc", return_value=settings),
	):
		offers.remind()

	reminded = [
		frappe.db.count("Activity Booking Event", {"activity_booking": name, "event": "Offer Reminder"})
		for name in (broken, sound)
	]
	assert reminded == [0, 1]
	assert errors_about("Activity Booking", broken) == 1


def test_a_booking_that_cannot_be_promoted_does_not_block_its_queue(book) -> None:
	made = offerings.open_offering(capacity=1)
	first, broken, sound = (book(made, people.family(made.school), made.section)["name"] for _n in range(3))
	damage("Activity Booking", broken, student=MISSING)

	assert api.cancel_activity_booking(first)["promoted"] == 1

	assert [status(name) for name in (broken, sound)] == ["Waitlisted", "Offered"]
	assert errors_about("Activity Booking", broken) == 1
	damage("Activity Booking", broken, status="Cancelled", active_marker=None)


def test_a_queue_that_cannot_be_read_stops_no_other(book) -> None:
	made = [offerings.open_offering(capacity=1) for _number in range(2)]
	waiting = []
	for each in made:
		book(each, people.family(each.school), each.section)
		waiting.append(book(each, people.family(each.school), each.section)["name"])
	broken, sound = sorted(range(2), key=lambda number: made[number].offering)
	for each in made:
		damage("Activity Seat Ledger", f"{each.offering}-{each.section}", capacity=2)
	load = waitlist.snapshot_reader.load_offering

	def fail_for_one(offering: str):
		if offering == made[broken].offering:
			raise frappe.DoesNotExistError(offering)
		return load(offering)

	with mock.patch.object(waitlist.snapshot_reader, "load_offering", fail_for_one):
		waitlist.fill_all()

	assert [status(waiting[number]) for number in (broken, sound)] == ["Waitlisted", "Offered"]
	assert errors_about("Program Offering", made[broken].offering) == 1
	waitlist.fill_all()
	assert status(waiting[broken]) == "Offered"


@pytest.mark.parametrize("busy", [frappe.QueryDeadlockError, transactions.StaleJudgement])
def test_a_promotion_that_the_database_refuses_costs_the_cancel_nothing(book, busy: type) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _number in range(2)]
	first, second = (book(made, family, made.section)["name"] for family in families)
	frappe.db.commit()

	with (
		mock.patch.object(waitlist, "_offer", side_effect=busy("busy")),
		mock.patch.object(transactions.time, "sleep"),
		acting_as(families[0].user),
	):
		answer = api.cancel_activity_booking(first)

	assert (answer["ok"], answer["promoted"]) == (True, 0)
	assert [status(name) for name in (first, second)] == ["Cancelled", "Waitlisted"]
	waitlist.fill_all()
	assert status(second) == "Offered"


def test_the_cancel_itself_still_answers_what_the_database_refused(book) -> None:
	made = offerings.open_offering()
	name = book(made, people.family(made.school))["name"]
	with (
		mock.patch.object(cancellation, "_cancel", side_effect=frappe.QueryDeadlockError("busy")),
		mock.patch.object(transactions.time, "sleep"),
		pytest.raises(frappe.QueryDeadlockError),
	):
		api.cancel_activity_booking(name)
	assert status(name) == "Confirmed"
