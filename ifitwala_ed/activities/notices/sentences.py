"""The sentence of each event, in plain text and in the language of whoever reads it.

It names the student, the offering and its sections, and nobody else. Reasons are written for staff; only those of a
cancellation and of a changed session are meant for the family as well.
"""

from collections.abc import Callable, Mapping
from typing import Final

from frappe import _
from frappe.utils import format_datetime, strip_html

from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.notices import kinds
from ifitwala_ed.activities.notices.story import Story

WITH_REASON: Final = kinds.SESSION_CHANGES | {kinds.CANCELLED, events.SECTION_CANCELLED}


FOR_STAFF: Final = frozenset({events.PROMOTION_SKIPPED, events.BILLING_FAILED})


def is_told(event: str) -> bool:
	"""Whether the event has a sentence, for the family or for staff."""
	return event in _SENTENCES or event in FOR_STAFF


def for_family(story: Story) -> str | None:
	"""What the family is told, or None where the event is not theirs to know."""
	tell = _SENTENCES.get(story.event)
	return tell(story) if tell else None


def for_staff(story: Story) -> str | None:
	"""What only staff are told, or None."""
	reason = strip_html(story.reason or "")
	if story.event == events.PROMOTION_SKIPPED:
		return _("{0} was passed over for a free seat: {1}").format(story.student_name, reason)
	if story.event == events.BILLING_FAILED:
		return _("No invoice could be made for {0}: {1}").format(story.student_name, reason)
	return None


def subject(story: Story) -> str:
	"""A few words for the subject of a mail."""
	return _("{0}: {1}").format(story.offering_title, _headings()[story.event])


def _submitted(story: Story) -> str:
	return _("The application of {0} for {1} has been received.").format(
		story.student_name, story.offering_title
	)


def _waitlisted(story: Story) -> str:
	return _("{0} is on the waitlist of {1}.").format(story.student_name, _place(story))


def _offered(story: Story) -> str:
	if not story.offer_expires_on:
		return _("A seat in {1} was offered to {0}.").format(story.student_name, _place(story))
	return _("A seat in {1} is offered to {0}. Please accept it by {2}.").format(
		story.student_name, _place(story), format_datetime(story.offer_expires_on)
	)


def _reminder(story: Story) -> str:
	if not story.offer_expires_on:
		return _("The offer of a seat in {1} to {0} was about to end.").format(
			story.student_name, _place(story)
		)
	return _(
		"The seat in {1} is kept for {0} until {2}. Without an answer it goes to the next family."
	).format(story.student_name, _place(story), format_datetime(story.offer_expires_on))


def _confirmed(story: Story) -> str:
	return _("{0} has a seat in {1}.").format(story.student_name, _place(story))


def _moved(story: Story) -> str:
	if story.from_status == lifecycle.WAITLISTED:
		return _("{0} now waits for {2} instead of {1}.").format(
			story.student_name, story.from_section, _place(story)
		)
	return _("{0} was moved from {1} to {2}.").format(story.student_name, story.from_section, _place(story))


def _cancelled(story: Story) -> str:
	return _with_reason(
		_("The booking of {0} for {1} is cancelled.").format(story.student_name, story.offering_title), story
	)


def _declined(story: Story) -> str:
	return _("The seat in {1} that was offered to {0} is declined.").format(story.student_name, _place(story))


def _section_cancelled(story: Story) -> str:
	return _with_reason(
		_("{1} does not take place. The booking of {0} is cancelled.").format(
			story.student_name, _place(story)
		),
		story,
	)


def _rejected(story: Story) -> str:
	return _("{0} could not get a seat in {1}.").format(story.student_name, story.offering_title)


def _expired(story: Story) -> str:
	return _("The seat in {1} that was offered to {0} was not accepted in time. The offer has ended.").format(
		story.student_name, _place(story)
	)


def _invoiced(story: Story) -> str:
	return _("An invoice for {1} was prepared for {0}.").format(story.student_name, story.offering_title)


def _session_cancelled(story: Story) -> str:
	return _("A session of {0} does not take place: {1}").format(_place(story), story.reason or "")


def _session_moved(story: Story) -> str:
	return _("A session of {0} takes place at another time or place: {1}").format(
		_place(story), story.reason or ""
	)


def _session_added(story: Story) -> str:
	return _("There is one more session of {0}: {1}").format(_place(story), story.reason or "")


def _session_restored(story: Story) -> str:
	return _("A session of {0} takes place as it was planned at first: {1}").format(
		_place(story), story.reason or ""
	)


# what each event is told with
_SENTENCES: Final[Mapping[str, Callable[[Story], str]]] = {
	kinds.SUBMITTED: _submitted,
	kinds.WAITLISTED: _waitlisted,
	kinds.OFFERED: _offered,
	events.OFFER_REMINDER: _reminder,
	kinds.CONFIRMED: _confirmed,
	events.MOVED: _moved,
	kinds.CANCELLED: _cancelled,
	events.DECLINED: _declined,
	events.SECTION_CANCELLED: _section_cancelled,
	kinds.REJECTED: _rejected,
	kinds.EXPIRED: _expired,
	events.INVOICED: _invoiced,
	events.SESSION_CANCELLED: _session_cancelled,
	events.SESSION_MOVED: _session_moved,
	events.SESSION_ADDED: _session_added,
	events.SESSION_RESTORED: _session_restored,
}


def _headings() -> dict[str, str]:
	return {
		kinds.WAITLISTED: _("On the waitlist"),
		kinds.OFFERED: _("A seat for you, please answer"),
		events.OFFER_REMINDER: _("Your offer is about to end"),
		kinds.CONFIRMED: _("Seat confirmed"),
		events.MOVED: _("Another section"),
		kinds.CANCELLED: _("Booking cancelled"),
		events.DECLINED: _("Offer declined"),
		events.SECTION_CANCELLED: _("Section cancelled"),
		kinds.REJECTED: _("No seat"),
		kinds.EXPIRED: _("Offer ended"),
		events.INVOICED: _("Invoice"),
		events.SESSION_CANCELLED: _("Session cancelled"),
		events.SESSION_MOVED: _("Session moved"),
		events.SESSION_ADDED: _("Additional session"),
		events.SESSION_RESTORED: _("Session takes place"),
	}


def _place(story: Story) -> str:
	"""The offering with the section where there is one."""
	if not story.section:
		return story.offering_title
	return _("{0} ({1})").format(story.offering_title, story.section)


def _with_reason(sentence: str, story: Story) -> str:
	return _("{0} Reason: {1}").format(sentence, story.reason) if story.reason else sentence
