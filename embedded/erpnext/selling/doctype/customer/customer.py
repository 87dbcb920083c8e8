import frappe
from frappe import _
from frappe.model.document import Document


class Customer(Document):
	def autoname(self):
		"""By its name, as Selling Settings have it at first; the next of the same name gets a number."""
		self.name = self.customer_name
		if frappe.db.exists("Customer", self.name):
			count = frappe.db.count("Customer", {"name": ("like", f"{self.customer_name} - %")})
			self.name = f"{self.customer_name} - {count + 1}"

	def on_update(self):
		if frappe.db.exists("Customer Group", self.name):
			frappe.throw(
				_("{0} is the name of a Customer Group already.").format(self.name), frappe.NameError
			)
