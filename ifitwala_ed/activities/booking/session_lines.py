"""What becomes of each session, one sentence each, in the language that is being spoken."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from frappe import _

from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.core import moments

_ENDS: Final = (".", "!", "?", "…", "。")


def of(news: Iterable[SessionNews]) -> list[str]:
	"""Return what becomes of each session, in the order of time."""
	return [_LINES[each.what](each) for each in sorted(news, key=lambda each: (each.start, each.what.value))]


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


def _clashes(news: SessionNews) -> str:
	return _("{0} is at the same time as {1}.").format(_when(news), news.other)


def _when(news: SessionNews) -> str:
	return moments.span(news.start, news.end)


def _answer_by(news: SessionNews) -> str:
	return _("To be answered until {0}.").format(moments.day(news.start))


def _because(sentence: str, news: SessionNews) -> str:
	if not news.reason:
		return sentence
	reason = news.reason if news.reason.endswith(_ENDS) else _("{0}.").format(news.reason)
	return _("{0} Reason: {1}").format(sentence, reason)


_LINES: Final[Mapping[What, Callable[[SessionNews], str]]] = {
	What.CANCELLED: _cancelled,
	What.MOVED: _moved,
	What.ADDED: _added,
	What.RE_ROOMED: _re_roomed,
	What.RE_STAFFED: _re_staffed,
	What.CLASHES: _clashes,
	What.NAMED: _when,
	What.ANSWER_BY: _answer_by,
}
