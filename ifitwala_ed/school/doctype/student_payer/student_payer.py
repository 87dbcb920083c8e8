from ifitwala_ed.core.document import SchoolRow


class StudentPayer(SchoolRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_holder: DF.Link
		account_holder_name: DF.Data | None
		may_be_charged: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
