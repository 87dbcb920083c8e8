"""What families are told of a run: why their child has a place or hasn't."""

import json
from collections.abc import Collection
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import explanations
from ifitwala_ed.activities.booking.allocation.plan import RESULT


@dataclass(frozen=True)
class Explained:
	"""The result that decided a booking. A decision by hand has no facts and no pseudonym.

	``section`` is the one that it gave, ``section_now`` where the booking has a seat or waits.
	"""

	outcome: str
	facts: str | None
	note: str | None
	pseudonym: str | None
	section: str | None
	section_now: str | None

	def sentence(self, status: str, position: int | None) -> str:
		"""Return the explanation for the family, with their present place in the queue where they may know it."""
		if not self.facts:
			return _("The school has decided by hand.")
		facts = json.loads(self.facts)
		if self.note:
			facts["outcome"] = self.outcome
			facts["missed"] = []
		told = explanations.sentence(
			facts,
			position if status == lifecycle.WAITLISTED else None,
			status,
			is_elsewhere=bool(self.section) and self.section != self.section_now,
		)
		return f"{self.note} {told}" if self.note else told


def of_bookings(bookings: Collection[str]) -> dict[str, Explained]:
	"""Return the result of each booking in the run that decided it last. One query."""
	if not bookings:
		return {}
	booking, result = DocType("Activity Booking"), DocType(RESULT)
	rows = (
		frappe.qb.from_(booking)
		.join(result)
		.on((result.activity_booking == booking.name) & (result.allocation_run == booking.allocation_run))
		.select(booking.name, result.outcome, result.facts, result.note, result.line)
		.select(result.student_group, booking.allocated_student_group)
		.where(booking.name.isin(list(bookings)))
		.run()
	)
	return {name: Explained(*rest) for name, *rest in rows}
