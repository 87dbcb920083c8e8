"""What becomes of a failed delivery, and when it is tried again."""

from datetime import datetime, timedelta

from ifitwala_ed.activities.outbox.refusals import PermanentFailure, SkipDelivery
from ifitwala_ed.activities.outbox.retries import MAX_ATTEMPTS, after_failure, next_attempt

NOW = datetime(2026, 9, 7, 15, 0)


def test_the_pauses_grow() -> None:
	pauses = [next_attempt(tried, NOW) - NOW for tried in range(1, MAX_ATTEMPTS)]
	assert pauses == sorted(set(pauses))
	assert pauses[0] <= timedelta(minutes=5)


def test_in_the_end_it_is_left_to_staff() -> None:
	assert next_attempt(MAX_ATTEMPTS, NOW) is None
	assert next_attempt(MAX_ATTEMPTS + 1, NOW) is None


def test_what_it_says_then() -> None:
	later = next_attempt(1, NOW)
	assert after_failure(ValueError("Late"), 1, NOW) == {
		"attempts": 1,
		"error": "Late",
		"next_attempt": later,
	}
	assert after_failure(ValueError(), MAX_ATTEMPTS, NOW) == {
		"attempts": MAX_ATTEMPTS,
		"error": "ValueError",
		"status": "Failed",
	}
	assert after_failure(SkipDelivery("Over"), 1, NOW)["status"] == "Skipped"
	assert after_failure(PermanentFailure("No"), 1, NOW)["status"] == "Failed"
