from frappe.model.document import Document


class StudentGroupSessionChange(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		change: DF.Literal["", "Cancelled", "Added", "Moved"]
		date: DF.Date
		from_time: DF.Time | None
		location: DF.Link | None
		new_date: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.SmallText | None
		to_time: DF.Time | None
	# end: auto-generated types
