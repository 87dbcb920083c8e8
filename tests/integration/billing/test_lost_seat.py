"""A paid seat that the school's cancelling of a section takes back, and the next one."""

import frappe

from ifitwala_ed.activities.booking import section_cancellation, waitlist
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api import activity_booking as api
from tests.factories import billing
from tests.factories.bookings import book
from tests.integration.billing.conftest import Paid, invoices_of
from tests.integration.booking.conftest import acting_as
from tests.support import outbox


def payer(made) -> str:
	return billing.paying_family(made.school).student


def lose_the_seat(paid) -> tuple[Paid, str]:
	"""A paid booking whose section is cancelled while the other one is full; gives who sits there."""
	made = billing.paid_offering(sections=2, capacity=1)
	taken = book(made, made.sections[1], payer(made))
	booking = paid(made)
	section_cancellation.cancel_section(
		made.offering, made.section, reason="No coach", move_to=made.sections[1]
	)
	assert booking.get("status", "goes_first") == ("Waitlisted", 1)
	return booking, taken


def get_a_seat_again(booking: Paid, taken: str) -> None:
	api.cancel_activity_booking(taken)
	with acting_as(booking.family.user):
		assert api.confirm_activity_booking_offer(booking.name)["status"] == "Confirmed"


def findings(booking: Paid) -> list[str]:
	return [str(found) for found in audit() if found.document == booking.name]


def test_its_draft_is_taken_back(paid) -> None:
	made = billing.paid_offering(sections=2, capacity=1)
	book(made, made.sections[1], payer(made))
	booking = paid(made)
	outbox.deliver()
	number = booking.get("sales_invoice")
	assert number

	section_cancellation.cancel_section(
		made.offering, made.section, reason="No coach", move_to=made.sections[1]
	)
	outbox.deliver()

	assert booking.get("status", "billing_status", "sales_invoice") == ("Waitlisted", "Voided", None)
	assert not frappe.db.exists("Sales Invoice", number)
	assert invoices_of(booking) == findings(booking) == []


def test_the_next_seat_is_billed_anew(paid) -> None:
	booking, taken = lose_the_seat(paid)
	outbox.deliver()
	get_a_seat_again(booking, taken)
	assert booking.get("billing_status") == "Pending"
	outbox.deliver()
	assert booking.get("billing_status") == "Invoiced"
	assert invoices_of(booking) == [booking.get("sales_invoice")]
	assert findings(booking) == []


def test_a_seat_that_is_back_before_anything_was_billed_is_billed_once(paid) -> None:
	booking, taken = lose_the_seat(paid)
	get_a_seat_again(booking, taken)
	outbox.deliver()
	outbox.deliver()
	assert booking.get("billing_status") == "Invoiced"
	assert len(invoices_of(booking)) == 1
	assert findings(booking) == []


def test_who_is_moved_with_the_seat_keeps_the_invoice(paid) -> None:
	made = billing.paid_offering(sections=2)
	booking = paid(made)
	outbox.deliver()
	number = booking.get("sales_invoice")
	section_cancellation.cancel_section(
		made.offering, made.section, reason="No coach", move_to=made.sections[1]
	)
	outbox.deliver()
	assert booking.get("status", "billing_status", "sales_invoice") == ("Confirmed", "Invoiced", number)
	assert invoices_of(booking) == [number]


def test_who_waits_for_a_seat_again_owes_nothing_when_it_gives_up(paid) -> None:
	booking, _taken = lose_the_seat(paid)
	outbox.deliver()
	booking.cancel()
	outbox.deliver()
	assert booking.get("status", "billing_status") == ("Cancelled", "Voided")
	assert waitlist.positions([booking.name]) == {}
	assert invoices_of(booking) == findings(booking) == []
