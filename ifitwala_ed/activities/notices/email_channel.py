"""A channel of the outbox: mail to the people of the family who have an address. Queued in the delivery's transaction."""

from collections.abc import Sequence

from ifitwala_ed.activities.notices import mails, notice_recipients, templates
from ifitwala_ed.activities.notices.family import Person
from ifitwala_ed.activities.outbox import channels
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.core import languages


def recipients(event: BookingEvent) -> Sequence[str]:
	"""Return the addresses that are mailed about the event."""
	return notice_recipients.recipients(event, channels.EMAIL, _email)


def deliver(event: BookingEvent, recipient: str) -> tuple[str, str]:
	"""Queue the mail. Raises SkipDelivery where it can't or need not be sent; the reason is kept for staff."""
	notice = notice_recipients.notice(event, recipient, _email)
	language = notice.person.language
	with languages.speaking(language):
		mail = templates.render(notice.context, language, has_log_in=bool(notice.person.user))
	return "Email Queue", mails.queue(
		recipient, mail.subject, mail.body, "Activity Booking", event.activity_booking
	)


def _email(person: Person) -> str | None:
	return person.email
