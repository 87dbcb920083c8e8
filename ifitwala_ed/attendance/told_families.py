"""Which families were told that a child didn't come: the events by names that are made of the child and the session."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import events
from ifitwala_ed.attendance.marks import Place


def name_of(student: str, session: str) -> str:
	"""Return the name of the one event of a child and a session."""
	return sha256("\x1f".join((events.NOT_THERE, student, session)).encode()).hexdigest()[:32]


def told(places: Collection[Place]) -> dict[Place, datetime]:
	"""Return when it was asked to tell the families, of those children at those sessions where it was. One query, or none."""
	names = {name_of(student, session): (session, student) for session, student in places}
	if not names:
		return {}
	event = DocType(events.EVENT)
	rows = (
		frappe.qb.from_(event)
		.select(event.name, event.occurred_on)
		.where(event.name.isin(sorted(names)))
		.run()
	)
	return {names[name]: occurred_on for name, occurred_on in rows}
