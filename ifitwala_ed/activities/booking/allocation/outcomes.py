"""What families are told of a run: why their child has a place or hasn't, and what was published of the draw."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation import explanations
from ifitwala_ed.activities.booking.allocation.plan import RESULT, RUN


@dataclass(frozen=True)
class Explained:
	"""The result that decided a booking. A decision by hand has no facts."""

	outcome: str
	facts: str | None
	note: str | None

	def sentence(self, status: str, position: int | None) -> str:
		"""The explanation for the family, with their present place in the queue where they may know it."""
		if not self.facts:
			return _("The school has decided by hand.")
		facts = json.loads(self.facts)
		if self.note:
			facts["outcome"] = self.outcome
			facts["missed"] = []
		told = explanations.sentence(facts, position if status == lifecycle.WAITLISTED else None, status)
		return f"{self.note} {told}" if self.note else told


def of_bookings(bookings: Collection[str]) -> dict[str, Explained]:
	"""The result of each booking in the run that decided it last. One query."""
	if not bookings:
		return {}
	booking, result = DocType("Activity Booking"), DocType(RESULT)
	rows = (
		frappe.qb.from_(booking)
		.join(result)
		.on((result.activity_booking == booking.name) & (result.allocation_run == booking.allocation_run))
		.select(booking.name, result.outcome, result.facts, result.note)
		.where(booking.name.isin(list(bookings)))
		.run()
	)
	return {name: Explained(*rest) for name, *rest in rows}


def proofs_of(bookings: Sequence[frappe._dict]) -> dict[str, dict[str, str | None]]:
	"""What the families of bookings may know of the draw, by booking. Rows carry program_offering and allocation_run.

	The run that decided a booking is what is shown, however many were made since; before, what is published of the
	draw to come: the commitment, and the hash at the close.
	"""
	decided = _of_runs({row.allocation_run for row in bookings if row.allocation_run})
	to_come = _of_offerings({row.program_offering for row in bookings if not row.allocation_run})
	return {
		row.name: decided[row.allocation_run] if row.allocation_run else to_come[row.program_offering]
		for row in bookings
	}


def _of_runs(runs: Collection[str]) -> dict[str, dict[str, str | None]]:
	if not runs:
		return {}
	rows = frappe.get_all(
		RUN,
		filters={"name": ["in", sorted(runs)]},
		fields=["name", "commitment", "published_input_hash", "revealed_secret"],
		order_by="name asc",
	)
	return {
		row.name: _proof(row.commitment, row.published_input_hash, row.revealed_secret, row.name)
		for row in rows
	}


def _of_offerings(offerings: Collection[str]) -> dict[str, dict[str, str | None]]:
	if not offerings:
		return {}
	rows = frappe.get_all(
		"Program Offering",
		filters={"name": ["in", sorted(offerings)]},
		fields=["name", "activity_lottery_commitment", "activity_lottery_input_hash"],
		order_by="name asc",
	)
	return {
		row.name: _proof(row.activity_lottery_commitment, row.activity_lottery_input_hash) for row in rows
	}


def _proof(
	commitment: str | None, input_hash: str | None, secret: str | None = None, run: str | None = None
) -> dict[str, str | None]:
	return {
		"commitment": commitment or None,
		"input_hash": input_hash or None,
		"secret": secret or None,
		"run": run,
	}
