from ifitwala_ed.core.document import SchoolDocument


class ActivityNoticePreference(SchoolDocument):
	"""What one person wants to be told. Set by themselves over api/notice_preferences.py, or for them by their school."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		offers_only: DF.Check
		pick_ups: DF.Check
		user: DF.Link
	# end: auto-generated types

	def after_insert(self) -> None:
		self.require_within_school()

	def require_within_school(self) -> None:
		"""Which school a person belongs to can be asked of a stored row only; a refusal undoes the insert."""
		if not self.flags.ignore_permissions:
			self.check_permission("write")
