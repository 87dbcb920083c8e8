from frappe.model.document import Document


class Student(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.school.doctype.student_guardian.student_guardian import StudentGuardian

		account_holder: DF.Link | None
		date_of_birth: DF.Date | None
		enabled: DF.Check
		first_name: DF.Data
		guardians: DF.Table[StudentGuardian]
		last_name: DF.Data | None
		school: DF.Link
		student_email: DF.Data | None
		student_name: DF.Data | None
		user: DF.Link | None
		year_group: DF.Link | None
	# end: auto-generated types

	pass
