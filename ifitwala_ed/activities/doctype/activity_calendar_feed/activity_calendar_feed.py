from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivityCalendarFeed(SystemDocument):
	"""An address under which calendar programs read a person's sessions: the fingerprint of its secret part.

	No role has a right on it. Made and taken back by its person (portal/feeds.py), and never changed.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		token_hash: DF.Data
		user: DF.Link
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("A calendar feed is turned on and off by the person it belongs to.")
