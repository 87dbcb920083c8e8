"""When a failed delivery is tried again."""

from datetime import datetime, timedelta

from ifitwala_ed.activities.outbox.retries import MAX_ATTEMPTS, next_attempt

NOW = datetime(2026, 9, 7, 15, 0)


def test_the_pauses_grow() -> None:
	pauses = [next_attempt(tried, NOW) - NOW for tried in range(1, MAX_ATTEMPTS)]
	assert pauses == sorted(set(pauses))
	assert pauses[0] <= timedelta(minutes=5)


def test_in_the_end_it_is_left_to_staff() -> None:
	assert next_attempt(MAX_ATTEMPTS, NOW) is None
	assert next_attempt(MAX_ATTEMPTS + 1, NOW) is None
