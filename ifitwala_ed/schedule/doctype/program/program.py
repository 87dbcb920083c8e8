from ifitwala_ed.core.document import SchoolDocument


class Program(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		program_name: DF.Data
	# end: auto-generated types
