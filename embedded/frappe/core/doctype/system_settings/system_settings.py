"""System Settings: many of them are defaults too."""

import frappe
from frappe.model.document import Document


class SystemSettings(Document):
	def on_update(self):
		for df in self.meta.fields:
			if self.has_value_changed(df.fieldname):
				frappe.db.set_default(df.fieldname, self.get(df.fieldname))
		frappe.local.system_settings = None
