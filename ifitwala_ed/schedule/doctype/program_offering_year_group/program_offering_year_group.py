from ifitwala_ed.core.document import SchoolRow


class ProgramOfferingYearGroup(SchoolRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		year_group: DF.Link
	# end: auto-generated types
