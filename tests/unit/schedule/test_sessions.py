"""Weekly rows, window, holidays and changes give dated sessions."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.schedule.days_off import DaysOff, Half
from ifitwala_ed.schedule.sessions import (
	WEEKDAYS,
	ChangeKind,
	Expansion,
	Session,
	SessionChange,
	WeeklyRow,
	Window,
	days_with_clock_change,
	existing_wall_time,
	expand,
)

TERM = Window(date(2026, 1, 5), date(2026, 1, 25))  # three weeks from a Monday
CHESS = WeeklyRow("Monday", time(15), time(16), "Room 1")
PARIS = ZoneInfo("Europe/Paris")
FAR_AND_NEAR = (
	"Europe/Paris",
	"America/New_York",
	"Australia/Lord_Howe",
	"Africa/Cairo",
	"Asia/Bangkok",
	"UTC",
)


def starts(expansion: Expansion) -> list[datetime]:
	return [session.start for session in expansion.sessions]


def test_a_row_gives_one_session_a_week_on_its_weekday() -> None:
	assert starts(expand([CHESS], TERM)) == [datetime(2026, 1, day, 15) for day in (5, 12, 19)]


def test_both_ends_of_the_window_count() -> None:
	window = Window(date(2026, 1, 5), date(2026, 1, 12))
	assert len(expand([CHESS], window).sessions) == 2


def test_holidays_give_none() -> None:
	assert starts(expand([CHESS], TERM, days_off=DaysOff(frozenset([date(2026, 1, 12)])))) == [
		datetime(2026, 1, 5, 15),
		datetime(2026, 1, 19, 15),
	]


@pytest.mark.parametrize(
	("half", "takes_place"),
	[
		(Half(), ["10:00", "11:00"]),
		(Half(turn=time(15, 30)), ["10:00", "11:00", "12:00"]),
		(Half(is_morning=True), ["12:00", "15:00"]),
		(Half(is_morning=True, turn=time(11, 30)), ["12:00", "15:00"]),
	],
)
def test_what_overlaps_the_half_that_is_off_does_not_take_place(half: Half, takes_place: list[str]) -> None:
	"""What touches it, by beginning or ending when it turns, does."""
	rows = [WeeklyRow("Monday", time(hour), time(hour + 1), "Room 1") for hour in (10, 11, 12, 15)]
	days_off = DaysOff(halves=frozenset([TERM.first]), half=half)
	found = starts(expand(rows, TERM, days_off=days_off))
	assert [f"{start:%H:%M}" for start in found if start.date() == TERM.first] == takes_place
	assert len([start for start in found if start.date() != TERM.first]) == 8


def test_a_day_that_is_wholly_off_is_off_all_day() -> None:
	days_off = DaysOff(whole=frozenset([TERM.first]), halves=frozenset([TERM.first]))
	morning = WeeklyRow("Monday", time(8), time(9), "Room 1")
	assert TERM.first not in {start.date() for start in starts(expand([morning], TERM, days_off=days_off))}


def test_validity_of_a_row_is_part_of_the_window() -> None:
	row = WeeklyRow("Monday", time(15), time(16), "Room 1", None, date(2026, 1, 6), date(2026, 1, 12))
	assert starts(expand([row], TERM)) == [datetime(2026, 1, 12, 15)]


def test_an_empty_employee_means_every_instructor() -> None:
	with_ann = WeeklyRow("Tuesday", time(15), time(16), "Room 1", "Ann")
	sessions = expand(
		[CHESS, with_ann], Window(TERM.first, date(2026, 1, 6)), instructors=["Bob", "Ann"]
	).sessions
	assert [session.employees for session in sessions] == [("Ann", "Bob"), ("Ann",)]


def test_two_rows_for_one_slot_are_one_session_of_both_their_people() -> None:
	rows = [WeeklyRow("Monday", time(15), time(16), "Room 1", person) for person in ("Bob", "Ann")]
	(session,) = expand(rows, Window(TERM.first, TERM.first)).sessions
	assert session.employees == ("Ann", "Bob")


def test_a_cancelled_date_is_left_out() -> None:
	change = SessionChange(ChangeKind.CANCELLED, date(2026, 1, 12))
	assert starts(expand([CHESS], TERM, changes=[change])) == [
		datetime(2026, 1, 5, 15),
		datetime(2026, 1, 19, 15),
	]


def test_a_change_can_mean_one_session_of_the_day() -> None:
	late = WeeklyRow("Monday", time(17), time(18), "Room 1")
	change = SessionChange(ChangeKind.CANCELLED, date(2026, 1, 12), session_start=time(17))
	assert datetime(2026, 1, 12, 15) in starts(expand([CHESS, late], TERM, changes=[change]))
	assert datetime(2026, 1, 12, 17) not in starts(expand([CHESS, late], TERM, changes=[change]))


def test_a_moved_session_keeps_what_the_change_leaves_empty() -> None:
	change = SessionChange(ChangeKind.MOVED, date(2026, 1, 12), new_date=date(2026, 1, 14))
	sessions = expand([CHESS], TERM, changes=[change]).sessions
	assert Session(datetime(2026, 1, 14, 15), datetime(2026, 1, 14, 16), "Room 1") in sessions
	assert len(sessions) == 3


def test_a_session_may_be_moved_to_another_room() -> None:
	change = SessionChange(ChangeKind.MOVED, date(2026, 1, 12), location="Room 2")
	sessions = expand([CHESS], TERM, changes=[change]).sessions
	assert [session.location for session in sessions] == ["Room 1", "Room 2", "Room 1"]


def test_a_row_without_length_gives_none() -> None:
	assert expand([WeeklyRow("Monday", time(15), time(15), "Room 1")], TERM) == Expansion(())


def test_a_change_without_effect_leaves_those_after_it_alone() -> None:
	without_effect = SessionChange(ChangeKind.CANCELLED, date(2026, 1, 6))
	expansion = expand(
		[CHESS], TERM, changes=[without_effect, SessionChange(ChangeKind.CANCELLED, date(2026, 1, 12))]
	)
	assert starts(expansion) == [datetime(2026, 1, 5, 15), datetime(2026, 1, 19, 15)]
	assert expansion.unmatched == (without_effect,)


def test_an_added_session_may_be_on_a_holiday() -> None:
	day = date(2026, 1, 17)
	change = SessionChange(ChangeKind.ADDED, day, start=time(10), end=time(12), location="Room 2")
	sessions = expand(
		[CHESS], TERM, days_off=DaysOff(frozenset([day])), changes=[change], instructors=["Ann"]
	).sessions
	assert Session(datetime(2026, 1, 17, 10), datetime(2026, 1, 17, 12), "Room 2", ("Ann",)) in sessions


@pytest.mark.parametrize(
	"change",
	[
		SessionChange(ChangeKind.CANCELLED, date(2026, 1, 13)),
		SessionChange(ChangeKind.CANCELLED, date(2026, 1, 12), session_start=time(9)),
		SessionChange(ChangeKind.MOVED, date(2026, 1, 12), new_date=date(2026, 2, 14)),
		SessionChange(ChangeKind.MOVED, date(2026, 1, 12), start=time(17)),
		SessionChange(ChangeKind.ADDED, date(2026, 3, 1), start=time(10), end=time(12), location="Room 2"),
		SessionChange(ChangeKind.ADDED, date(2026, 1, 13), start=time(12), end=time(10), location="Room 2"),
		SessionChange(ChangeKind.ADDED, date(2026, 1, 13)),
		SessionChange(ChangeKind.ADDED, date(2026, 1, 13), start=time(10), end=time(12)),
	],
)
def test_a_change_without_effect_is_named_and_changes_nothing(change: SessionChange) -> None:
	expansion = expand([CHESS], TERM, changes=[change])
	assert expansion.sessions == expand([CHESS], TERM).sessions
	assert expansion.unmatched == (change,)


def test_a_session_moved_to_a_day_is_not_meant_by_another_change_of_that_day() -> None:
	changes = [
		SessionChange(
			ChangeKind.MOVED, date(2026, 1, 5), new_date=date(2026, 1, 12), start=time(17), end=time(18)
		),
		SessionChange(ChangeKind.CANCELLED, date(2026, 1, 12)),
	]
	for order in (changes, changes[::-1]):
		assert starts(expand([CHESS], TERM, changes=order)) == [
			datetime(2026, 1, 12, 17),
			datetime(2026, 1, 19, 15),
		]


def test_a_club_stays_at_three_when_summer_time_begins() -> None:
	window = Window(date(2026, 3, 23), date(2026, 4, 5))
	row = WeeklyRow("Sunday", time(15), time(16), "Room 1")
	assert {moment.time() for moment in starts(expand([row], window, zone=PARIS))} == {time(15)}


def test_a_time_that_the_clock_skips_moves_forward() -> None:
	day = Window(date(2026, 3, 29), date(2026, 3, 29))
	rows = [
		WeeklyRow("Sunday", time(2, 30), time(4), "Skipped start"),
		WeeklyRow("Sunday", time(1), time(2, 30), "Skipped end"),
	]
	sessions = {session.location: session for session in expand(rows, day, zone=PARIS).sessions}
	assert sessions["Skipped start"].start == datetime(2026, 3, 29, 3, 30)
	assert sessions["Skipped start"].end == datetime(2026, 3, 29, 5)
	assert sessions["Skipped end"].end == datetime(2026, 3, 29, 3, 30)


def test_a_time_that_the_clock_shows_twice_is_one_time() -> None:
	again = datetime(2026, 10, 25, 2, 30, fold=1)
	assert existing_wall_time(again, PARIS) == datetime(2026, 10, 25, 2, 30)
	assert existing_wall_time(again, PARIS).fold == 0


def test_days_with_a_clock_change_in_a_year() -> None:
	year = Window(date(2026, 1, 1), date(2026, 12, 31))
	assert days_with_clock_change(year, PARIS) == {date(2026, 3, 29), date(2026, 10, 25)}
	assert not days_with_clock_change(year, ZoneInfo("Asia/Bangkok"))


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
rows = st.builds(
	lambda weekday, start, length, location, first, last: WeeklyRow(
		weekday, time(start), time(start + length), location, None, first, last
	),
	st.sampled_from(WEEKDAYS),
	st.integers(0, 20),
	st.integers(1, 3),
	st.sampled_from(["Room 1", "Room 2"]),
	st.none() | days,
	st.none() | days,
)
windows = st.tuples(days, days).map(lambda pair: Window(min(pair), max(pair)))
changes = st.builds(
	SessionChange,
	st.sampled_from(ChangeKind),
	days,
	st.none() | st.sampled_from([time(9), time(15)]),
	st.none() | st.sampled_from([time(9), time(15)]),
	st.none() | st.sampled_from([time(10), time(16)]),
	st.none() | days,
	st.none() | st.sampled_from(["Room 1", "Room 3"]),
)
zones = st.sampled_from(FAR_AND_NEAR).map(ZoneInfo)


@given(st.lists(rows, max_size=4), windows, st.frozensets(days, max_size=20))
def test_expansion_is_what_a_walk_over_the_days_finds(
	timetable: list[WeeklyRow], window: Window, holidays: frozenset[date]
) -> None:
	expected = set()
	for number in range((window.last - window.first).days + 1):
		day = window.first + timedelta(days=number)
		for row in timetable:
			is_valid = (row.valid_from or day) <= day <= (row.valid_to or day)
			if day not in holidays and is_valid and WEEKDAYS[day.weekday()] == row.weekday:
				slot = (datetime.combine(day, row.start), datetime.combine(day, row.end), row.location)
				expected.add(slot)
	found = expand(timetable, window, days_off=DaysOff(holidays)).sessions
	assert [(s.start, s.end, s.location) for s in found] == sorted(expected)


@given(st.lists(rows, max_size=4), windows, st.lists(changes, max_size=6), zones)
def test_nothing_leaves_the_window_and_every_session_can_be_shown_by_the_clock(
	timetable: list[WeeklyRow], window: Window, some: list[SessionChange], zone: ZoneInfo
) -> None:
	for session in expand(timetable, window, changes=some, zone=zone).sessions:
		assert session.start.date() in window
		assert session.start < session.end
		there = session.start.replace(tzinfo=zone).astimezone(timezone.utc)
		assert there.astimezone(zone).replace(tzinfo=None) == session.start


@given(st.lists(rows, max_size=4), windows, st.lists(changes, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
	timetable: list[WeeklyRow], window: Window, some: list[SessionChange], random: object
) -> None:
	shuffled = list(timetable)
	random.shuffle(shuffled)
	assert expand(timetable, window, changes=some) == expand(shuffled, window, changes=some)


@given(st.lists(rows, max_size=4), windows, zones)
def test_away_from_clock_changes_the_zone_changes_nothing(
	timetable: list[WeeklyRow], window: Window, zone: ZoneInfo
) -> None:
	special = days_with_clock_change(window, zone)
	plain = [s for s in expand(timetable, window).sessions if s.start.date() not in special]
	zoned = [s for s in expand(timetable, window, zone=zone).sessions if s.start.date() not in special]
	assert plain == zoned


MEETING = date(2026, 1, 12)


def led(
	*changes: SessionChange, instructors: tuple[str, ...] = ("Ann", "Bob")
) -> dict[date, tuple[str, ...]]:
	found = expand([CHESS], TERM, changes=changes, instructors=instructors).sessions
	return {session.start.date(): session.employees for session in found}


def test_a_substitute_leads_one_date_at_its_time_and_place() -> None:
	change = SessionChange(ChangeKind.SUBSTITUTE, MEETING, employee="Cid")
	expansion = expand([CHESS], TERM, changes=[change], instructors=["Ann", "Bob"])
	assert [session.employees for session in expansion.sessions] == [("Ann", "Bob"), ("Cid",), ("Ann", "Bob")]
	assert starts(expansion) == starts(expand([CHESS], TERM))
	assert not expansion.unmatched


def test_a_substitute_takes_the_place_of_one_of_several() -> None:
	change = SessionChange(ChangeKind.SUBSTITUTE, MEETING, employee="Cid", instead_of="Ann")
	assert led(change)[MEETING] == ("Bob", "Cid")
	both = SessionChange(ChangeKind.SUBSTITUTE, MEETING, employee="Dan", instead_of="Bob")
	assert led(change, both)[MEETING] == led(both, change)[MEETING] == ("Cid", "Dan")


@pytest.mark.parametrize(
	"change",
	[
		SessionChange(ChangeKind.SUBSTITUTE, MEETING),
		SessionChange(ChangeKind.SUBSTITUTE, date(2026, 1, 13), employee="Cid"),
		SessionChange(ChangeKind.SUBSTITUTE, MEETING, session_start=time(9), employee="Cid"),
		SessionChange(ChangeKind.SUBSTITUTE, MEETING, employee="Cid", instead_of="Nobody"),
	],
)
def test_a_substitute_for_nobody_has_no_effect(change: SessionChange) -> None:
	expansion = expand([CHESS], TERM, changes=[change], instructors=["Ann"])
	assert expansion.unmatched == (change,)
	assert {session.employees for session in expansion.sessions} == {("Ann",)}


def test_a_substitute_goes_along_with_a_session_that_is_moved() -> None:
	substitute = SessionChange(ChangeKind.SUBSTITUTE, MEETING, employee="Cid")
	moved = SessionChange(ChangeKind.MOVED, MEETING, new_date=date(2026, 1, 14))
	assert led(substitute, moved)[date(2026, 1, 14)] == ("Cid",)
	cancelled = SessionChange(ChangeKind.CANCELLED, MEETING)
	assert MEETING not in led(substitute, cancelled)


def test_a_moved_and_an_added_session_may_have_an_instructor_of_their_own() -> None:
	moved = SessionChange(ChangeKind.MOVED, MEETING, new_date=date(2026, 1, 14), employee="Cid")
	assert led(moved)[date(2026, 1, 14)] == ("Cid",)
	day = date(2026, 1, 15)
	times = {"start": time(10), "end": time(12), "location": "Room 2"}
	assert led(SessionChange(ChangeKind.ADDED, day, employee="Cid", **times))[day] == ("Cid",)
	assert led(SessionChange(ChangeKind.ADDED, day, **times))[day] == ("Ann", "Bob")
