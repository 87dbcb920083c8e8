"""What the tests of billing share: a paid booking, and its events as the outbox gives them to the channel."""

from collections.abc import Callable
from dataclasses import dataclass

import frappe
import pytest

from ifitwala_ed.activities.outbox import booking_event
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import transactions
from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, offerings, people
from tests.integration.booking.conftest import acting_as

EVENT = "Activity Booking Event"


@dataclass(frozen=True)
class Paid:
	"""A family's booking of a paid offering."""

	name: str
	made: offerings.Offered
	family: people.Family

	def get(self, *fields: str):
		frappe.db.commit()
		return frappe.db.get_value("Activity Booking", self.name, fields if len(fields) > 1 else fields[0])

	@property
	def events(self) -> list[str]:
		filters = {"activity_booking": self.name}
		return frappe.get_all(EVENT, filters=filters, pluck="event", order_by="occurred_on asc, creation asc")

	def reason_of(self, event: str) -> str:
		return frappe.db.get_value(EVENT, {"activity_booking": self.name, "event": event}, "reason")

	def event(self, name: str) -> booking_event.BookingEvent:
		filters = {"activity_booking": self.name, "event": name}
		return booking_event.load(frappe.db.get_value(EVENT, filters, "name", order_by="occurred_on asc"))

	def deliver(self, name: str = "Confirmed"):
		"""Delivers the event of that name, in a transaction of its own."""
		event = self.event(name)
		return transactions.run(lambda: booking_billing.deliver(event, booking_billing.THE_BOOKING))

	def cancel(self) -> None:
		with acting_as(self.family.user):
			api.cancel_activity_booking(self.name)

	def invoice(self):
		return frappe.get_doc("Sales Invoice", self.get("sales_invoice"))


@pytest.fixture
def paid() -> Callable[..., Paid]:
	def _paid(made: offerings.Offered | None = None, family: people.Family | None = None) -> Paid:
		made = made or billing.paid_offering()
		family = family or billing.paying_family(made.school)
		with acting_as(family.user):
			answer = api.submit_activity_booking(made.offering, family.student, choices=[made.section])
		return Paid(answer["name"], made, family)

	return _paid


def invoices_of(booking: Paid) -> list[str]:
	frappe.db.commit()
	return frappe.get_all(
		"Sales Invoice", filters={"activity_booking": booking.name}, pluck="name", order_by="name"
	)
