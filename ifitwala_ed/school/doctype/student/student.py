import frappe
from frappe import _
from frappe.utils import getdate, today

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.school import student_locks


class Student(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.school.doctype.student_guardian.student_guardian import (
			StudentGuardian,
		)
		from ifitwala_ed.school.doctype.student_payer.student_payer import StudentPayer

		account_holder: DF.Link | None
		date_of_birth: DF.Date | None
		enabled: DF.Check
		first_name: DF.Data
		guardians: DF.Table[StudentGuardian]
		last_name: DF.Data | None
		payers: DF.Table[StudentPayer]
		school: DF.Link
		student_email: DF.Data | None
		student_name: DF.Data | None
		user: DF.Link | None
		year_group: DF.Link | None
	# end: auto-generated types

	def take_locks(self) -> None:
		"""Whoever leaves loses bookings: their lock comes before the student's own row, as whoever books takes them."""
		if not self.enabled and not self.is_new():
			student_locks.lock_student(self.name)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		"""What is being booked for the student is stored before the name changes in all bookings, or begins anew."""
		student_locks.lock_students([old, new])

	def on_trash(self) -> None:
		student_locks.lock_student(self.name)

	def validate(self) -> None:
		self.set_student_name()
		self.validate_date_of_birth()
		self.validate_guardians_are_listed_once()
		self.validate_payers_are_listed_once()
		self.validate_user_is_one_student()

	def set_student_name(self) -> None:
		self.student_name = " ".join(filter(None, (self.first_name, self.last_name)))

	def validate_date_of_birth(self) -> None:
		if self.date_of_birth and getdate(self.date_of_birth) > getdate(today()):
			frappe.throw(
				_("The date of birth lies in the future. Please correct it."), title=_("Date Not Possible")
			)

	def validate_guardians_are_listed_once(self) -> None:
		seen = set()
		for row in self.guardians:
			if row.guardian in seen:
				frappe.throw(
					_("Row {0}: {1} is already a guardian of this student. Remove one of the rows.").format(
						row.idx, frappe.bold(row.guardian_name or row.guardian)
					),
					title=_("Guardian Listed Twice"),
				)
			seen.add(row.guardian)

	def validate_payers_are_listed_once(self) -> None:
		seen = set()
		for row in self.payers:
			if row.account_holder in seen:
				frappe.throw(
					_("Row {0}: {1} is listed already. Remove one of the rows.").format(
						row.idx, frappe.bold(row.account_holder_name or row.account_holder)
					),
					title=_("Payer Listed Twice"),
				)
			seen.add(row.account_holder)

	def validate_user_is_one_student(self) -> None:
		"""Whoever signs in as a student is that student, so one user can't be two."""
		if not self.user:
			return
		others = {"user": self.user, "name": ["!=", self.name or ""]}
		other = frappe.db.get_value("Student", others, "student_name")
		if other:
			frappe.throw(
				_("{0} already signs in as {1}. Each student needs a user of their own.").format(
					frappe.bold(self.user), frappe.bold(other)
				),
				title=_("User Is Another Student"),
			)
