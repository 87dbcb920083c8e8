"""Paid or not, as ERPNext's invoice says, for a page of bookings at once."""

from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import payment_state
from ifitwala_ed.api import activity_booking as api
from tests.factories import billing
from tests.integration.booking.conftest import acting_as


def state_of(booking) -> str | None:
	with acting_as(booking.family.user):
		[item] = api.get_student_activity_bookings(booking.family.student)["items"]
	return item["payment_state"]


def set_invoice(booking, **values: object) -> None:
	frappe.db.set_value("Sales Invoice", booking.get("sales_invoice"), values)


def test_nothing_to_say_before_there_is_an_invoice(paid) -> None:
	assert state_of(paid()) is None


@pytest.mark.parametrize(
	("docstatus", "outstanding", "expected"),
	[
		(0, 120, "Payment pending"),
		(0, 0, "Payment pending"),
		(1, 120, "Payment pending"),
		(1, 0.01, "Payment pending"),
		(1, 0, "Paid"),
		(1, -5, "Paid"),
	],
)
def test_as_the_invoice_says(paid, docstatus: int, outstanding: float, expected: str) -> None:
	booking = paid()
	booking.deliver()
	set_invoice(booking, docstatus=docstatus, outstanding_amount=outstanding)
	assert state_of(booking) == expected


def test_a_cancelled_booking_owes_nothing(paid) -> None:
	booking = paid()
	booking.deliver()
	booking.cancel()
	booking.deliver("Cancelled")
	assert state_of(booking) is None


def test_one_query_for_a_page(paid) -> None:
	made = billing.paid_offering()
	bookings = [paid(made, billing.paying_family(made.school)) for _number in range(3)]
	for booking in bookings:
		booking.deliver()
	rows = [frappe.get_doc("Activity Booking", booking.name) for booking in bookings]
	with mock.patch.object(frappe, "get_all", wraps=frappe.get_all) as asked:
		assert set(payment_state.of_bookings(rows).values()) == {"Payment pending"}
	assert asked.call_count == 1
