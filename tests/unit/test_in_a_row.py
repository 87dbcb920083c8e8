"""Which sessions a child missed last: a row that ends with an excuse, and at which nobody's silence counts."""

from datetime import datetime, timedelta

from ifitwala_ed.attendance import in_a_row
from ifitwala_ed.attendance.marks import ABSENT, EXCUSED, LATE, PICKED_UP, PRESENT, Mark

FIRST = datetime(2026, 9, 7, 15)


def marked(week: int, status: str, *, minutes: int = 0, is_announcement: bool = False) -> Mark:
	starts = FIRST + timedelta(weeks=week)
	uid = f"uid-{week}-{status}-{minutes}-{is_announcement}"
	at = starts + timedelta(minutes=minutes)
	return Mark(uid, f"g@{starts.isoformat()}", "Mia", status, at, is_announcement=is_announcement)


def weeks(*stored: Mark) -> list[int]:
	return [(mark.at.date() - FIRST.date()).days // 7 for mark in in_a_row.missed_last(stored)]


def test_nothing_marked_is_nothing_missed() -> None:
	assert weeks() == []


def test_the_last_ones_count_oldest_first_in_whatever_order_they_come() -> None:
	stored = [marked(week, ABSENT) for week in (3, 1, 2)]
	assert weeks(marked(0, PRESENT), *stored) == [1, 2, 3]


def test_a_week_that_nobody_marked_says_nothing() -> None:
	assert weeks(marked(0, ABSENT), marked(2, ABSENT)) == [0, 2]


def test_who_was_there_or_excused_begins_anew() -> None:
	for status in (PRESENT, LATE, PICKED_UP, EXCUSED):
		assert weeks(marked(0, ABSENT), marked(1, status), marked(2, ABSENT)) == [2]
		assert weeks(marked(0, ABSENT), marked(1, status)) == []


def test_a_correction_counts() -> None:
	assert weeks(marked(0, ABSENT), marked(1, ABSENT), marked(1, PRESENT, minutes=5)) == []
	assert weeks(marked(0, PRESENT), marked(0, ABSENT, minutes=5)) == [0]


def test_what_the_family_had_said_excuses_also_who_is_marked_absent_at_the_gate() -> None:
	announced = marked(1, EXCUSED, minutes=-60, is_announcement=True)
	assert weeks(marked(0, ABSENT), announced, marked(1, ABSENT)) == []
