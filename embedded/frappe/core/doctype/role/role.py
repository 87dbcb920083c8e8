"""Role."""

import frappe
from frappe import _
from frappe.model.document import Document

STANDARD_ROLES = ("Administrator", "System Manager", "All", "Guest", "Desk User")


class Role(Document):
	def before_rename(self, old, new, merge=False):
		if old in STANDARD_ROLES:
			frappe.throw(_("This role belongs to the system and keeps its name."))

	def validate(self):
		if self.disabled:
			if self.name in STANDARD_ROLES:
				frappe.throw(_("This role belongs to the system and stays enabled."))
			frappe.db.delete("Has Role", {"role": self.name})
		if self.name == "Guest":
			self.desk_access = 0

	def on_update(self):
		if not frappe.flags.in_install and self.has_value_changed("desk_access"):
			self.update_user_type_on_change()

	def update_user_type_on_change(self):
		"""Whoever has the role may become a desk user, or stop being one."""
		filters = {"role": self.name, "parenttype": "User"}
		for name in set(frappe.get_all("Has Role", filters=filters, pluck="parent")):
			user = frappe.get_doc("User", name)
			before = user.user_type
			user.set_system_user()
			if user.user_type != before:
				user.save()
