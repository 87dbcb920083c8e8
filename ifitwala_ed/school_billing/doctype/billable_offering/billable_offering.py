from frappe.model.document import Document


class BillableOffering(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		billable_offering_name: DF.Data | None
		company: DF.Link
		disabled: DF.Check
		item: DF.Link
	# end: auto-generated types

	pass
