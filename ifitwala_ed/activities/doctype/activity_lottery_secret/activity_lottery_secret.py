from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityLotterySecret(SystemDocument):
	"""The secret of an offering's lottery, sealed with the site's key.

	No role has a right on it. It is drawn once (activities/booking/allocation/draws.py) and never changed.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		program_offering: DF.Link
		revealed_on: DF.Datetime | None
		sealed_secret: DF.SmallText
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("The secret of a lottery is drawn once and can't be changed.")
