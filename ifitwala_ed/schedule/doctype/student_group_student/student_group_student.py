from frappe.model.document import Document


class StudentGroupStudent(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		active: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		student: DF.Link
		student_name: DF.Data | None
	# end: auto-generated types
