from ifitwala_ed.core.document import SchoolRow


class ClassTimetableName(SchoolRow):
	"""What FET calls somebody or something, and what it is here."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		here: DF.Data
		in_fet: DF.Data | None
		kind: DF.Literal["Teacher", "Room", "Set", "Day", "Hour", "Afternoon Hour"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
