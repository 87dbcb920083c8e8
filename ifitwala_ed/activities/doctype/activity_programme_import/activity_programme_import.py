import frappe
from frappe import _

from ifitwala_ed.core import server_set_fields
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.permissions.request_method import require_post
from ifitwala_ed.activities.programme_import import desk


class ActivityProgrammeImport(SchoolDocument):
	"""A term's programme from one file: checked as often as needed, then imported as a whole.

	Flag ``by_the_system``: the result is being stored, which no form can.
	"""

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

	def validate(self) -> None:
		if not self.flags.by_the_system:
			server_set_fields.restore(self)
			self.forget_result_of_other_input()
			desk.require_readable_file(self)

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

	def require_saved(self) -> None:
		"""Refuse a form with changes that aren't stored: what is imported is what stands here afterwards."""
		self.check_permission("write")
		stored = frappe.get_doc(self.doctype, self.name)
		if any(str(self.get(field) or "") != str(stored.get(field) or "") for field in self.INPUT):
			frappe.throw(_("Save your changes first."), title=_("Not Saved"))

	def forget_result_of_other_input(self) -> None:
		"""A result holds for the file and the term that it was made for."""
		if self.is_new() or any(self.has_value_changed(field) for field in self.INPUT):
			self.status = "Not Checked"
			self.summary = self.judged_on = None
			self.row_count = 0
			self.set("findings", [])
			self.set("outcomes", [])
