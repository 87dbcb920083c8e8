"""What becomes of a delivery that failed, and when it is tried again. Plain Python, no database."""

from datetime import datetime, timedelta
from typing import Any, Final

from ifitwala_ed.activities.outbox.refusals import PermanentFailure, SkipDelivery

# the statuses of a delivery
PENDING: Final = "Pending"
DONE: Final = "Done"
SKIPPED: Final = "Skipped"
FAILED: Final = "Failed"

MINUTES_BETWEEN_ATTEMPTS: Final = (1, 5, 15, 60, 240, 720)
MAX_ATTEMPTS: Final = len(MINUTES_BETWEEN_ATTEMPTS) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
	"""Return the moment of the next attempt after so many have failed; None when it is left to staff."""
	if attempts >= MAX_ATTEMPTS:
		return None
	return now + timedelta(minutes=MINUTES_BETWEEN_ATTEMPTS[attempts - 1])


def after_failure(error: Exception, attempts: int, now: datetime) -> dict[str, Any]:
	"""Return what a pending delivery says when so many attempts have ended with an error, this one the last.

	It is skipped, due again at ``next_attempt``, or failed and left to staff.
	"""
	noted = {"attempts": attempts, "error": str(error) or type(error).__name__}
	if isinstance(error, SkipDelivery):
		return {**noted, "status": SKIPPED}
	later = None if isinstance(error, PermanentFailure) else next_attempt(attempts, now)
	return {**noted, "next_attempt": later} if later else {**noted, "status": FAILED}
