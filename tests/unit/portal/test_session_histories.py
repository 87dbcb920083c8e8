"""What a calendar program knows each session by after the school changed some."""

from datetime import datetime, timedelta

from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.portal.session_histories import Histories

FIRST, WEEK, HOUR = datetime(2026, 9, 7, 15), timedelta(days=7), timedelta(hours=1)
ON = datetime(2026, 9, 1, 12)


def moved(start: datetime, to: datetime) -> SessionNews:
	return SessionNews(What.MOVED, start, start + HOUR, new_start=to, new_end=to + HOUR)


def one(what: What, start: datetime) -> SessionNews:
	return SessionNews(what, start, start + HOUR)


def test_sessions_that_take_each_others_places_keep_who_they_are() -> None:
	told = Histories()
	told.take([moved(FIRST, FIRST + WEEK), moved(FIRST + WEEK, FIRST + 2 * WEEK)], ON)
	assert told.of(FIRST + WEEK).origin == FIRST.isoformat()
	assert told.of(FIRST + 2 * WEEK).origin == (FIRST + WEEK).isoformat()
	# what is added where one was is another one
	told.take([one(What.ADDED, FIRST)], ON)
	assert told.of(FIRST).origin == f"{FIRST.isoformat()}#2"


def test_what_was_cancelled_and_takes_place_after_all_is_the_same() -> None:
	told = Histories()
	told.take([one(What.CANCELLED, FIRST)], ON)
	assert [(each.origin, each.changes) for each in told.cancelled] == [(FIRST.isoformat(), 1)]
	told.take([one(What.ADDED, FIRST)], ON)
	assert told.cancelled == []
	assert (told.of(FIRST).origin, told.of(FIRST).changes) == (FIRST.isoformat(), 2)
	assert not told.of(FIRST).is_cancelled


def test_each_change_counts_once_also_in_two_rooms() -> None:
	told = Histories()
	told.take([moved(FIRST, FIRST + HOUR), moved(FIRST, FIRST + HOUR)], ON)
	told.take([one(What.RE_ROOMED, FIRST + HOUR)], ON)
	found = told.of(FIRST + HOUR)
	assert (found.origin, found.changes, found.moved_from) == (FIRST.isoformat(), 2, FIRST)
