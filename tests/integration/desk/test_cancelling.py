"""Cancelling from Desk: many bookings at once, each by itself, and a whole section with its preview."""

import frappe
import pytest

from ifitwala_ed.api import desk
from tests.factories import bookings, offerings
from tests.integration.booking.invariants import require_consistent


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


def test_each_is_cancelled_with_the_reason_and_the_queue_moves() -> None:
	made = offerings.open_offering(capacity=2)
	names = bookings.crowded(made, made.section, bookings=3)
	done = desk.cancel_bookings(names[:2], " No coach ")
	assert done == {"cancelled": names[:2], "refused": {}, "promoted": 1}
	for name in names[:2]:
		row = frappe.db.get_value("Activity Booking", name, ["status", "cancellation_reason"])
		assert row == ("Cancelled", "No coach")
	assert status(names[2]) == "Offered"
	require_consistent(made.offering)


def test_one_that_is_refused_keeps_no_other_from_its_cancellation() -> None:
	made = offerings.open_offering(capacity=3)
	first, rejected, last = bookings.crowded(made, made.section, bookings=3)
	frappe.db.set_value("Activity Booking", rejected, "status", "Rejected")
	done = desk.cancel_bookings(frappe.as_json([first, rejected, "no-such-booking", last]), "No coach")
	assert done["cancelled"] == [first, last]
	assert list(done["refused"]) == [rejected, "no-such-booking"]
	assert "Rejected" in done["refused"][rejected]
	assert status(rejected) == "Rejected"
	assert not frappe.local.message_log


def test_named_twice_it_is_cancelled_once() -> None:
	made = offerings.open_offering()
	booking = bookings.book(made, made.section)
	assert desk.cancel_bookings([booking, booking], "No coach")["cancelled"] == [booking]


@pytest.mark.parametrize(
	("names", "sentence"),
	[
		("[]", "Choose the bookings"),
		('{"a": 1}', "must be a list of names"),
		("[1]", "must be a list of names"),
	],
)
def test_what_is_no_list_of_bookings_is_refused(names: str, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		desk.cancel_bookings(names, "No coach")


def test_a_reason_is_needed() -> None:
	made = offerings.open_offering(sections=2)
	booking = bookings.book(made, made.section)
	with pytest.raises(frappe.ValidationError, match="Say why"):
		desk.cancel_bookings([booking], "  ")
	with pytest.raises(frappe.ValidationError, match="Say why"):
		desk.cancel_section(made.offering, made.section, " ")
	assert status(booking) == "Confirmed"


def test_a_section_is_cancelled_as_its_preview_said() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	first, second = made.sections
	confirmed, waiting = bookings.crowded(made, first, bookings=2)
	foreseen = desk.preview_section_cancellation(made.offering, first, second)
	assert [row["booking"] for row in foreseen["moved"]] == [confirmed]
	assert [row["booking"] for row in foreseen["queued"]] == [waiting]
	assert foreseen["moved"][0]["status"] == "Confirmed"
	assert foreseen["moved"][0]["student_name"]
	assert status(confirmed) == "Confirmed"

	done = desk.cancel_section(made.offering, first, "No coach", second)
	assert done["section_closed"]
	assert [row["booking"] for row in done["moved"]] == [confirmed]
	assert [row["booking"] for row in done["queued"]] == [waiting]
	assert frappe.db.get_value("Activity Booking", confirmed, "allocated_student_group") == second
	require_consistent(made.offering)
