from frappe.model.document import Document


class ScheduleLock(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		dirty: DF.Int
		reference_doctype: DF.Data | None
		reference_name: DF.Data | None
		revision: DF.Int
	# end: auto-generated types
