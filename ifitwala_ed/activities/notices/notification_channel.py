"""A channel of the outbox: the bell in Desk and in the portal, for the people of the family with a log-in."""

from collections.abc import Sequence

from frappe.utils import escape_html

from ifitwala_ed.activities.notices import notice_recipients, portal_links, sentences
from ifitwala_ed.activities.notices.family import Person
from ifitwala_ed.activities.outbox import channels
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import bell, languages


def recipients(event: BookingEvent) -> Sequence[str]:
	"""Return the users who are notified of the event."""
	return notice_recipients.recipients(event, channels.NOTIFICATION, _user)


def deliver(event: BookingEvent, recipient: str) -> tuple[str, str]:
	"""Write the notification. Raises SkipDelivery where it is not to be told any more."""
	notice = notice_recipients.notice(event, recipient, _user)
	with languages.speaking(notice.person.language):
		said = [sentences.for_family(notice.context) or "", *sentences.facts(notice.context)]
		subject = escape_html("\n".join(said))
	link = portal_links.of_booking(event.activity_booking)
	# the recipient is of the student's family, which was read just now
	made = bell.ring(recipient, subject, "Activity Booking", event.activity_booking, link=link)
	return bell.NOTIFICATION, made


def _user(person: Person) -> str | None:
	return person.user
