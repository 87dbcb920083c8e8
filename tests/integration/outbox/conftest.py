"""Channels of the tests' own, and looking at what was planned and delivered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.outbox import channels
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import transactions
from tests.integration.booking.conftest import book  # noqa: F401 - a fixture of the tests here as well

DELIVERY = "Activity Event Delivery"


def clear_outbox() -> None:
	"""Other tests' events aren't this test's to deliver. A worker that is just delivering them is waited for."""

	def clear() -> None:
		frappe.db.delete(DELIVERY)
		event = frappe.qb.DocType("Activity Booking Event")
		frappe.qb.update(event).set(event.awaits_delivery, 0).where(event.awaits_delivery == 1).run()

	transactions.run(clear)


@dataclass
class Recorder:
	"""A channel that writes a ToDo for each delivery, as a real one writes a mail or an invoice."""

	to: Sequence[str] = ("somebody",)
	fails_with: Callable[[BookingEvent], Exception | None] = lambda _event: None
	told: list[tuple[str, str]] = field(default_factory=list)

	def recipients(self, _event: BookingEvent) -> Sequence[str]:
		return self.to

	def deliver(self, event: BookingEvent, recipient: str) -> tuple[str, str] | None:
		todo = frappe.get_doc({"doctype": "ToDo", "description": f"{event.name} {recipient}"}).insert()
		if error := self.fails_with(event):
			raise error
		self.told.append((event.event, recipient))
		return "ToDo", todo.name


@pytest.fixture
def use_channels(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
	"""Put channels in the place of the real ones: ``use_channels(Thread=Recorder())``."""

	def use(**recorders: Any) -> None:
		monkeypatch.setattr(channels, "by_name", lambda: recorders)
		# a worker of the site doesn't know them: it would tell by the real ones
		monkeypatch.setattr(frappe, "enqueue", lambda *_given, **_named: None)

	return use


def deliveries(activity_booking: str, **filters: Any) -> list[frappe._dict]:
	return frappe.get_all(
		DELIVERY,
		filters={"activity_booking": activity_booking, **filters},
		fields=["*"],
		order_by="occurred_on asc, channel asc, recipient asc",
	)


def written(activity_booking: str) -> list[str]:
	"""The ToDos that deliveries of a booking's events left, by their text."""
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": activity_booking},
		pluck="name",
		order_by="name asc",
	)
	return [
		text
		for event in events
		for text in frappe.get_all(
			"ToDo", filters={"description": ["like", f"{event} %"]}, pluck="description", order_by="name asc"
		)
	]
