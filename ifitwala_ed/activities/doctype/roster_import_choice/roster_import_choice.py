from ifitwala_ed.core.document import SchoolRow


class RosterImportChoice(SchoolRow):
	"""Who or what an id of the files is here."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		here: DF.Data
		in_files: DF.Data
		kind: DF.Literal["Student", "Guardian", "Employee", "Class", "Grade"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
