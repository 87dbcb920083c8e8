import frappe
from frappe import _

from ifitwala_ed.activities.import_document import ImportDocument, attached
from ifitwala_ed.activities.roster_import import desk
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.permissions.request_method import require_post


class RosterImport(ImportDocument):
	"""The school's rosters from another program: tried as often as needed, then imported as a whole."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.activities.doctype.roster_import_choice.roster_import_choice import (
			RosterImportChoice,
		)
		from ifitwala_ed.activities.doctype.roster_import_finding.roster_import_finding import (
			RosterImportFinding,
		)

		academic_year: DF.Link
		choices: DF.Table[RosterImportChoice]
		file: DF.Attach
		findings: DF.Table[RosterImportFinding]
		judged_on: DF.Datetime | None
		org: DF.Data | None
		outcome: DF.LongText | None
		people_read: DF.Int
		school: DF.Link
		source: DF.Data
		status: DF.Literal["Not Checked", "Queued", "Ready", "Findings", "Imported", "Failed"]
		summary: DF.SmallText | None
	# end: auto-generated types

	INPUT = ("school", "academic_year", "source", "org", "file", "choices")

	def before_insert(self) -> None:
		"""Begin with what the school's last import has settled: who is who stays the same."""
		last = desk.remembered(self.school)
		if not self.choices:
			self.extend("choices", last.get("choices", []))
		if not self.org:
			self.org = last.get("org")

	def validate(self) -> None:
		super().validate()
		self.require_private_file()

	def require_private_file(self) -> None:
		"""Refuse a file that everybody who knows its address may read: it has the names of children."""
		if not attached(self.file).is_private:
			frappe.throw(
				_("Attach the file as a private one: everybody can read a public file."),
				title=_("File Is Public"),
			)

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def check_rosters(self) -> None:
		"""Try the whole import without keeping anything; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=True)

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def import_rosters(self) -> None:
		"""Import everything, or nothing when anything is wrong; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=False)
