from ifitwala_ed.core.document import SchoolRow
from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidTransitionError


class ActivityBookingChoice(SchoolRow):
	"""A section on a booking's list. Its rules are those of the booking, whose save calls no hooks of its rows."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		priority_tier: DF.Int
		priority_tier_reason: DF.SmallText | None
		student_group: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_by_itself()

	def on_trash(self) -> None:
		self.refuse_by_itself()

	def refuse_by_itself(self) -> None:
		throw(
			InvalidTransitionError,
			_("Change the choices and their tiers on the booking, so that they stand in its history."),
			title=_("Part of a Booking"),
		)
