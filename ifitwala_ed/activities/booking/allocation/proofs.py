"""What the family of a booking may know of its draw: what was published, the secret once it is shown, and caveats."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import frappe

from ifitwala_ed.activities.booking.allocation import caveat_texts, caveats, publications
from ifitwala_ed.activities.booking.allocation.caveats import Caveat
from ifitwala_ed.activities.booking.allocation.plan import RUN


def of_bookings(bookings: Sequence[frappe._dict]) -> dict[str, dict[str, Any]]:
	"""Return the proof of each booking. Rows carry program_offering and allocation_run.

	The run that decided a booking is what is shown, however many were made since, with what keeps it from being a
	proof; before, what is published of the draw to come: the commitment, and the hash at the close.
	"""
	decided = _of_runs({row.allocation_run for row in bookings if row.allocation_run})
	to_come = _of_offerings({row.program_offering for row in bookings if not row.allocation_run})
	return {
		row.name: decided[row.allocation_run] if row.allocation_run else to_come[row.program_offering]
		for row in bookings
	}


def _of_runs(runs: Collection[str]) -> dict[str, dict[str, Any]]:
	if not runs:
		return {}
	rows = frappe.get_all(
		RUN,
		filters={"name": ["in", sorted(runs)]},
		fields=["name", "commitment", "published_input_hash", "revealed_secret", "history"],
		order_by="name asc",
	)
	return {
		row.name: _proof(
			row.commitment,
			row.published_input_hash,
			_caveats_in(row.history),
			row.revealed_secret,
			row.name,
		)
		for row in rows
	}


def _caveats_in(history: str | None) -> list[Caveat]:
	return [Caveat(**each) for each in json.loads(history)["caveats"]] if history else []


def _of_offerings(offerings: Collection[str]) -> dict[str, dict[str, Any]]:
	if not offerings:
		return {}
	return {
		name: _proof(shown.commitment, shown.input_hash, caveats.of_publications(shown.published))
		for name, shown in publications.shown_on(offerings).items()
	}


def _proof(
	commitment: str | None,
	input_hash: str | None,
	found: Iterable[Caveat],
	secret: str | None = None,
	run: str | None = None,
) -> dict[str, Any]:
	return {
		"commitment": commitment or None,
		"input_hash": input_hash or None,
		"secret": secret or None,
		"run": run,
		"caveats": caveat_texts.told(found),
	}
