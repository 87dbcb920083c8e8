"""When a delivery that failed is tried again. Plain Python, no database."""

from datetime import datetime, timedelta
from typing import Final

MINUTES_BETWEEN_ATTEMPTS: Final = (1, 5, 15, 60, 240, 720)
MAX_ATTEMPTS: Final = len(MINUTES_BETWEEN_ATTEMPTS) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
	"""The moment of the next attempt after so many have failed; None when it is left to staff."""
	if attempts >= MAX_ATTEMPTS:
		return None
	return now + timedelta(minutes=MINUTES_BETWEEN_ATTEMPTS[attempts - 1])
