"""The ways in which an event goes out, and the module of each.

A channel's module has ``recipients(event) -> Sequence[str]``, a look-up that gives no recipient for what is none of
its business, and ``deliver(event, recipient) -> tuple[str, str] | None``, which writes what is to be sent in the
running transaction and gives the doctype and name of it. It raises ``SkipDelivery`` or ``PermanentFailure`` where trying
again would not help; whatever else it raises is tried again later.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from ifitwala_ed.activities.notices import email_channel, notification_channel
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.school_billing import booking_billing
from ifitwala_ed.school_communication import thread_channel

THREAD: Final = "Thread"
BILLING: Final = "Billing"
NOTIFICATION: Final = "Notification"
EMAIL: Final = "Email"


class Channel(Protocol):
	"""The shape of a channel's module."""

	def recipients(self, event: BookingEvent) -> Sequence[str]: ...

	def deliver(self, event: BookingEvent, recipient: str) -> tuple[str, str] | None: ...


CHANNELS: Final[Mapping[str, Channel]] = {
	THREAD: thread_channel,
	BILLING: booking_billing,
	NOTIFICATION: notification_channel,
	EMAIL: email_channel,
}
