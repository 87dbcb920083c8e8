from frappe.model.document import Document


class ActivityAllocationRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		applied: DF.Int
		commitment: DF.Data | None
		confirmed: DF.Int
		engine_version: DF.Data | None
		failure: DF.SmallText | None
		finished_on: DF.Datetime | None
		heartbeat_on: DF.Datetime | None
		input_hash: DF.Data | None
		is_dry_run: DF.Check
		is_planned: DF.Check
		is_what_if: DF.Check
		mode: DF.Literal["First Come First Serve", "Lottery (Preference)", "Manual"]
		offered: DF.Int
		open_marker: DF.Data | None
		program_offering: DF.Link
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
