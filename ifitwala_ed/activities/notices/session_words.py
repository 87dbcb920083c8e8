"""The words of sessions that are other than they were: who it is about, and what becomes of each date."""

from collections.abc import Callable, Mapping
from typing import Final

from frappe import _

from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.activities.notices.words import Words, place
from ifitwala_ed.core import moments


def cancelled(context: NoticeContext) -> Words:
	"""Sessions that do not take place."""
	one = _("A session of {1} does not take place for {0}.")
	more = _("{2} sessions of {1} do not take place for {0}.")
	return _told(context, _("Session cancelled"), one, more)


def moved(context: NoticeContext) -> Words:
	"""Sessions at another time."""
	one = _("A session of {1} takes place at another time for {0}.")
	more = _("{2} sessions of {1} take place at another time for {0}.")
	return _told(context, _("Session moved"), one, more)


def added(context: NoticeContext) -> Words:
	"""Sessions that nobody knew of."""
	one = _("There is one more session of {1} for {0}.")
	more = _("There are {2} more sessions of {1} for {0}.")
	return _told(context, _("Additional session"), one, more)


def re_roomed(context: NoticeContext) -> Words:
	"""Sessions in another room."""
	one = _("A session of {1} takes place in another room for {0}.")
	more = _("{2} sessions of {1} take place in another room for {0}.")
	return _told(context, _("Another room"), one, more)


def re_staffed(context: NoticeContext) -> Words:
	"""Sessions with another teacher."""
	one = _("A session of {1} has another teacher for {0}.")
	more = _("{2} sessions of {1} have another teacher for {0}.")
	return _told(context, _("Another teacher"), one, more)


def shortened(context: NoticeContext) -> Words:
	"""Sessions after the new end of the term."""
	one = _("{1} ends earlier for {0}. One session does not take place.")
	more = _("{1} ends earlier for {0}. {2} sessions do not take place.")
	return _told(context, _("Earlier end"), one, more)


def changed(context: NoticeContext) -> Words:
	"""Several of these at once."""
	sentence = _("Sessions of {1} change for {0}.")
	return _told(context, _("Sessions changed"), sentence, sentence)


def lines(news: tuple[SessionNews, ...]) -> list[str]:
	"""Return what becomes of each session, in the order of time."""
	return [_LINES[each.what](each) for each in sorted(news, key=lambda each: (each.start, each.what.value))]


def _told(context: NoticeContext, heading: str, one: str, more: str) -> Words:
	"""An event of an earlier version has its dates as a text."""
	news = context.session_news
	sentence = (one if len(news) < 2 else more).format(context.student_name, place(context), len(news))
	dates = lines(news) if news else [context.reason or ""]
	return Words(heading, "\n".join(filter(None, (sentence, *dates))))


def _cancelled(news: SessionNews) -> str:
	return _because(_("{0} does not take place.").format(_when(news)), news)


def _moved(news: SessionNews) -> str:
	when = moments.span(news.new_start or news.start, news.new_end or news.end)
	sentence = _("{0} takes place on {1} instead.").format(_when(news), when)
	if news.new_room:
		sentence = _("{0} takes place on {1} instead, in {2}.").format(_when(news), when, news.new_room)
	return _because(sentence, news)


def _added(news: SessionNews) -> str:
	if not news.room:
		return _because(_("{0} takes place in addition.").format(_when(news)), news)
	return _because(_("{0} takes place in addition, in {1}.").format(_when(news), news.room), news)


def _re_roomed(news: SessionNews) -> str:
	sentence = _("{0} takes place in {1} instead of {2}.")
	return _because(sentence.format(_when(news), news.new_room, news.room), news)


def _re_staffed(news: SessionNews) -> str:
	sentence = _("{0} is led by {1}.").format(_when(news), ", ".join(news.new_people))
	return _because(sentence, news) if news.new_people else _("{0} has no teacher yet.").format(_when(news))


def _when(news: SessionNews) -> str:
	return moments.span(news.start, news.end)


def _because(sentence: str, news: SessionNews) -> str:
	return _("{0} Reason: {1}").format(sentence, news.reason) if news.reason else sentence


_LINES: Final[Mapping[What, Callable[[SessionNews], str]]] = {
	What.CANCELLED: _cancelled,
	What.MOVED: _moved,
	What.ADDED: _added,
	What.RE_ROOMED: _re_roomed,
	What.RE_STAFFED: _re_staffed,
}
