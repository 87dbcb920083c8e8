from frappe.model.document import Document


class AccountHolder(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account_holder_name: DF.Data
		customer: DF.Link | None
		email: DF.Data | None
		guardian: DF.Link | None
	# end: auto-generated types

	pass
