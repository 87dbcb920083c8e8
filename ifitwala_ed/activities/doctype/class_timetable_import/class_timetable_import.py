import frappe

from ifitwala_ed.activities.class_timetable_import import desk
from ifitwala_ed.activities.import_document import ImportDocument
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.permissions.request_method import require_post


class ClassTimetableImport(ImportDocument):
	"""The class timetable that FET has made: tried as often as needed, then imported as a whole, from a day on."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.activities.doctype.class_timetable_finding.class_timetable_finding import (
			ClassTimetableFinding,
		)
		from ifitwala_ed.activities.doctype.class_timetable_name.class_timetable_name import (
			ClassTimetableName,
		)

		academic_year: DF.Link
		fet_file: DF.Attach | None
		findings: DF.Table[ClassTimetableFinding]
		first_day: DF.Date
		groups: DF.LongText | None
		judged_on: DF.Datetime | None
		lesson_count: DF.Int
		names: DF.Table[ClassTimetableName]
		school: DF.Link
		status: DF.Literal["Not Checked", "Queued", "Ready", "Findings", "Imported", "Failed"]
		summary: DF.SmallText | None
		timetable_cycle: DF.Link | None
		timetable_file: DF.Attach | None
	# end: auto-generated types

	INPUT = (
		"school",
		"academic_year",
		"first_day",
		"timetable_cycle",
		"fet_file",
		"timetable_file",
		"names",
	)
	FILES = ("fet_file", "timetable_file")

	def before_insert(self) -> None:
		"""Begin with the names of the school's last import: teachers and rooms are called the same every year."""
		if not self.names:
			self.extend("names", desk.remembered_names(self.school))

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def check_timetable(self) -> None:
		"""Try the whole import without keeping anything; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=True)

	@frappe.whitelist(methods=["POST"])
	@reads_arguments
	def import_timetable(self) -> None:
		"""Import the whole timetable, or nothing when anything is wrong; the result is stored here."""
		require_post()
		self.require_saved()
		desk.start(self, is_trial=False)
