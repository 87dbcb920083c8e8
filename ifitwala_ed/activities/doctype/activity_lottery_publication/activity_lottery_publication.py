from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityLotteryPublication(SystemDocument):
	"""The hash of a lottery's inputs as it was published when booking closed, and what was done before they changed.

	Written by activities/booking/allocation/publications.py alone, and never taken away: every
	run over later inputs names those that were published before.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		input_hash: DF.Data | None
		program_offering: DF.Link
		published_on: DF.Datetime | None
		reopened_on: DF.Datetime | None
		school: DF.Link | None
		trials: DF.Int
		was_drawn: DF.Check
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("What was published of a lottery stays as it was published.")
