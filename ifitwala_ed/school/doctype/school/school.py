from frappe.utils.nestedset import NestedSet


class School(NestedSet):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		abbr: DF.Data | None
		company: DF.Link
		holiday_list: DF.Link | None
		is_group: DF.Check
		lft: DF.Int
		old_parent: DF.Link | None
		parent_school: DF.Link | None
		rgt: DF.Int
		school_name: DF.Data
	# end: auto-generated types

	pass
