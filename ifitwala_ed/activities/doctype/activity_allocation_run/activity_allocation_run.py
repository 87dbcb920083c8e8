from frappe.model.document import Document


class ActivityAllocationRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		confirmed: DF.Int
		engine_version: DF.Data | None
		input_hash: DF.Data | None
		is_dry_run: DF.Check
		mode: DF.Literal["First Come First Serve", "Lottery (Preference)", "Manual"]
		offered: DF.Int
		program_offering: DF.Link
		rejected: DF.Int
		school: DF.Link | None
		seed: DF.Data | None
		skipped: DF.Int
		status: DF.Literal["Queued", "Running", "Completed", "Failed"]
		total: DF.Int
		waitlisted: DF.Int
	# end: auto-generated types
