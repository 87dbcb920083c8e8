"""The words of what only staff are told of a booking."""

from frappe import _
from frappe.utils import strip_html

from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words


def passed_over(context: NoticeContext) -> Words:
	sentence = _("{0} was passed over for a free seat: {1}")
	return Words(_("Passed over"), sentence.format(context.student_name, strip_html(context.reason or "")))


def not_billed(context: NoticeContext) -> Words:
	sentence = _("No invoice could be made for {0}: {1}")
	return Words(_("No invoice"), sentence.format(context.student_name, strip_html(context.reason or "")))
