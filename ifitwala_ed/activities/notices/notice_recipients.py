"""What notification and mail have in common: whom, whether still, and in which language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.notices import kinds, notice_context, preferences
from ifitwala_ed.activities.notices.family import Person
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.activities.outbox.refusals import SkipDelivery


@dataclass(frozen=True, slots=True)
class Notice:
	"""One event, to be told to one person."""

	context: NoticeContext
	person: Person


def recipients(
	event: BookingEvent, channel: str, address_of: Callable[[Person], str | None]
) -> Sequence[str]:
	"""Return the addresses at which the family of the booking is told of the event over the channel."""
	if not kinds.is_told(event.event, channel):
		return ()
	people = notice_context.people_of(event)
	if kinds.BY_EVENT[event.event].is_on_request:
		asking = preferences.who_want_pick_ups({person.user for person in people if person.user})
		people = [person for person in people if person.user in asking]
	return [address for person in people if (address := address_of(person))]


def notice(event: BookingEvent, recipient: str, address_of: Callable[[Person], str | None]) -> Notice:
	"""Return the notice to deliver, judged as things are now.

	Raises SkipDelivery for somebody who is no longer of the family or has muted it, and for an offer that is gone.
	"""
	told = notice_context.of(event)
	person = next((each for each in notice_context.people_of(event) if address_of(each) == recipient), None)
	if not person:
		raise SkipDelivery(_("No longer somebody who may book for this student."))
	require_still_of_interest(told)
	kind = kinds.BY_EVENT[event.event]
	if kind.is_urgent:
		return Notice(told, person)
	if kind.is_on_request:
		if person.user and preferences.who_want_pick_ups({person.user}):
			return Notice(told, person)
		raise SkipDelivery(_("This person doesn't want to be told of it any more."))
	if person.is_told_of_offers_only or preferences.wants_offers_only(person.user):
		raise SkipDelivery(_("This person has chosen to be told of offers only."))
	return Notice(told, person)


def require_still_of_interest(told: NoticeContext) -> None:
	"""Raise SkipDelivery where the seat or the offer that the event is about is gone."""
	kind = kinds.BY_EVENT[told.event]
	if kind.needs_seat and not told.has_this_seat:
		raise SkipDelivery(_("There is no seat in this section any more."))
	if kind.needs_offer and told.status != lifecycle.OFFERED:
		raise SkipDelivery(_("The offer was answered or had ended before this was sent."))
