from ifitwala_ed.core.document import SchoolRow


class RosterImportFinding(SchoolRow):
	"""What keeps rosters from being imported, or is worth knowing."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		details: DF.LongText | None
		is_note: DF.Check
		message: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
