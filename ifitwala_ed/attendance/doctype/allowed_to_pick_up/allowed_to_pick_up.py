import frappe
from frappe import _

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import SafetyRowError


class AllowedtoPickUp(SchoolRow):
	"""Somebody who may pick up a child, or must never."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		is_never: DF.Check
		mobile_no: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		person_name: DF.Data
		relation: DF.Data | None
		valid_until: DF.Date | None
	# end: auto-generated types

	def validate(self) -> None:
		"""A ban doesn't end because nobody thought of it."""
		if self.is_never and self.valid_until:
			throw(
				SafetyRowError,
				_(
					"{0} must never pick up the child, so there is no last day. Clear the day, and delete the row when it holds no more."
				).format(frappe.bold(self.person_name)),
				values={"person_name": self.person_name},
			)
