"""How an opening goes: submits of the last hour by minute, how fast they come, and why some were refused."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import get_datetime, now_datetime
from pypika.functions import Substring

from ifitwala_ed.activities.booking import lifecycle, refused_submits
from ifitwala_ed.activities.booking.refused_submits import FAILED, HOUR, MINUTE
from ifitwala_ed.core import moments

# as much of a stored moment as says the second
TO_THE_SECOND: Final = len("2026-09-01 19:00:00")


def of_offerings(program_offerings: Collection[str]) -> dict[str, Any]:
	"""Return how the submits of some offerings have gone for an hour, as docs/api.md shapes it. One query."""
	now = now_datetime()
	made = _made(program_offerings, now - HOUR)
	refused = refused_submits.of_last_hour(program_offerings, now)
	by_minute = Counter[datetime]()
	for second, count in made.items():
		by_minute[second.replace(second=0)] += count
	lately = Counter({second: count for second, count in made.items() if second > now - MINUTE})
	return {
		"minutes": [
			{"at": moments.iso(at), "bookings": by_minute[at], "refused": refused.by_minute[at]}
			for at in sorted({*by_minute, *refused.by_minute})
		],
		"last_minute": {"bookings": lately.total(), "refused": refused.by_second.total()},
		"busiest_second": max((lately + refused.by_second).values(), default=0),
		"refused": [
			{"program_offering": program_offering, "reason": reason, "count": count}
			for (program_offering, reason), count in refused.by_reason.most_common()
			if reason != FAILED
		],
		"failed": sum(count for (_name, reason), count in refused.by_reason.items() if reason == FAILED),
	}


def _made(program_offerings: Collection[str], since: datetime) -> dict[datetime, int]:
	"""Return how many bookings were made in each second, from a whole minute on. One query."""
	booking = DocType("Activity Booking")
	second = Substring(booking.creation, 1, TO_THE_SECOND)
	first = since.replace(second=0, microsecond=0) + timedelta(minutes=1)
	rows = (
		frappe.qb.from_(booking)
		.select(second, Count("*"))
		.where((booking.creation >= first) & (booking.status != lifecycle.DRAFT))
		.where(booking.program_offering.isin([*program_offerings, ""]))
		.groupby(second)
		.run()
	)
	return {get_datetime(at): count for at, count in rows}
