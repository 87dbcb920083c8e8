import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet, get_descendants_of

from ifitwala_ed.core.document import SchoolDocument


class School(SchoolDocument, NestedSet):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		abbr: DF.Data | None
		company: DF.Link
		half_day_off: DF.Literal["", "Afternoon", "Morning"]
		half_day_turn: DF.Literal[
			"", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00", "13:30", "14:00"
		]
		holiday_list: DF.Link | None
		is_group: DF.Check
		lft: DF.Int
		old_parent: DF.Link | None
		parent_school: DF.Link | None
		phone: DF.Data | None
		previous_holiday_list: DF.Link | None
		rgt: DF.Int
		school_name: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.set_abbr()
		self.validate_parent_is_another_school()
		self.validate_parent_is_a_group()
		self.validate_stays_a_group()

	def set_abbr(self) -> None:
		if not self.abbr:
			self.abbr = "".join(word[0] for word in self.school_name.split()).upper()

	def validate_parent_is_another_school(self) -> None:
		if not self.parent_school or self.is_new():
			return
		if self.parent_school in (self.name, *get_descendants_of("School", self.name)):
			frappe.throw(
				_("{0} lies below {1} and can't be above it as well. Choose another parent school.").format(
					frappe.bold(self.parent_school), frappe.bold(self.name)
				),
				title=_("School Below Itself"),
			)

	def validate_parent_is_a_group(self) -> None:
		if self.parent_school and not frappe.db.get_value("School", self.parent_school, "is_group"):
			frappe.throw(
				_("{0} is not a group. Tick Is Group there before you put a school below it.").format(
					frappe.bold(self.parent_school)
				),
				title=_("Parent School Is Not a Group"),
			)

	def validate_stays_a_group(self) -> None:
		if self.is_group or self.is_new():
			return
		below = frappe.get_all("School", filters={"parent_school": self.name}, pluck="name", order_by="name")
		if below:
			frappe.throw(
				_("{0} has schools below it and stays a group: {1}.").format(
					frappe.bold(self.name), ", ".join(below)
				),
				title=_("School Is a Group"),
			)
