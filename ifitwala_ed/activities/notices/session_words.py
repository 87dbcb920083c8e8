"""The words of sessions that are other than they were: who it is about, and what becomes of each date."""

from frappe import _

from ifitwala_ed.activities.booking import session_lines
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words, place


def cancelled(context: NoticeContext) -> Words:
	"""Return the sentences for sessions that do not take place."""
	one = _("A session of {1} does not take place for {0}.")
	more = _("{2} sessions of {1} do not take place for {0}.")
	return _told(context, _("Session cancelled"), one, more)


def moved(context: NoticeContext) -> Words:
	"""Return the sentences for sessions at another time."""
	one = _("A session of {1} takes place at another time for {0}.")
	more = _("{2} sessions of {1} take place at another time for {0}.")
	return _told(context, _("Session moved"), one, more)


def added(context: NoticeContext) -> Words:
	"""Return the sentences for sessions that nobody knew of."""
	one = _("There is one more session of {1} for {0}.")
	more = _("There are {2} more sessions of {1} for {0}.")
	return _told(context, _("Additional session"), one, more)


def re_roomed(context: NoticeContext) -> Words:
	"""Return the sentences for sessions in another room."""
	one = _("A session of {1} takes place in another room for {0}.")
	more = _("{2} sessions of {1} take place in another room for {0}.")
	return _told(context, _("Another room"), one, more)


def re_staffed(context: NoticeContext) -> Words:
	"""Return the sentences for sessions with another teacher."""
	one = _("A session of {1} has another teacher for {0}.")
	more = _("{2} sessions of {1} have another teacher for {0}.")
	return _told(context, _("Another teacher"), one, more)


def shortened(context: NoticeContext) -> Words:
	"""Return the sentences for sessions after the new end of the term."""
	one = _("{1} ends earlier for {0}. One session does not take place.")
	more = _("{1} ends earlier for {0}. {2} sessions do not take place.")
	return _told(context, _("Earlier end"), one, more)


def changed(context: NoticeContext) -> Words:
	"""Return the sentences for several of these at once."""
	sentence = _("Sessions of {1} change for {0}.")
	return _told(context, _("Sessions changed"), sentence, sentence)


def in_two_places(context: NoticeContext) -> Words:
	"""Return the sentences for sessions at which something else wants the child, which the school has allowed."""
	sentence = _(
		"{1} is now at the same time as something else that {0} goes to. {0} keeps both places for now. "
		"Please tell the school where {0} is going to be."
	)
	return _told(context, _("Two things at one time"), sentence, sentence)


def _told(context: NoticeContext, heading: str, one: str, more: str) -> Words:
	"""Return heading and sentence with the dates, which an event of an earlier version has as a text."""
	news = context.session_news
	sentence = (one if len(news) < 2 else more).format(context.student_name, place(context), len(news))
	dates = session_lines.of(news) if news else [context.reason or ""]
	return Words(heading, "\n".join(filter(None, (sentence, *dates))))
