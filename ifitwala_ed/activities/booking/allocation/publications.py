"""The hashes of an offering's inputs as they were published, one after the other, and what was done in between.

Every close publishes one. Who opens booking again changes what is drawn, perhaps knowing what would have been: how
often the result had been computed by then is noted, and stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.core import moments

PUBLICATION: Final = "Activity Lottery Publication"
RUN: Final = "Activity Allocation Run"


def publish(program_offering: str, school: str, input_hash: str) -> None:
	"""Booking closes: note the hash of the inputs and show it on the offering."""
	_end_current(program_offering)
	publication = frappe.get_doc(
		{
			"doctype": PUBLICATION,
			"program_offering": program_offering,
			"school": school,
			"input_hash": input_hash,
			"published_on": now_datetime(),
		}
	)
	# closing was authorised by the endpoint, or is done by the scheduled job
	publication.insert_by_system()
	_show(program_offering, input_hash)


def take_back(program_offering: str) -> None:
	"""Booking opens: what was published isn't what will be drawn. It is noted what was known of its result."""
	_end_current(program_offering)
	_show(program_offering, None)


def current(program_offering: str) -> str | None:
	"""Return the publication that stands, or None before booking has closed and where it was opened again."""
	publication = DocType(PUBLICATION)
	stands = (publication.program_offering == program_offering) & publication.reopened_on.isnull()
	rows = frappe.qb.from_(publication).select(publication.name).where(stands).run()
	return rows[0][0] if rows else None


@dataclass(frozen=True)
class Shown:
	"""What an offering shows of the draw to come, and everything that was published for it, in its order."""

	commitment: str | None
	input_hash: str | None
	published: list[dict[str, Any]]


def shown_on(offerings: Collection[str]) -> dict[str, Shown]:
	"""Return what is shown on offerings, as plain values. One query."""
	offering, publication = DocType("Program Offering"), DocType(PUBLICATION)
	rows = (
		frappe.qb.from_(offering)
		.left_join(publication)
		.on(publication.program_offering == offering.name)
		.select(
			offering.name,
			offering.activity_lottery_commitment,
			offering.activity_lottery_input_hash,
			*(
				publication[field]
				for field in ("input_hash", "published_on", "reopened_on", "trials", "was_drawn")
			),
		)
		.where(offering.name.isin(sorted(offerings)))
		.orderby(publication.published_on)
		.orderby(publication.name)
		.run()
	)
	return {name: _shown([row[1:] for row in rows if row[0] == name]) for name in {row[0] for row in rows}}


def _shown(rows: Sequence[Sequence[Any]]) -> Shown:
	commitment, current_hash = rows[0][:2]
	published = [
		{
			"input_hash": input_hash,
			"published_on": moments.iso(published_on),
			"reopened_on": moments.iso(reopened_on),
			"trials": trials,
			"was_drawn": bool(was_drawn),
		}
		for _commitment, _hash, input_hash, published_on, reopened_on, trials, was_drawn in rows
		# an offering of which nothing was published has no publication's columns
		if published_on
	]
	return Shown(commitment, current_hash, published)


def other_draws_tried(program_offering: str, commitment: str) -> int:
	"""Return how many draws besides the one with this commitment have been tried: seeds that were chosen, or drawn for
	a trial.
	"""
	tried = frappe.get_all(
		RUN,
		filters={
			"program_offering": program_offering,
			"is_dry_run": 1,
			"is_planned": 1,
			"commitment": ["is", "set"],
		},
		pluck="commitment",
		order_by="creation asc",
	)
	own = frappe.db.get_value("Program Offering", program_offering, "activity_lottery_commitment")
	return len(set(tried) - {commitment, own})


def _end_current(program_offering: str) -> None:
	name = current(program_offering)
	if name:
		values = {"reopened_on": now_datetime(), "trials": _trials(name), "was_drawn": _was_drawn(name)}
		frappe.db.set_value(PUBLICATION, name, values)


def _trials(publication: str) -> int:
	"""Dry runs with the secret that is going to be drawn with: who has made one knows the result."""
	filters = {"lottery_publication": publication, "is_dry_run": 1, "is_planned": 1, "seed_is_chosen": 0}
	return frappe.db.count(RUN, filters)


def _was_drawn(publication: str) -> int:
	filters = {"lottery_publication": publication, "is_dry_run": 0, "status": "Completed"}
	return int(bool(frappe.db.exists(RUN, filters)))


def _show(program_offering: str, input_hash: str | None) -> None:
	frappe.db.set_value(
		"Program Offering",
		program_offering,
		"activity_lottery_input_hash",
		input_hash,
		update_modified=False,
	)
