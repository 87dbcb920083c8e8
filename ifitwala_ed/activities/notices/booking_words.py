"""The words of what becomes of a booking. Plain values in; nothing is read."""

from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words, offering, place, with_reason
from ifitwala_ed.core import moments


def submitted(context: NoticeContext) -> Words:
	sentence = _("The application of {0} for {1} has been received.")
	return Words(_("Application received"), sentence.format(context.student_name, offering(context)))


def waitlisted(context: NoticeContext) -> Words:
	sentence = _("{0} is on the waitlist of {1}.")
	return Words(_("On the waitlist"), sentence.format(context.student_name, place(context)))


def offered(context: NoticeContext) -> Words:
	heading = _("A seat for you, please answer")
	if not context.offer_expires_on:
		sentence = _("A seat in {1} was offered to {0}.")
		return Words(heading, sentence.format(context.student_name, place(context)))
	until = moments.moment(context.offer_expires_on)
	sentence = _("A seat in {1} is offered to {0}. Please accept it by {2}.")
	return Words(heading, sentence.format(context.student_name, place(context), until), _accept_by(until))


def reminder(context: NoticeContext) -> Words:
	heading = _("Your offer is about to end")
	if not context.offer_expires_on:
		sentence = _("The offer of a seat in {1} to {0} was about to end.")
		return Words(heading, sentence.format(context.student_name, place(context)))
	until = moments.moment(context.offer_expires_on)
	sentence = _(
		"The seat in {1} is kept for {0} until {2}. Without an answer it goes to the next family."
	).format(context.student_name, place(context), until)
	return Words(heading, sentence, _accept_by(until))


def confirmed(context: NoticeContext) -> Words:
	sentence = _("{0} has a seat in {1}.")
	return Words(_("Seat confirmed"), sentence.format(context.student_name, place(context)))


def moved(context: NoticeContext) -> Words:
	if context.from_status == lifecycle.WAITLISTED:
		sentence = _("{0} now waits for {2} instead of {1}.")
	else:
		sentence = _("{0} was moved from {1} to {2}.")
	return Words(
		_("Another section"), sentence.format(context.student_name, context.from_section, place(context))
	)


def cancelled(context: NoticeContext) -> Words:
	sentence = _("The booking of {0} for {1} is cancelled.").format(context.student_name, offering(context))
	return Words(_("Booking cancelled"), with_reason(sentence, context))


def declined(context: NoticeContext) -> Words:
	sentence = _("The seat in {1} that was offered to {0} is declined.")
	return Words(_("Offer declined"), sentence.format(context.student_name, place(context)))


def section_cancelled(context: NoticeContext) -> Words:
	sentence = _("{1} does not take place. The booking of {0} is cancelled.").format(
		context.student_name, place(context)
	)
	return Words(_("Section cancelled"), with_reason(sentence, context))


def section_cancelled_moved(context: NoticeContext) -> Words:
	sentence = _("{1} does not take place. {0} has a seat in {2} instead.").format(
		context.student_name, context.from_section, place(context)
	)
	return Words(_("Section cancelled, another seat"), with_reason(sentence, context))


def section_cancelled_waiting(context: NoticeContext) -> Words:
	sentence = (
		_("{1} does not take place. {0} is on the waitlist of {2} now, before all who had no seat.")
		if lifecycle.holds_seat(context.from_status)
		else _("{1} does not take place. {0} is on the waitlist of {2} now.")
	).format(context.student_name, context.from_section, place(context))
	return Words(_("Section cancelled, on another waitlist"), with_reason(sentence, context))


def choice_gone(context: NoticeContext) -> Words:
	"""Say that a section which the family has ranked does not take place."""
	news = context.choice_news
	gone, left = (news.gone, news.left) if news else ((), ())
	sentence = _("{0} is no longer on offer for {1} in {2}.").format(
		", ".join(gone), context.student_name, offering(context)
	)
	left_over = (
		_("What is left of the list: {0}.").format(", ".join(left))
		if left
		else _("Nothing is left of the list.")
	)
	to_do = _("You can choose anew while booking is open.")
	if context.booking_closes_on:
		to_do = _("You can choose anew until {0}.").format(moments.moment(context.booking_closes_on))
	said = " ".join((with_reason(sentence, context), left_over, to_do))
	return Words(_("A choice is gone"), said, to_do)


def rejected(context: NoticeContext) -> Words:
	sentence = _("{0} could not get a seat in {1}.")
	return Words(_("No seat"), sentence.format(context.student_name, offering(context)))


def ended_without_seat(context: NoticeContext) -> Words:
	sentence = _("The last session of {1} has begun, so {0} can get no seat there any more.")
	return Words(_("No seat"), sentence.format(context.student_name, place(context)))


def expired(context: NoticeContext) -> Words:
	sentence = _("The seat in {1} that was offered to {0} was not accepted in time. The offer has ended.")
	return Words(_("Offer ended"), sentence.format(context.student_name, place(context)))


def invoiced(context: NoticeContext) -> Words:
	sentence = _("An invoice for {1} was prepared for {0}.")
	return Words(_("Invoice"), sentence.format(context.student_name, offering(context)))


def _accept_by(until: str) -> str:
	return _("Accept the seat by {0}.").format(until)
