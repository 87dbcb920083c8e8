from frappe.model.document import Document


class OrgCommunicationAudience(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		program_offering: DF.Link | None
		school: DF.Link | None
		student: DF.Link | None
		student_group: DF.Link | None
		target_mode: DF.Literal["", "School", "Program Offering", "Student Group", "Student"]
		to_guardians: DF.Check
		to_staff: DF.Check
		to_students: DF.Check
	# end: auto-generated types

	pass
