import frappe
from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import NumberNotPossibleError, SectionListedTwiceError
from ifitwala_ed.activities.booking import capacity
from ifitwala_ed.core.document import SchoolRow


class ProgramOfferingActivitySection(SchoolRow):
	"""A section of an offering.

	Saving the offering doesn't call a child's hooks: the offering calls these rules itself. The hooks here are for a
	row that is saved or deleted directly.
	"""

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

	def validate(self) -> None:
		self.validate_numbers()

	def on_update(self) -> None:
		self.require_listed_once()
		capacity.sync_and_move_queue(self.parent)

	def after_delete(self) -> None:
		capacity.sync_and_move_queue(self.parent)

	@property
	def title(self) -> str:
		name = self.section_label or frappe.db.get_value(
			"Student Group", self.student_group, "student_group_name"
		)
		return frappe.utils.escape_html(name or self.student_group)

	def validate_numbers(self) -> None:
		for fieldname in ("capacity_override", "minimum_size"):
			if (self.get(fieldname) or 0) < 0:
				throw(
					NumberNotPossibleError,
					_("{0} of {1} can't be negative.").format(
						_(self.meta.get_label(fieldname)), frappe.bold(self.title)
					),
				)

	def require_listed_once(self) -> None:
		listed = frappe.db.count(
			"Program Offering Activity Section",
			{"parent": self.parent, "parenttype": self.parenttype, "student_group": self.student_group},
		)
		if listed > 1:
			throw(
				SectionListedTwiceError,
				_("{0} is a section of this offering already.").format(frappe.bold(self.title)),
			)
