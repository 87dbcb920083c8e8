import frappe
from frappe import _

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import CustomerNotYoursError


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

	def validate(self) -> None:
		self.validate_customer()

	def validate_customer(self) -> None:
		"""A customer whom somebody may not look up is nobody to bill through this account holder."""
		is_chosen = self.customer and self.customer != self.flags.made_customer
		if not is_chosen or not self.has_value_changed("customer") or self.flags.ignore_permissions:
			return
		if not frappe.has_permission("Customer", "select") and not frappe.has_permission("Customer", "read"):
			self.refuse_customer()
		if not frappe.get_list("Customer", {"name": self.customer}, pluck="name", order_by="name asc"):
			self.refuse_customer()

	def refuse_customer(self) -> None:
		throw(
			CustomerNotYoursError,
			_(
				"{0} is none of the customers that you may choose. Leave the field empty to have one made."
			).format(bold(self.customer)),
			values={"customer": self.customer},
		)

	def make_customer(self) -> None:
		"""Give the account holder a Customer. Who may make the one needs no right in ERPNext to make the other."""
		if self.customer:
			return
		customer = frappe.new_doc("Customer")
		customer.update({"customer_name": self.account_holder_name, "customer_type": "Individual"})
		# the right to make this account holder was checked by its own insert
		customer.insert(ignore_permissions=True)
		self.customer = self.flags.made_customer = customer.name
