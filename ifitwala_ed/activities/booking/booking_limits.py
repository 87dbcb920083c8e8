"""How often somebody may give up bookings of one child in a short time, and book again.

Each booking and each cancellation writes mails, notices and history, and may call the next family. A family that changes its
mind a few times is below the limit, a program that does nothing else isn't. Counted in the database, so that it holds
whether Redis is up or not, and by user and student, because a school's Wi-Fi is one address.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import TooManyBookingsError

HOUR: Final = timedelta(hours=1)


def require_within(given_up: Sequence[datetime]) -> None:
	"""Raise TooManyBookingsError while what somebody has given up of a student's within an hour reaches the limit.

	``given_up`` is when, the newest first, read under the student's lock, so that it can't grow meanwhile.
	"""
	limit = booking_settings.read().cancellations_per_hour
	if limit and len(given_up) >= limit:
		_refuse(limit, again_from=given_up[limit - 1] + HOUR, now=now_datetime())


def _refuse(limit: int, *, again_from: datetime, now: datetime) -> None:
	seconds = max(1, int((again_from - now).total_seconds()) + 1)
	throw(
		TooManyBookingsError,
		_(
			"{0} bookings of this child were cancelled within an hour. Please book again from {1} on, or ask the school's "
			"office."
		).format(limit, moments.moment(again_from)),
		values={"at_most": limit, "seconds": 3600, "again_from": again_from},
		retry_after=seconds,
	)
