from ifitwala_ed.core.document import SchoolDocument


class Activity(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		activity_name: DF.Data
		category: DF.Data | None
		cover_image: DF.AttachImage | None
		description: DF.Text | None
		pickup_instructions: DF.SmallText | None
		program: DF.Link | None
		what_to_bring: DF.SmallText | None
	# end: auto-generated types
