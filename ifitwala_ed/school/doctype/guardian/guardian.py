from ifitwala_ed.core.document import SchoolDocument


class Guardian(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		email: DF.Data | None
		guardian_name: DF.Data
		mobile_no: DF.Data | None
		offers_only: DF.Check
		user: DF.Link | None
	# end: auto-generated types
