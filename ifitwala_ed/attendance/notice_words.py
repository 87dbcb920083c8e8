"""The words of what families are told from a register. Plain values in; nothing is read."""

from frappe import _

from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words, place
from ifitwala_ed.core import moments


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
