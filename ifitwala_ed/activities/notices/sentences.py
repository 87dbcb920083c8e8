"""The sentence of each event, in plain text and in the language of whoever reads it.

It names the student, the offering and its sections, and nobody else. Reasons are written for staff; only those of a
cancellation and of a changed session are meant for the family as well.
"""

from collections.abc import Callable, Mapping
from typing import Final

from frappe import _
from frappe.utils import strip_html

from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.notices import kinds
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.core import moments

WITH_REASON: Final = kinds.SESSION_CHANGES | kinds.SECTION_CHANGES | {kinds.CANCELLED}


FOR_STAFF: Final = frozenset({events.PROMOTION_SKIPPED, events.BILLING_FAILED})


def is_told(event: str) -> bool:
	"""Whether the event has a sentence, for the family or for staff."""
	return event in _SENTENCES or event in FOR_STAFF


def for_family(context: NoticeContext) -> str | None:
	"""What the family is told, or None where the event is not theirs to know."""
	tell = _SENTENCES.get(context.event)
	return tell(context) if tell else None


def for_staff(context: NoticeContext) -> str | None:
	"""What only staff are told, or None."""
	reason = strip_html(context.reason or "")
	if context.event == events.PROMOTION_SKIPPED:
		return _("{0} was passed over for a free seat: {1}").format(context.student_name, reason)
	if context.event == events.BILLING_FAILED:
		return _("No invoice could be made for {0}: {1}").format(context.student_name, reason)
	return None


def subject(context: NoticeContext) -> str:
	"""A few words for the subject of a mail."""
	return _("{0}: {1}").format(context.offering_title, _headings()[context.event])


def _submitted(context: NoticeContext) -> str:
	return _("The application of {0} for {1} has been received.").format(
		context.student_name, context.offering_title
	)


def _waitlisted(context: NoticeContext) -> str:
	return _("{0} is on the waitlist of {1}.").format(context.student_name, _place(context))


def _offered(context: NoticeContext) -> str:
	if not context.offer_expires_on:
		return _("A seat in {1} was offered to {0}.").format(context.student_name, _place(context))
	return _("A seat in {1} is offered to {0}. Please accept it by {2}.").format(
		context.student_name, _place(context), moments.moment(context.offer_expires_on)
	)


def _reminder(context: NoticeContext) -> str:
	if not context.offer_expires_on:
		return _("The offer of a seat in {1} to {0} was about to end.").format(
			context.student_name, _place(context)
		)
	return _(
		"The seat in {1} is kept for {0} until {2}. Without an answer it goes to the next family."
	).format(context.student_name, _place(context), moments.moment(context.offer_expires_on))


def _confirmed(context: NoticeContext) -> str:
	return _("{0} has a seat in {1}.").format(context.student_name, _place(context))


def _moved(context: NoticeContext) -> str:
	if context.from_status == lifecycle.WAITLISTED:
		return _("{0} now waits for {2} instead of {1}.").format(
			context.student_name, context.from_section, _place(context)
		)
	return _("{0} was moved from {1} to {2}.").format(
		context.student_name, context.from_section, _place(context)
	)


def _cancelled(context: NoticeContext) -> str:
	return _with_reason(
		_("The booking of {0} for {1} is cancelled.").format(context.student_name, context.offering_title),
		context,
	)


def _declined(context: NoticeContext) -> str:
	return _("The seat in {1} that was offered to {0} is declined.").format(
		context.student_name, _place(context)
	)


def _section_cancelled(context: NoticeContext) -> str:
	return _with_reason(
		_("{1} does not take place. The booking of {0} is cancelled.").format(
			context.student_name, _place(context)
		),
		context,
	)


def _section_cancelled_moved(context: NoticeContext) -> str:
	return _with_reason(
		_("{1} does not take place. {0} has a seat in {2} instead.").format(
			context.student_name, context.from_section, _place(context)
		),
		context,
	)


def _section_cancelled_waiting(context: NoticeContext) -> str:
	sentence = (
		_("{1} does not take place. {0} is on the waitlist of {2} now, before all who had no seat.")
		if lifecycle.holds_seat(context.from_status)
		else _("{1} does not take place. {0} is on the waitlist of {2} now.")
	)
	return _with_reason(sentence.format(context.student_name, context.from_section, _place(context)), context)


def _rejected(context: NoticeContext) -> str:
	return _("{0} could not get a seat in {1}.").format(context.student_name, context.offering_title)


def _expired(context: NoticeContext) -> str:
	return _("The seat in {1} that was offered to {0} was not accepted in time. The offer has ended.").format(
		context.student_name, _place(context)
	)


def _invoiced(context: NoticeContext) -> str:
	return _("An invoice for {1} was prepared for {0}.").format(context.student_name, context.offering_title)


def _session_cancelled(context: NoticeContext) -> str:
	return _("A session of {0} does not take place: {1}").format(_place(context), context.reason or "")


def _session_moved(context: NoticeContext) -> str:
	return _("A session of {0} takes place at another time or place: {1}").format(
		_place(context), context.reason or ""
	)


def _session_added(context: NoticeContext) -> str:
	return _("There is one more session of {0}: {1}").format(_place(context), context.reason or "")


def _session_restored(context: NoticeContext) -> str:
	return _("A session of {0} takes place as it was planned at first: {1}").format(
		_place(context), context.reason or ""
	)


# what each event is told with
_SENTENCES: Final[Mapping[str, Callable[[NoticeContext], str]]] = {
	kinds.SUBMITTED: _submitted,
	kinds.WAITLISTED: _waitlisted,
	kinds.OFFERED: _offered,
	events.OFFER_REMINDER: _reminder,
	kinds.CONFIRMED: _confirmed,
	events.MOVED: _moved,
	kinds.CANCELLED: _cancelled,
	events.DECLINED: _declined,
	events.SECTION_CANCELLED: _section_cancelled,
	events.SECTION_CANCELLED_MOVED: _section_cancelled_moved,
	events.SECTION_CANCELLED_WAITING: _section_cancelled_waiting,
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
		events.SECTION_CANCELLED_MOVED: _("Section cancelled, another seat"),
		events.SECTION_CANCELLED_WAITING: _("Section cancelled, on another waitlist"),
		kinds.REJECTED: _("No seat"),
		kinds.EXPIRED: _("Offer ended"),
		events.INVOICED: _("Invoice"),
		events.SESSION_CANCELLED: _("Session cancelled"),
		events.SESSION_MOVED: _("Session moved"),
		events.SESSION_ADDED: _("Additional session"),
		events.SESSION_RESTORED: _("Session takes place"),
	}


def _place(context: NoticeContext) -> str:
	"""The offering with the section where there is one."""
	if not context.section:
		return context.offering_title
	return _("{0} ({1})").format(context.offering_title, context.section)


def _with_reason(sentence: str, context: NoticeContext) -> str:
	return _("{0} Reason: {1}").format(sentence, context.reason) if context.reason else sentence
