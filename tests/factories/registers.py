"""A session that is under way, with children who have a seat in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.attendance.session_keys import SessionKey
from tests.factories import bookings, offerings, people

LENGTH = timedelta(minutes=45)


@dataclass(frozen=True)
class Gate:
	"""One session with its section, its teacher and its families, each with one child."""

	made: offerings.Offered
	key: SessionKey
	teacher: people.Teacher
	families: list[people.Family] = field(default_factory=list)

	@property
	def session(self) -> str:
		return str(self.key)

	@property
	def day(self) -> str:
		return self.key.starts.date().isoformat()

	@property
	def students(self) -> list[str]:
		return [family.student for family in self.families]

	def mark(self, student: str, status: str = "Present", **values: Any) -> dict[str, Any]:
		"""A mark as a phone sends it, made when the session began."""
		return {
			"uid": frappe.generate_hash(length=20),
			"session": self.session,
			"student": student,
			"status": status,
			"at": self.key.starts.isoformat(),
			**values,
		}


def gate(children: int = 2, **offering_values: Any) -> Gate:
	"""A session that has just begun, led by its teacher; its seats were taken the day before."""
	made = offerings.open_offering(capacity=max(children, 1), **offering_values)
	teacher = people.teacher()
	group = frappe.get_doc("Student Group", made.section)
	group.set("instructors", [{"employee": teacher.employee}])
	group.save()
	families = [people.family(made.school) for _number in range(children)]
	for family in families:
		bookings.book(made, made.section, family.student)
	return Gate(made, session_now(made.section), teacher, families)


def session_now(section: str) -> SessionKey:
	"""Let the first session of a section begin in this minute, and its seats have been taken a day before."""
	first = next_session(section).starts
	return move(section, first, now_datetime().replace(second=0, microsecond=0))


def next_session(section: str, after: SessionKey | None = None) -> SessionKey:
	"""The first session of a section, or the one that follows another."""
	[starts] = frappe.get_all(
		"Location Booking",
		filters={"source_name": section, "from_datetime": [">", after.starts if after else "2000-01-01"]},
		pluck="from_datetime",
		order_by="from_datetime asc",
		limit=1,
	)
	return SessionKey(section, starts)


def move(section: str, starts: datetime, to: datetime) -> SessionKey:
	"""Let a session take place at another time. No controller would: the past is closed."""
	for doctype in ("Location Booking", "Employee Booking"):
		for name in frappe.get_all(
			doctype,
			filters={"source_name": section, "from_datetime": starts},
			pluck="name",
			order_by="name asc",
		):
			# its key is made of the times: what it was before is free for another
			key = frappe.generate_hash(length=64)
			frappe.db.set_value(
				doctype,
				name,
				{"slot_key": key, "from_datetime": to, "to_datetime": to + LENGTH},
				update_modified=False,
			)
	event = frappe.qb.DocType("Activity Booking Event")
	(
		frappe.qb.update(event)
		.set(event.occurred_on, to - timedelta(days=1))
		.where((event.to_student_group == section) & (event.occurred_on > to - timedelta(days=1)))
		.run()
	)
	frappe.db.commit()
	return SessionKey(section, to)
