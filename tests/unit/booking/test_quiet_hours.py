"""When an offer ends and who is reminded, around the quiet hours. No database."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ifitwala_ed.activities.booking.quiet_hours import QuietHours, offer_end, reminders_due_until

NIGHT = QuietHours(time(21), time(7))
NOON = QuietHours(time(12), time(14))
AHEAD = timedelta(minutes=30)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
quiet_hours = st.builds(QuietHours, st.times(), st.times()).filter(lambda quiet: quiet.begins != quiet.ends)
hours = st.integers(1, 200)


def is_quiet(quiet: QuietHours, moment: datetime) -> bool:
	"""Said the other way round: which times of day belong to the quiet hours."""
	clock = moment.time()
	if quiet.begins < quiet.ends:
		return quiet.begins <= clock < quiet.ends
	return clock >= quiet.begins or clock < quiet.ends


@pytest.mark.parametrize(
	("quiet", "moment", "after"),
	[
		(NIGHT, datetime(2026, 9, 3, 20, 59), datetime(2026, 9, 3, 20, 59)),
		(NIGHT, datetime(2026, 9, 3, 21, 0), datetime(2026, 9, 4, 7, 0)),
		(NIGHT, datetime(2026, 9, 4, 0, 43), datetime(2026, 9, 4, 7, 0)),
		(NIGHT, datetime(2026, 9, 4, 7, 0), datetime(2026, 9, 4, 7, 0)),
		(NIGHT, datetime(2026, 12, 31, 23, 0), datetime(2027, 1, 1, 7, 0)),
		(NOON, datetime(2026, 9, 3, 13, 0), datetime(2026, 9, 3, 14, 0)),
		(NOON, datetime(2026, 9, 3, 0, 0), datetime(2026, 9, 3, 0, 0)),
		(QuietHours(), datetime(2026, 9, 3, 3, 0), datetime(2026, 9, 3, 3, 0)),
		(QuietHours(time(21), None), datetime(2026, 9, 3, 22, 0), datetime(2026, 9, 3, 22, 0)),
		(QuietHours(time(7), time(7)), datetime(2026, 9, 3, 8, 0), datetime(2026, 9, 3, 8, 0)),
	],
)
def test_a_moment_is_moved_to_the_end_of_the_quiet_hours_it_falls_in(
	quiet: QuietHours, moment: datetime, after: datetime
) -> None:
	assert quiet.after(moment) == after


@given(quiet_hours, moments)
def test_a_moment_stays_or_becomes_the_next_end_of_quiet_hours(quiet: QuietHours, moment: datetime) -> None:
	after = quiet.after(moment)
	assert not is_quiet(quiet, after)
	assert quiet.after(after) == after
	assert after == moment if not is_quiet(quiet, moment) else moment < after
	assert after - moment < timedelta(days=1)
	if after != moment:
		assert after.time() == quiet.ends
		assert is_quiet(quiet, after - timedelta(microseconds=1))


@given(st.none() | quiet_hours, moments, hours, st.none() | moments)
def test_an_offer_lasts_its_hours_but_for_the_quiet_ones_and_the_last_session(
	quiet: QuietHours | None, now: datetime, hours: int, last_session: datetime | None
) -> None:
	end = offer_end(now, hours, quiet or QuietHours(), last_session)
	if last_session:
		assert end <= last_session
	if not last_session or end < last_session:
		assert end >= now + timedelta(hours=hours)
		assert not (quiet and is_quiet(quiet, end))
	if not quiet:
		in_full = now + timedelta(hours=hours)
		assert end == min(in_full, last_session or in_full)


@given(quiet_hours, moments)
def test_nobody_is_reminded_in_quiet_hours_and_nobody_is_forgotten(quiet: QuietHours, now: datetime) -> None:
	due_until = reminders_due_until(now, quiet, AHEAD)
	assert (due_until is None) == is_quiet(quiet, now)
	if due_until is None:
		return
	assert now <= due_until <= now + timedelta(days=1)
	if due_until > now:
		# what would fall due while it is quiet, and nothing that falls due later
		assert is_quiet(quiet, due_until - timedelta(microseconds=1))
		assert due_until.time() == quiet.ends


@given(quiet_hours, moments)
@example(QuietHours(time(0), time(0, 0, 0, 1)), datetime(2026, 1, 1))
@example(QuietHours(time(22), time(22, 10)), datetime(2026, 1, 1, 22, 5))
def test_what_falls_due_while_it_is_quiet_is_sent_before(quiet: QuietHours, due: datetime) -> None:
	assume(is_quiet(quiet, due))
	length = datetime.combine(due.date(), quiet.ends) - datetime.combine(due.date(), quiet.begins)
	awake = timedelta(days=1) - length % timedelta(days=1)
	assume(awake > timedelta(minutes=5))
	began = quiet.after(due) - length % timedelta(days=1)
	before = began - timedelta(minutes=5)
	assert reminders_due_until(before, quiet, AHEAD) >= due
