import frappe

from ifitwala_ed.core.document import SchoolDocument


class AccountHolder(SchoolDocument):
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

	def before_insert(self) -> None:
		self.make_customer()

	def make_customer(self) -> None:
		"""Give the account holder a Customer. Who may make the one needs no right in ERPNext to make the other."""
		if self.customer:
			return
		customer = frappe.new_doc("Customer")
		customer.update({"customer_name": self.account_holder_name, "customer_type": "Individual"})
		# the right to make this account holder was checked by its own insert
		customer.insert(ignore_permissions=True)
		self.customer = customer.name
