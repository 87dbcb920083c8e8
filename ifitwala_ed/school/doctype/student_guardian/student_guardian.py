from ifitwala_ed.core.document import SchoolRow


class StudentGuardian(SchoolRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		can_book: DF.Check
		guardian: DF.Link
		guardian_name: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		relation: DF.Data | None
	# end: auto-generated types
