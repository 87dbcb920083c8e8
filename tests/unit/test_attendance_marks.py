"""The register follows from its marks alone, in whatever order and however often they come."""

import random
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.attendance import marks, session_keys
from ifitwala_ed.attendance.marks import ABSENT, EXCUSED, LATE, PICKED_UP, PRESENT, Mark
from ifitwala_ed.attendance.session_keys import SessionKey

START = datetime(2026, 12, 3, 15, 30)
SESSION = "judo@2026-12-03T15:30:00"


def mark(uid: str, status: str = PRESENT, minutes: int = 0, student: str = "mia", **values: object) -> Mark:
	return Mark(uid, SESSION, student, status, START + timedelta(minutes=minutes), **values)


def counting(*some: Mark) -> Mark:
	return marks.what_counts(some)[SESSION, "mia"]


@st.composite
def phones(draw: st.DrawFn) -> list[list[Mark]]:
	"""What several phones have: marks of few children at few moments, some on more than one of them."""
	every = [
		mark(f"uid-{number}", status, minutes, student, is_announcement=is_announcement)
		for number, (status, minutes, student, is_announcement) in enumerate(
			draw(
				st.lists(
					st.tuples(
						st.sampled_from(marks.STATUSES),
						st.integers(0, 2),
						st.sampled_from(["mia", "kim", "sam"]),
						st.booleans(),
					),
					max_size=12,
				)
			)
		)
	]
	if not every:
		return []
	return draw(st.lists(st.lists(st.sampled_from(every), max_size=8), max_size=4))


@given(phones(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_register(lists: list[list[Mark]], chance: random.Random) -> None:
	together = marks.merge(*lists)
	arrived = [each for phone in lists for each in phone]
	chance.shuffle(arrived)
	assert marks.merge(arrived, arrived) == together
	assert marks.what_counts(arrived) == marks.what_counts(together.values())
	in_two_steps = marks.merge(marks.merge(*lists[:2]).values(), marks.merge(*lists[2:]).values())
	assert marks.what_counts(in_two_steps.values()) == marks.what_counts(together.values())


@given(phones())
def test_nothing_is_lost(lists: list[list[Mark]]) -> None:
	assert set(marks.merge(*lists)) == {each.uid for phone in lists for each in phone}


def test_the_newest_counts() -> None:
	assert counting(mark("b", LATE, 2), mark("a", PRESENT, 1), mark("c", ABSENT)).status == LATE


def test_of_two_at_the_same_moment_the_uid_decides() -> None:
	first, second = mark("a", PRESENT), mark("b", ABSENT)
	assert counting(first, second) == counting(second, first) == second


def test_what_was_seen_counts_more_than_what_was_announced() -> None:
	announced = mark("a", EXCUSED, 5, is_announcement=True)
	assert counting(announced, mark("b", PRESENT)).status == PRESENT
	assert marks.announcements([announced, mark("b")])[SESSION, "mia"] == announced


def test_who_was_picked_up_was_there() -> None:
	register = marks.what_counts(
		[mark("a", PICKED_UP), mark("b", LATE, student="kim"), mark("c", ABSENT, student="sam")]
	)
	assert marks.were_there(register, SESSION) == 2
	assert marks.were_there(register, "chess@2026-12-03T15:30:00") == 0


def test_a_session_is_read_from_its_text() -> None:
	key = SessionKey("a@b", START)
	assert session_keys.read(str(key)) == key
	for text in ("", "judo", "judo@", "@2026-12-03T15:30:00", "judo@soon", "judo@2026-12-03T15:30:00+01:00"):
		assert session_keys.read(text) is None, text


def test_marks_go_with_a_session_that_is_moved_on_its_day() -> None:
	marked = SessionKey("judo", START)
	moved, other = SessionKey("judo", START.replace(hour=17)), SessionKey("judo", START.replace(hour=9))
	next_day = SessionKey("judo", START + timedelta(days=1))
	assert session_keys.session_of(marked, [moved, other, next_day, SessionKey("chess", START)]) == moved
	assert session_keys.session_of(marked, [moved, marked]) == marked
	assert session_keys.session_of(marked, [next_day]) is None
