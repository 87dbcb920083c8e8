from ifitwala_ed.core.document import SchoolRow


class ActivityProgrammeImportOutcome(SchoolRow):
	"""What an import made of one offering or section."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["Made", "Changed", "Left", "Would Be Made", "Would Be Changed"]
		changes: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reference_doctype: DF.Link | None
		reference_name: DF.DynamicLink | None
		row_numbers: DF.Data | None
		title: DF.Data | None
	# end: auto-generated types
