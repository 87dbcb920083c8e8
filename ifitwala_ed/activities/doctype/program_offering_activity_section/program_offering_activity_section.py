from frappe.model.document import Document


class ProgramOfferingActivitySection(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		allow_waitlist: DF.Check
		capacity_override: DF.Int
		is_active: DF.Check
		minimum_size: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		priority_tier: DF.Int
		section_label: DF.Data | None
		student_group: DF.Link
	# end: auto-generated types

	pass
