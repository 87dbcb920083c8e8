"""The words of what families are told from a register. Plain values in; nothing is read."""

from frappe import _

from ifitwala_ed.activities.booking.session_news import What
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words, place
from ifitwala_ed.core import moments
from ifitwala_ed.core.wording import by_count


def not_there(context: NoticeContext) -> Words:
	"""Return the sentences for a child that didn't come; ``found`` is the school's number, where it has one."""
	call = (
		_("Please call the school: {0}.").format(context.found)
		if context.found
		else _("Please call the school.")
	)
	sentence = _("{0} has not come to {1}, and nobody had told us.").format(
		context.student_name, place(context)
	)
	if context.session_news:
		when = moments.span(context.session_news[0].start, context.session_news[0].end)
		sentence = _("{0} has not come to {1}, {2}, and nobody had told us.").format(
			context.student_name, place(context), when
		)
	return Words(_("Your child is not there"), f"{sentence} {call}", call)


def absences_warned(context: NoticeContext) -> Words:
	"""Return the sentences for a seat that may be released: what was missed, until when to answer, and how."""
	missed = [each.start for each in context.session_news if each.what is What.NAMED]
	until = next((each.start for each in context.session_news if each.what is What.ANSWER_BY), None)
	days = ", ".join(map(moments.day, missed))
	sentence = by_count(
		len(missed),
		_("{0} has missed a session of {1} without an excuse: {3}."),
		_("{0} has missed {2} sessions of {1} in a row without an excuse: {3}."),
	).format(context.student_name, place(context), len(missed), days)
	how = _("Write to us below the booking, or say to which sessions {0} doesn't come.").format(
		context.student_name
	)
	to_do = (
		_("Please tell us until {0} whether {1} still comes. {2}").format(
			moments.day(until), context.student_name, how
		)
		if until
		else how
	)
	then = _("Without an answer the school may give the seat to the next child.")
	return Words(_("Please answer, to keep the seat"), f"{sentence} {to_do} {then}", to_do)


def picked_up(context: NoticeContext) -> Words:
	"""Return the sentence for a child that was picked up; ``found`` says when and by whom, once it goes out."""
	heading, child, where = _("Picked up"), context.student_name, place(context)
	if not context.found:
		return Words(heading, _("{0} was marked as picked up from {1}.").format(child, where))
	when, by = moments.moment(context.found.mark.at), context.found.mark.picked_up_by
	sentence = (
		_("{0} was picked up from {1} by {2}: {3}.").format(child, where, by, when)
		if by
		else _("{0} was picked up from {1}: {2}.").format(child, where, when)
	)
	if context.found.is_correction:
		sentence = _("This corrects what you were told before. {0}").format(sentence)
	return Words(heading, sentence)


def pick_up_corrected(context: NoticeContext) -> Words:
	"""Return the sentence for a child that wasn't picked up, as was told; ``found`` says what is marked instead."""
	heading, child, where = _("Not picked up"), context.student_name, place(context)
	if not context.found:
		return Words(heading, _("It was corrected that {0} was picked up from {1}.").format(child, where))
	mark = context.found.mark
	sentence = _("{0} was not picked up from {1}, as you were told. The register says now: {2}, {3}.")
	return Words(heading, sentence.format(child, where, _(mark.status), moments.moment(mark.at)))
