"""A channel of the outbox: the booking's own conversation, where every event of it is one entry by the system."""

from collections.abc import Sequence
from typing import Final

from ifitwala_ed.activities.notices import kinds, notice_context, sentences
from ifitwala_ed.activities.outbox import channels
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import languages
from ifitwala_ed.school_communication import intents, threads

ENTRY: Final = "Communication Interaction Entry"
THE_BOOKING: Final = "booking"


def recipients(event: BookingEvent) -> Sequence[str]:
	"""Return the booking's conversation, for an event that the family or staff are told of."""
	return (THE_BOOKING,) if kinds.is_told(event.event, channels.THREAD) else ()


def deliver(event: BookingEvent, recipient: str) -> tuple[str, str]:
	"""Append the event to the conversation, in the site's language: everybody reads the same entry."""
	told = notice_context.of(event)
	with languages.speaking(languages.of_the_site()):
		for_family = sentences.for_family(told)
		text = for_family or sentences.for_staff(told) or ""
	visibility = intents.PUBLIC if for_family else intents.STAFF_ONLY
	return ENTRY, threads.add_status(event.activity_booking, text, visibility).name
