"""A child that stays away from its seat, week after week, in a section that still meets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking_settings import SETTINGS
from ifitwala_ed.attendance.session_keys import SessionKey
from tests.factories import bookings, offerings, people
from tests.factories.registers import LENGTH
from tests.factories.rows import row

AFTER = 3
DAYS = 7


@dataclass(frozen=True)
class Away:
	"""The booking of a child, its family, and the sessions of the section so far, oldest first."""

	made: offerings.Offered
	family: people.Family
	booking: str
	sessions: list[SessionKey]

	@property
	def student(self) -> str:
		return self.family.student


def the_rule(after: int = AFTER, days: int = DAYS) -> None:
	"""Let the school release seats. The caller has the settings put back."""
	frappe.db.set_single_value(SETTINGS, {"release_after_missed": after, "release_warning_days": days})


def away(missed: int = AFTER, status: str = "Absent", **offering_values: Any) -> Away:
	"""A child with a seat since ten weeks, that has missed the last sessions."""
	made = offerings.open_offering(**{"capacity": 1, **offering_values})
	return away_from(made, people.family(made.school), missed, status)


def away_from(
	made: offerings.Offered, family: people.Family, missed: int = AFTER, status: str = "Absent"
) -> Away:
	"""A family's child that has a seat there since ten weeks, and has missed the last sessions."""
	booking = bookings.book(made, made.section, family.student)
	frappe.db.set_value("Activity Booking", booking, "confirmed_on", now_datetime() - timedelta(weeks=10))
	found = Away(made, family, booking, [])
	for number in range(missed, 0, -1):
		session(found, number)
		mark(found, status, -1)
	return found


def session(child: Away, weeks_ago: int) -> SessionKey:
	"""One more session of the section, that many weeks ago."""
	starts = now_datetime().replace(minute=0, second=0, microsecond=0) - timedelta(weeks=weeks_ago)
	row(
		"Location Booking",
		from_datetime=starts,
		to_datetime=starts + LENGTH,
		source_doctype="Student Group",
		source_name=child.made.section,
		slot_key=frappe.generate_hash(length=64),
	)
	child.sessions.append(SessionKey(child.made.section, starts))
	return child.sessions[-1]


def mark(child: Away, status: str, place: int = -1, *, at: datetime | None = None, **values: Any) -> None:
	"""Mark the child at one of its sessions."""
	key = child.sessions[place]
	row(
		"Activity Attendance Mark",
		uid=frappe.generate_hash(length=20),
		student=child.student,
		student_group=key.student_group,
		session_start=key.starts,
		school=child.made.school,
		status=status,
		at=at or key.starts,
		**values,
	)


def let_days_pass(booking: str, days: int) -> None:
	"""Move the warning of a booking, and its last day to answer, that many days back."""
	from ifitwala_ed.activities.booking import events
	from ifitwala_ed.attendance import absence_warnings

	for found in absence_warnings.of_bookings([booking]).get(booking, []):
		spans = [(start, start + LENGTH) for start in found.missed]
		assert found.until
		event = frappe.qb.DocType(events.EVENT)
		(
			frappe.qb.update(event)
			.set(event.occurred_on, found.warned_on - timedelta(days=days))
			.set(event.details, absence_warnings.written(spans, found.until - timedelta(days=days)))
			.where(event.name == found.event)
			.run()
		)
