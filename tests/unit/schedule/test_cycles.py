"""Which day of its cycle each date is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.schedule.cycles import Cycle, Entry, OnDayOff, dates_by_day, days_in

# a Monday
FIRST = date(2026, 9, 7)
SIX = tuple(f"Day {number}" for number in range(1, 7))
A_AND_B = tuple(f"{day} {week}" for week in "AB" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))


def cycle(days: tuple[str, ...] = SIX, on: OnDayOff = OnDayOff.GOES_ON, **values) -> Cycle:
	return Cycle("Cycle", "School", days, values.pop("first", FIRST), on_day_off=on, **values)


def day(week: int, weekday: int) -> date:
	"""A day of a week of the term, 0 is Monday."""
	return FIRST + timedelta(weeks=week, days=weekday)


def numbers(of: Cycle, *off: date, weeks: int = 2) -> str:
	"""The days, a digit each, weekends and days off as a dot."""
	found = days_in(of, day(weeks - 1, 6), off)
	return "".join(found.get(day(week, n), " .")[-1] for week in range(weeks) for n in range(7))


def test_six_days_go_on_after_the_weekend():
	assert numbers(cycle(), weeks=3) == "12345..61234..56123.."


@pytest.mark.parametrize(
	("on", "days"),
	[
		(OnDayOff.GOES_ON, "12.34..56123.."),
		(OnDayOff.LOST, "12.45..61234.."),
		(OnDayOff.WEEKS, "12.45..61234.."),
	],
)
def test_a_holiday_moves_the_days_after_it_or_takes_one_away(on, days):
	assert numbers(cycle(on=on), day(0, 2)) == days


@pytest.mark.parametrize(
	("on", "third_week"), [(OnDayOff.GOES_ON, "B"), (OnDayOff.LOST, "A"), (OnDayOff.WEEKS, "B")]
)
def test_a_week_off_between_weeks_a_and_b(on, third_week):
	off = [day(1, weekday) for weekday in range(5)]
	found = days_in(cycle(A_AND_B, on), day(3, 4), off)
	assert found[day(0, 0)] == "Mon A"
	assert day(1, 0) not in found
	assert found[day(2, 0)] == f"Mon {third_week}"
	assert found[day(3, 4)] == ("Fri A" if third_week == "B" else "Fri B")


def test_a_single_holiday_moves_no_week():
	found = days_in(cycle(A_AND_B, OnDayOff.WEEKS), day(1, 4), [day(0, 0)])
	assert day(0, 0) not in found
	assert found[day(0, 1)] == "Tue A"
	assert found[day(1, 0)] == "Mon B"


def test_a_week_that_begins_on_sunday():
	sunday = FIRST - timedelta(days=1)
	days = tuple(f"{name} {week}" for week in "AB" for name in ("Sun", "Mon", "Tue", "Wed", "Thu"))
	weekdays = frozenset({6, 0, 1, 2, 3})
	of = cycle(days, OnDayOff.WEEKS, first=sunday, weekdays=weekdays)
	off = [sunday + timedelta(days=7 + number) for number in range(5)]
	found = days_in(of, sunday + timedelta(days=14), off)
	assert found[sunday] == "Sun A"
	assert found[sunday + timedelta(days=4)] == "Thu A"
	assert found[sunday + timedelta(days=14)] == "Sun B"


def test_it_begins_with_any_day():
	assert numbers(cycle(first_day="Day 4"), weeks=1) == "45612.."


def test_a_date_that_is_set_and_the_count_goes_on_as_it_was():
	assert numbers(cycle(entries=(Entry(day(0, 2), "Day 6"),)), weeks=1) == "12645.."


def test_a_date_from_which_it_is_counted_anew():
	entries = (Entry(day(1, 0), "Day 1", counts_on=True),)
	assert numbers(cycle(entries=entries), weeks=3) == "12345..12345..61234.."


def test_a_date_that_is_no_day_of_the_cycle_is_like_a_day_off():
	entries = (Entry(day(0, 2)),)
	assert numbers(cycle(entries=entries), weeks=1) == "12.34.."
	assert numbers(cycle(on=OnDayOff.LOST, entries=entries), weeks=1) == "12.45.."


def test_a_saturday_that_is_set():
	assert numbers(cycle(entries=(Entry(day(0, 5), "Day 3"),))) == "123453.61234.."
	assert numbers(cycle(entries=(Entry(day(0, 5), "Day 3", counts_on=True),))) == "123453.45612.."


def test_a_holiday_stays_one_whatever_is_set():
	entries = (Entry(day(0, 2), "Day 1", counts_on=True),)
	assert numbers(cycle(entries=entries), day(0, 2), weeks=1) == "12.12.."
	assert numbers(cycle(on=OnDayOff.LOST, entries=entries), day(0, 2), weeks=1) == "12.23.."


def test_nothing_before_the_first_date_or_without_days():
	assert days_in(cycle(), FIRST - timedelta(days=1)) == {}
	assert days_in(cycle(days=()), day(5, 0)) == {}


@given(
	length=st.integers(1, 12),
	on=st.sampled_from(OnDayOff),
	off=st.sets(st.integers(0, 60), max_size=20),
	weekdays=st.sets(st.integers(0, 6), min_size=1),
)
def test_whatever_is_off_the_days_that_are_left_are_in_order(length, on, off, weekdays):
	of = cycle(tuple(map(str, range(length))), on, weekdays=frozenset(weekdays))
	closed = {FIRST + timedelta(days=number) for number in off}
	last = FIRST + timedelta(days=60)
	found = days_in(of, last, closed)
	open_days = [
		FIRST + timedelta(days=number)
		for number in range(61)
		if (FIRST + timedelta(days=number)).weekday() in weekdays and number not in off
	]
	assert list(found) == open_days
	if on is OnDayOff.GOES_ON:
		assert [int(each) for each in found.values()] == [number % length for number in range(len(found))]
	by_day = dates_by_day(of, last, closed)
	assert sorted(day for dates in by_day.values() for day in dates) == open_days
