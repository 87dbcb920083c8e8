import frappe

from ifitwala_ed.activities.import_document import ImportDocument
from ifitwala_ed.activities.programme_import import desk
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.permissions.request_method import require_post


class ActivityProgrammeImport(ImportDocument):
	"""A term's programme from one file: checked as often as needed, then imported as a whole."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.activities.doctype.activity_programme_import_finding.activity_programme_import_finding import (
			ActivityProgrammeImportFinding,
		)
		from ifitwala_ed.activities.doctype.activity_programme_import_outcome.activity_programme_import_outcome import (
			ActivityProgrammeImportOutcome,
		)

		academic_year: DF.Link
		end_date: DF.Date
		file: DF.Attach
		findings: DF.Table[ActivityProgrammeImportFinding]
		judged_on: DF.Datetime | None
		make_activities: DF.Check
		outcomes: DF.Table[ActivityProgrammeImportOutcome]
		program: DF.Link | None
		row_count: DF.Int
		school: DF.Link
		start_date: DF.Date
		status: DF.Literal["Not Checked", "Queued", "Ready", "Findings", "Imported", "Failed"]
		summary: DF.SmallText | None
		term: DF.Data | None
	# end: auto-generated types

	INPUT = (
		"school",
		"academic_year",
		"term",
		"start_date",
		"end_date",
		"program",
		"file",
		"make_activities",
	)

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def check_file(self) -> None:
		"""Judge the file and try the import without keeping anything; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=True)

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def import_file(self) -> None:
		"""Import all rows, or none when anything is wrong; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=False)
