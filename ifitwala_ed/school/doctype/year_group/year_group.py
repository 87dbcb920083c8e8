from ifitwala_ed.core.document import SchoolDocument


class YearGroup(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		sequence: DF.Int
		year_group_name: DF.Data
	# end: auto-generated types
