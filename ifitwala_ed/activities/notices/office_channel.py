"""A channel of the outbox: a ToDo for the coordinators where nobody of the family can be told of what it must not miss."""

from collections.abc import Sequence
from typing import Final

import frappe
from frappe import _

from ifitwala_ed.activities import office_todos
from ifitwala_ed.activities.notices import (
	kinds,
	notice_context,
	notice_recipients,
	portal_links,
	sentences,
)
from ifitwala_ed.activities.outbox import channels
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import languages

THE_OFFICE: Final = "office"


def recipients(event: BookingEvent) -> Sequence[str]:
	"""Return the office, for an event that a family must not miss and nobody can be told of."""
	if not kinds.is_told(event.event, channels.OFFICE):
		return ()
	return () if notice_context.people_of(event) else (THE_OFFICE,)


def deliver(event: BookingEvent, recipient: str) -> tuple[str, str] | None:
	"""Ask the coordinators, in the site's language, to reach the family in another way."""
	told, link = notice_context.of(event), _place(event)
	notice_recipients.require_still_of_interest(told)
	with languages.speaking(languages.of_the_site()):
		sentence = _("Nobody can be reached for {0}, please call: {1}").format(
			told.student_name, " ".join([sentences.for_family(told) or "", *sentences.facts(told)])
		)
		made = office_todos.assign(
			told.school, f"{sentence}\n{link}", "Activity Booking", event.activity_booking, link=link
		)
	return (office_todos.TODO, made[0]) if made else None


def _place(event: BookingEvent) -> str:
	"""Return the address at which the office sees to what was to be told."""
	path = kinds.BY_EVENT[event.event].office_place
	return frappe.get_attr(path)(event) if path else portal_links.of_board_booking(event.activity_booking)
