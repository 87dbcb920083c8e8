"""From the family's click to the invoice, over the outbox's own job, with the family in the session."""

import frappe

from tests.integration.billing.conftest import Paid, invoices_of
from tests.integration.booking.conftest import acting_as
from tests.integration.outbox.conftest import clear_outbox
from tests.support import outbox

DELIVERY = "Activity Event Delivery"


def deliver_as_the_family(booking: Paid) -> None:
	with acting_as(booking.family.user):
		outbox.deliver()
	frappe.db.commit()


def billing_rows(booking: Paid) -> list[tuple[str, str, str | None]]:
	rows = frappe.get_all(
		DELIVERY,
		filters={"activity_booking": booking.name, "channel": "Billing"},
		fields=["event", "status", "reference_name"],
		order_by="occurred_on asc, creation asc",
	)
	return [(row.event, row.status, row.reference_name) for row in rows]


def test_booked_and_cancelled(paid) -> None:
	"""Nothing before the commit, nothing twice by a retry."""
	clear_outbox()
	booking = paid()
	assert invoices_of(booking) == []
	deliver_as_the_family(booking)
	number = booking.get("sales_invoice")
	assert booking.get("billing_status") == "Invoiced"
	assert billing_rows(booking) == [("Confirmed", "Done", number)]

	deliver_as_the_family(booking)
	assert invoices_of(booking) == [number]

	booking.cancel()
	deliver_as_the_family(booking)
	assert booking.get("billing_status", "sales_invoice") == ("Voided", None)
	assert [row[:2] for row in billing_rows(booking)] == [("Confirmed", "Done"), ("Cancelled", "Done")]
	assert invoices_of(booking) == []
