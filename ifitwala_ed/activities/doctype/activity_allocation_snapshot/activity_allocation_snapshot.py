from frappe.model.document import Document


class ActivityAllocationSnapshot(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		content: DF.LongText | None
		input_hash: DF.Data
		program_offering: DF.Link
	# end: auto-generated types
