from frappe.model.document import Document


class LocationBooking(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		blocks_availability: DF.Check
		from_datetime: DF.Datetime
		location: DF.Link
		slot_key: DF.Data | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
		title: DF.Data | None
		to_datetime: DF.Datetime
	# end: auto-generated types

	pass
