"""What the state of a booking window means, and whether an offering can be booked at a moment. No database."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot

DRAFT: Final = "Draft"
READY: Final = "Ready"
OPEN: Final = "Open"
CLOSED: Final = "Closed"


def why_not_bookable(offering: OfferingSnapshot, now: datetime) -> Iterator[Reason]:
	"""Return the reason why an offering can't be booked at ``now``; none when it can. No start or end is no limit."""
	opens, closes = offering.activity_booking_open_from, offering.activity_booking_open_to
	if offering.status != "Active" or not offering.activity_booking_enabled:
		yield Reason(Code.NOT_BOOKABLE, {"offering": offering.title})
	elif offering.activity_booking_status == CLOSED or (closes and closes <= now):
		yield Reason(Code.WINDOW_CLOSED, {"offering": offering.title})
	elif offering.activity_booking_status != OPEN:
		yield Reason(Code.WINDOW_NOT_OPEN, {"offering": offering.title})
	elif opens and now < opens:
		yield Reason(Code.WINDOW_OPENS_LATER, {"offering": offering.title, "opens": opens})
