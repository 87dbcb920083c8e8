from ifitwala_ed.core.document import SchoolRow


class ActivityProgrammeImportFinding(SchoolRow):
	"""What is wrong with one row, or worth knowing about it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		column_name: DF.Data | None
		is_note: DF.Check
		message: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		row_number: DF.Int
		value: DF.Data | None
	# end: auto-generated types
