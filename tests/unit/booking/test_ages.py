"""Ages in full years and limits where 0 is no limit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking import ages

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
	("born_on", "on", "age"),
	[
		(date(2016, 9, 1), date(2026, 8, 31), 9),
		(date(2016, 9, 1), date(2026, 9, 1), 10),
		(date(2016, 2, 29), date(2026, 2, 28), 9),
		(date(2016, 2, 29), date(2026, 3, 1), 10),
		(date(2016, 2, 29), date(2028, 2, 29), 12),
	],
)
def test_a_birthday_counts_from_its_day_on(born_on: date, on: date, age: int) -> None:
	assert ages.full_years(born_on, on) == age


@given(days, st.integers(0, 20_000))
def test_age_never_falls_and_grows_by_one_at_most_in_a_day(born_on: date, later: int) -> None:
	on = born_on + timedelta(days=later)
	assert ages.full_years(born_on, on + timedelta(days=1)) - ages.full_years(born_on, on) in (0, 1)


@given(st.integers(0, 100))
def test_limits_left_at_zero_admit_everybody(age: int) -> None:
	assert ages.is_within(age, 0, 0)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))
def test_both_limits_are_included(age: int, minimum: int, maximum: int) -> None:
	assert ages.is_within(age, minimum, maximum) is (minimum <= age <= maximum)
