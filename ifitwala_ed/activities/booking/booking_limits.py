"""How often somebody may give up bookings of one child in a short time, and book again.

Each booking and each cancellation writes mails, notices and history, and may call the next family. A family that changes its
mind a few times is below the limit, a program that does nothing else isn't. Counted in the database, so that it holds
whether Redis is up or not, and by user and student, because a school's Wi-Fi is one address.
"""

from datetime import datetime, timedelta
from typing import Final

import frappe
from frappe import _
from frappe.utils import now_datetime
from pypika import Order
from pypika.queries import QueryBuilder

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.prepared import prepared, value
from ifitwala_ed.exceptions import TooManyBookingsError

HOUR: Final = timedelta(hours=1)
BOOKING: Final = "Activity Booking"


def require_within(student: str, user: str) -> None:
	"""Raise TooManyBookingsError while this user's cancelled bookings of the student within an hour reach the limit.

	The student's lock is held, so that what is counted can't grow meanwhile.
	"""
	limit = booking_settings.read().cancellations_per_hour
	if not limit:
		return
	now = now_datetime()
	rows = _given_up(student=student, user=user, status=lifecycle.CANCELLED, since=now - HOUR)
	if len(rows) >= limit:
		_refuse(limit, again_from=rows[limit - 1][0] + HOUR, now=now)


@prepared
def _given_up() -> QueryBuilder:
	"""Return when the bookings of a student were cancelled that this user made or cancelled, the newest first."""
	booking = frappe.qb.DocType(BOOKING)
	return (
		frappe.qb.from_(booking)
		.select(booking.cancelled_on)
		.where((booking.student == value("student")) & (booking.status == value("status")))
		.where((booking.booked_by_user == value("user")) | (booking.cancelled_by == value("user")))
		.where(booking.cancelled_on > value("since"))
		.orderby(booking.cancelled_on, order=Order.desc)
	)


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
