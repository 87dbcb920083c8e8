from frappe import _

from ifitwala_ed.core.system_document import SystemDocument


class ActivitySignIn(SystemDocument):
	"""A mail asked for to sign in by: fingerprints of its secrets, and how often it was tried.

	No role has a right on it. Made by whoever asks (portal/sign_ins.py), for an address that is nobody's too. The user is
	no link: a row of some minutes keeps nobody from being renamed or deleted.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		address_hash: DF.Data | None
		code_hash: DF.Data | None
		expires_on: DF.Datetime | None
		target: DF.SmallText | None
		ticket_hash: DF.Data | None
		token_hash: DF.Data | None
		tries: DF.Int
		used: DF.Check
		user: DF.Data | None
	# end: auto-generated types

	def why_kept(self) -> str:
		return _("A sign-in by mail is made by whoever asks for it, and deleted after some days.")
