from frappe.model.document import Document


class StudentGroup(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.schedule.doctype.student_group_instructor.student_group_instructor import StudentGroupInstructor
		from ifitwala_ed.schedule.doctype.student_group_schedule.student_group_schedule import StudentGroupSchedule
		from ifitwala_ed.schedule.doctype.student_group_session_change.student_group_session_change import StudentGroupSessionChange
		from ifitwala_ed.schedule.doctype.student_group_student.student_group_student import StudentGroupStudent

		academic_year: DF.Link
		group_based_on: DF.Literal["Course", "Batch", "Activity"]
		instructors: DF.Table[StudentGroupInstructor]
		maximum_size: DF.Int
		program_offering: DF.Link | None
		schedule: DF.Table[StudentGroupSchedule]
		school: DF.Link
		session_changes: DF.Table[StudentGroupSessionChange]
		status: DF.Literal["Active", "Retired"]
		student_group_name: DF.Data
		students: DF.Table[StudentGroupStudent]
	# end: auto-generated types

	pass
