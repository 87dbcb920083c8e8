import frappe
from frappe import _
from frappe.model.document import Document

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.school_communication.telling import orders as telling


class OrgCommunicationAudience(SchoolRow):
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
		school_of_student: DF.Data | None
		student: DF.Link | None
		student_group: DF.Link | None
		target_mode: DF.Literal["", "School", "Program Offering", "Student Group", "Student"]
		to_guardians: DF.Check
		to_staff: DF.Check
		to_students: DF.Check
	# end: auto-generated types

	# A communication that is saved or deleted with its rows doesn't come to validate and on_trash.

	def validate(self) -> None:
		before = self.get_doc_before_save()
		if before:
			self.communication(before.parent).require_rows_may_change()
		communication = self.communication(self.parent)
		communication.require_rows_may_change()
		communication.validate_row(self)

	def on_update(self) -> None:
		"""A row that was saved by itself: whoever it brings is told."""
		telling.tell_of_new_audience(self.parent)

	def on_trash(self) -> None:
		self.communication(self.parent).require_rows_may_change()

	def communication(self, name: str) -> Document:
		return frappe.get_doc("Org Communication", name)

	@property
	def target_field(self) -> str:
		return frappe.scrub(self.target_mode)

	def validate_target(self) -> None:
		if not self.get(self.target_field):
			frappe.throw(
				_("Row {0}: Choose the {1} whom the communication is for.").format(
					self.idx, _(self.target_mode)
				),
				title=_("Audience Is Incomplete"),
			)
		for fieldname in ("school", "program_offering", "student_group", "student"):
			if fieldname != self.target_field:
				self.set(fieldname, None)

	def set_school_of_student(self, school: str) -> None:
		"""Note the student's school where it isn't the communication's. See `schools_of_students.py`."""
		own = self.school_of(self.student) if self.target_mode == "Student" and self.student else None
		self.school_of_student = own if own != school else None

	def validate_people(self) -> None:
		if not (self.to_staff or self.to_students or self.to_guardians):
			frappe.throw(
				_("Row {0}: Tick whether staff, students or guardians read the communication.").format(
					self.idx
				),
				title=_("Audience Is Incomplete"),
			)

	def validate_lies_in(self, schools: set[str]) -> None:
		target = self.get(self.target_field)
		school = target if self.target_field == "school" else self.school_of(target)
		if school not in schools:
			frappe.throw(
				_("Row {0}: {1} belongs to {2}, which is not below the school of this communication.").format(
					self.idx, _(self.target_mode), frappe.bold(school)
				),
				title=_("Audience of Another School"),
			)

	def school_of(self, target: str) -> str | None:
		return frappe.db.get_value(self.target_mode, target, "school")
