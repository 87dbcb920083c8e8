import frappe
from frappe import _

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import SafetyRowError


class EmergencyContact(SchoolRow):
	"""Somebody to call about a child: a guardian of the child, or a name with a number."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		contact_name: DF.Data | None
		guardian: DF.Link | None
		mobile_no: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		relation: DF.Data | None
	# end: auto-generated types

	def is_empty(self) -> bool:
		return not (self.guardian or self.contact_name or self.relation or self.mobile_no)

	def validate(self) -> None:
		if self.guardian:
			self.validate_guardian_is_the_childs()
			# the guardian's own count, which are kept in one place
			self.contact_name = self.relation = self.mobile_no = None
		elif not (self.contact_name and self.mobile_no):
			throw(
				SafetyRowError,
				_("Row {0}: An emergency contact is a guardian, or a name with a number to call.").format(
					self.idx
				),
				values={"row": self.idx},
			)

	def validate_guardian_is_the_childs(self) -> None:
		"""The number of anybody else's parent isn't this register's to show."""
		link = {"parent": self.parent, "parenttype": "Student", "guardian": self.guardian}
		if not frappe.db.exists("Student Guardian", link):
			throw(
				SafetyRowError,
				_(
					"Row {0}: This is no guardian of the student. Choose one of the student's own, or write name and number."
				).format(self.idx),
				values={"row": self.idx, "guardian": self.guardian},
			)
