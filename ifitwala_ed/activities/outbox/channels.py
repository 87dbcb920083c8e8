"""The ways in which an event goes out, and the module of each.

A channel's module has ``recipients(event) -> Sequence[str]``, a look-up that gives no recipient for what is none of
its business, and ``deliver(event, recipient) -> tuple[str, str] | None``, which writes what is to be sent in the
running transaction and gives the doctype and name of it. It raises ``SkipDelivery`` or ``PermanentFailure`` where trying
again would not help; whatever else it raises is tried again later.

Modules are named, not imported: conversations and invoices build on bookings and not the other way round.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, Protocol

from ifitwala_ed.activities.outbox.booking_event import BookingEvent

THREAD: Final = "Thread"
BILLING: Final = "Billing"
NOTIFICATION: Final = "Notification"
EMAIL: Final = "Email"
OFFICE: Final = "Office"

MODULES: Final[Mapping[str, str]] = {
	THREAD: "ifitwala_ed.school_communication.thread_channel",
	BILLING: "ifitwala_ed.school_billing.booking_billing",
	NOTIFICATION: "ifitwala_ed.activities.notices.notification_channel",
	EMAIL: "ifitwala_ed.activities.notices.email_channel",
	OFFICE: "ifitwala_ed.activities.notices.office_channel",
}


class Channel(Protocol):
	"""The shape of a channel's module."""

	def recipients(self, event: BookingEvent) -> Sequence[str]: ...

	def deliver(self, event: BookingEvent, recipient: str) -> tuple[str, str] | None: ...


def by_name() -> dict[str, Channel]:
	"""Return every channel's module by the channel's name, in the order in which rows are planned."""
	return {name: import_module(module) for name, module in MODULES.items()}
