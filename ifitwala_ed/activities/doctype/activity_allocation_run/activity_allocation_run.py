import frappe
from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityAllocationRun(SystemDocument):
	"""One run of an offering's allocation: what it decided on, and what came of it.

	Written by activities/booking/allocation alone. While ``open_marker`` is set the run isn't through, and no other
	real run of the offering can begin.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		applied: DF.Int
		caveats: DF.Text | None
		commitment: DF.Data | None
		comparison: DF.Code | None
		confirmed: DF.Int
		engine_version: DF.Data | None
		failure: DF.SmallText | None
		finished_on: DF.Datetime | None
		heartbeat_on: DF.Datetime | None
		history: DF.Code | None
		input_hash: DF.Data | None
		is_dry_run: DF.Check
		is_planned: DF.Check
		is_what_if: DF.Check
		lottery_publication: DF.Link | None
		lottery_secret: DF.Link | None
		mode: DF.Literal["First Come First Serve", "Lottery (Preference)", "Manual"]
		offered: DF.Int
		open_marker: DF.Data | None
		program_offering: DF.Link
		pseudonym_key: DF.Data | None
		published_input_hash: DF.Data | None
		rejected: DF.Int
		revealed_secret: DF.Data | None
		school: DF.Link | None
		section_results: DF.Text | None
		sections_under_minimum: DF.Text | None
		seed: DF.Data | None
		seed_is_chosen: DF.Check
		skipped: DF.Int
		status: DF.Literal["Queued", "Running", "Completed", "Failed"]
		total: DF.Int
		total_is_used_up: DF.Check
		waitlisted: DF.Int
		worker: DF.Data | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("A run and its results stay as they were computed, so that anybody can check them.")


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Allocation Run", ["program_offering", "open_marker"], constraint_name="unique_open_run"
	)
	# what the job looks for every five minutes
	frappe.db.add_index("Activity Allocation Run", ["status", "worker"])
