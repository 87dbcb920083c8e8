"""When something booked is over: the one place that says so.

A section is over when its last dated session has ended, an offering when the last of all its sections has. What has
no dated session, because its reservations were never made or are gone, is over when the offering's last day is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import getdate, now_datetime

from ifitwala_ed.core import one_field


@dataclass(frozen=True)
class Whereabouts:
	"""What a booking is for: a section of an offering, or the offering where it has no section yet."""

	program_offering: str
	student_group: str | None = None


def over(places: Collection[Whereabouts]) -> set[Whereabouts]:
	"""Return those of the places that are over. Two queries however many there are."""
	if not places:
		return set()
	offerings = sorted({place.program_offering for place in places})
	last_days = _last_days(offerings)
	last_sessions = _last_sessions(offerings)
	now = now_datetime()
	return {
		place
		for place in places
		if _is_over(last_sessions.get(place), last_days.get(place.program_offering), now)
	}


def _is_over(last_session: datetime | None, last_day: date | None, now: datetime) -> bool:
	if last_session:
		return last_session <= now
	return bool(last_day) and getdate(last_day) < now.date()


def _last_days(offerings: Collection[str]) -> dict[str, date]:
	return one_field.by_name("Program Offering", offerings, "end_date")


def _last_sessions(offerings: Collection[str]) -> dict[Whereabouts, datetime]:
	"""Return when the last session ends of every section of the offerings, and of each offering as a whole."""
	section, session = DocType("Program Offering Activity Section"), DocType("Location Booking")
	rows = (
		frappe.qb.from_(section)
		.join(session)
		.on((session.source_doctype == "Student Group") & (session.source_name == section.student_group))
		.select(section.parent, section.student_group, Max(session.to_datetime))
		.where((section.parenttype == "Program Offering") & section.parent.isin(offerings))
		.groupby(section.parent, section.student_group)
		.run()
	)
	found: dict[Whereabouts, datetime] = {}
	for program_offering, student_group, ends in rows:
		whole = Whereabouts(program_offering)
		found[Whereabouts(program_offering, student_group)] = ends
		found[whole] = max(ends, found.get(whole, ends))
	return found
