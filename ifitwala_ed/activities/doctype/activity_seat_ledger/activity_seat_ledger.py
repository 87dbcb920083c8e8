from frappe.model.document import Document


class ActivitySeatLedger(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		capacity: DF.Int
		has_total: DF.Check
		program_offering: DF.Link
		revision: DF.Int
		seats_held: DF.Int
		student_group: DF.Link | None
		waiting: DF.Int
	# end: auto-generated types

	pass
