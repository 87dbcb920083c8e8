"""What an edit does to dated sessions, told as people would say it."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.schedule.reservations import person_reservations, room_reservations
from ifitwala_ed.schedule.session_differences import SessionDifference, difference_of, sessions_in
from ifitwala_ed.schedule.sessions import ChangeKind, Session, SessionChange

NOW = datetime(2026, 1, 5, 9)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def session(start: datetime = NOW, room: str = "Room", *people: str, hours: int = 1) -> Session:
	return Session(start, start + hours * HOUR, room, people)


def compare(stored: list[Session], wanted: list[Session], *changes: SessionChange) -> SessionDifference:
	return difference_of("G", "Chess", stored, wanted, now=NOW, changes=changes)


def test_sessions_are_told_by_their_reservations_of_rooms_and_people() -> None:
	mine = [session(NOW, "Room", "Ann", "Bob"), session(NOW + DAY, "Court")]
	theirs = [session(NOW, "Hall", "Cid")]
	rooms = room_reservations("G", "", mine) + room_reservations("H", "", theirs)
	people = person_reservations("G", "", mine) + person_reservations("H", "", theirs)
	assert sessions_in(rooms, people) == {"G": mine, "H": theirs}


def test_nothing_differs_where_all_is_as_it_was() -> None:
	same = [session(NOW, "Room", "Ann"), session(NOW + DAY)]
	assert not compare(same, list(reversed(same)))
	assert compare([], []) == SessionDifference("G", "Chess")


def test_what_goes_is_cancelled_and_what_comes_is_added() -> None:
	gone, come = session(NOW), session(NOW + 2 * WEEK)
	found = compare([gone], [come])
	assert (found.cancelled, found.added, found.moved) == ((gone,), (come,), ())
	assert (found.leaving, found.arriving) == ((gone,), (come,))


def test_what_has_begun_is_told_neither_as_gone_nor_as_added() -> None:
	begun = session(NOW - timedelta(seconds=1))
	assert not compare([begun], [])
	assert not compare([], [begun])
	assert compare([session(NOW)], []).cancelled == (session(NOW),)


def test_another_room_and_other_people_are_no_new_session() -> None:
	was = session(NOW, "Room", "Ann")
	other_room, other_people = session(NOW, "Court", "Ann"), session(NOW, "Room", "Bob")
	assert compare([was], [other_room]) == SessionDifference("G", "Chess", re_roomed=((was, other_room),))
	assert compare([was], [other_people]) == SessionDifference(
		"G", "Chess", re_staffed=((was, other_people),)
	)
	both = session(NOW, "Court", "Bob")
	found = compare([was], [both])
	assert found.re_roomed == found.re_staffed == ((was, both),)
	assert not found.arriving
	assert not found.leaving


def test_a_second_room_at_the_same_time_is_no_new_time() -> None:
	one, two = session(NOW, "Court 1"), session(NOW, "Court 2")
	found = compare([one], [one, two])
	assert found == SessionDifference("G", "Chess", re_roomed=((one, two),))
	assert compare([one, two], [one]).re_roomed == ((two, one),)


def test_a_weekday_that_moves_is_moved_week_by_week() -> None:
	stored = [session(NOW + number * WEEK) for number in range(3)]
	wanted = [session(NOW + DAY + number * WEEK) for number in range(3)]
	found = compare(stored, wanted)
	assert found.moved == tuple(zip(stored, wanted, strict=True))
	assert not found.cancelled
	assert not found.added
	assert found.arriving == tuple(wanted)


def test_a_longer_session_is_moved_and_the_other_one_of_the_week_added() -> None:
	was, longer, new = session(NOW), session(NOW, hours=2), session(NOW + DAY)
	found = compare([was], [longer, new])
	assert (found.moved, found.added) == (((was, longer),), (new,))


def test_two_that_go_and_one_that_comes_in_a_week_say_not_which_moved() -> None:
	stored = [session(NOW), session(NOW + DAY)]
	found = compare(stored, [session(NOW + 3 * DAY)])
	assert (found.cancelled, found.moved) == (tuple(stored), ())


def test_a_change_of_kind_moved_links_what_is_weeks_apart() -> None:
	was, now = session(NOW), session(NOW + 3 * WEEK + HOUR)
	change = SessionChange(
		ChangeKind.MOVED,
		NOW.date(),
		session_start=NOW.time(),
		start=now.start.time(),
		new_date=now.start.date(),
	)
	assert compare([was], [now], change).moved == ((was, now),)
	of_another_day = SessionChange(ChangeKind.MOVED, date(2026, 1, 6), new_date=now.start.date())
	assert compare([was], [now], of_another_day).cancelled == (was,)
	of_another_hour = SessionChange(
		ChangeKind.MOVED,
		NOW.date(),
		session_start=time(20),
		start=now.start.time(),
		new_date=now.start.date(),
	)
	assert compare([was], [now], of_another_hour).cancelled == (was,)


SESSIONS = st.lists(
	st.builds(
		session,
		st.integers(-30, 200).map(lambda hours: NOW + hours * HOUR),
		st.sampled_from(("Court 1", "Court 2")),
		st.sampled_from(("Ann", "Bob")),
		hours=st.integers(1, 2),
	),
	max_size=12,
	unique_by=lambda each: (each.start, each.end, each.location),
)


@given(SESSIONS, SESSIONS)
def test_what_is_told_leads_from_what_was_to_what_is(stored: list[Session], wanted: list[Session]) -> None:
	found = compare(stored, wanted)

	def times(sessions: list[Session]) -> set[tuple[datetime, datetime]]:
		return {(each.start, each.end) for each in sessions if each.start >= NOW}

	assert times(found.leaving) == times(stored) - times(wanted)
	assert times(found.arriving) == times(wanted) - times(stored)
	assert {pair for pair in found.re_roomed if pair[0].start < NOW} == set()
	assert not set(found.cancelled) & {was for was, _now in found.moved}
	at_home = {each for each in stored if each.start >= NOW} == {each for each in wanted if each.start >= NOW}
	assert bool(found) is not at_home


@given(SESSIONS, SESSIONS)
def test_the_order_of_rows_says_nothing(stored: list[Session], wanted: list[Session]) -> None:
	assert compare(stored, wanted) == compare(stored[::-1], wanted[::-1])


@given(SESSIONS, SESSIONS)
def test_taking_back_an_edit_tells_the_opposite(stored: list[Session], wanted: list[Session]) -> None:
	there, back = compare(stored, wanted), compare(wanted, stored)
	assert there.cancelled == back.added
	assert there.added == back.cancelled
	assert {(now, was) for was, now in there.moved} == set(back.moved)


def moved(was: Session, to: Session) -> SessionChange:
	return SessionChange(
		ChangeKind.MOVED, was.start.date(), start=to.start.time(), end=to.end.time(), new_date=to.start.date()
	)


def test_moves_are_told_in_the_order_of_what_was() -> None:
	first, second = session(NOW), session(NOW + WEEK)
	late, later = session(NOW + 3 * WEEK), session(NOW + 5 * WEEK)
	found = compare([first, second], [late, later], moved(first, later), moved(second, late))
	assert found.moved == ((first, later), (second, late))


def test_changes_of_other_kinds_leave_those_after_them_alone() -> None:
	was, to = session(NOW), session(NOW + 3 * WEEK)
	cancelled = SessionChange(ChangeKind.CANCELLED, (NOW + DAY).date())
	assert compare([was], [to], cancelled, moved(was, to)).moved == ((was, to),)


def test_a_move_to_where_nothing_comes_links_nothing() -> None:
	was = session(NOW)
	found = compare([was], [], moved(was, session(NOW + 3 * WEEK)))
	assert found == SessionDifference("G", "Chess", cancelled=(was,))
