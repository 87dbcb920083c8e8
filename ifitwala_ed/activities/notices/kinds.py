"""Which events a family is told of."""

from typing import Final

from ifitwala_ed.activities.booking import events

OFFERED: Final = events.BY_STATUS["Offered"]
SUBMITTED: Final = events.BY_STATUS["Submitted"]
WAITLISTED: Final = events.BY_STATUS["Waitlisted"]
CONFIRMED: Final = events.BY_STATUS["Confirmed"]
CANCELLED: Final = events.BY_STATUS["Cancelled"]
REJECTED: Final = events.BY_STATUS["Rejected"]
EXPIRED: Final = events.BY_STATUS["Expired"]

SESSION_CHANGES: Final = frozenset(
	{events.SESSION_CANCELLED, events.SESSION_MOVED, events.SESSION_ADDED, events.SESSION_RESTORED}
)

# What the school's cancelling of a section does to a booking, with the reason it gave the families.
SECTION_CHANGES: Final = frozenset(
	{events.SECTION_CANCELLED, events.SECTION_CANCELLED_MOVED, events.SECTION_CANCELLED_WAITING}
)

# What is urgent and lost when it is missed: nobody can turn these off.
ABOUT_AN_OPEN_OFFER: Final = frozenset({OFFERED, events.OFFER_REMINDER})

# Everything that is notified and mailed. A submission is answered on the screen and told in the conversation alone.
NOTIFIED: Final = (
	ABOUT_AN_OPEN_OFFER
	| SESSION_CHANGES
	| SECTION_CHANGES
	| {
		WAITLISTED,
		CONFIRMED,
		CANCELLED,
		events.DECLINED,
		REJECTED,
		EXPIRED,
		events.MOVED,
		events.INVOICED,
	}
)
