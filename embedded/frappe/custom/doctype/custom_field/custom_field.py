"""Custom Field: a field that an app adds to another app's doctype."""

import frappe
from frappe import _
from frappe.database.schema import sync_table
from frappe.model.document import Document
from frappe.utils import cint


class CustomField(Document):
	def autoname(self):
		self.fieldname = self.fieldname or frappe.scrub(self.label or "")
		self.name = f"{self.dt}-{self.fieldname}"

	def validate(self):
		if not self.fieldname:
			frappe.throw(_("A Custom Field needs a fieldname."))
		if self.is_new() and frappe.get_meta(self.dt).has_field(self.fieldname):
			frappe.throw(_("{1} has a field called {0}.").format(frappe.bold(self.fieldname), self.dt))
		if self.insert_after == "append":
			self.insert_after = frappe.get_meta(self.dt).fields[-1].fieldname

	def on_update(self):
		frappe.clear_cache(doctype=self.dt)
		if not frappe.flags.in_setup_of_custom_fields:
			sync_table(self.dt)

	def on_trash(self):
		frappe.clear_cache(doctype=self.dt)

	def after_delete(self):
		frappe.clear_cache(doctype=self.dt)


def create_custom_fields(custom_fields: dict, ignore_validate: bool = False, update: bool = True) -> None:
	"""Make the fields of {doctype or tuple of doctypes: field or list of fields}; existing ones are updated."""
	changed = {}
	try:
		frappe.flags.in_setup_of_custom_fields = True
		for doctypes, fields in custom_fields.items():
			for doctype in doctypes if isinstance(doctypes, tuple) else (doctypes,):
				changed[doctype] = None
				for df in fields if isinstance(fields, list | tuple) else (fields,):
					_create_or_update(doctype, df, update)
	finally:
		frappe.flags.in_setup_of_custom_fields = False
	for doctype in changed:
		frappe.clear_cache(doctype=doctype)
		sync_table(doctype)


def _create_or_update(doctype: str, df: dict, update: bool) -> None:
	name = frappe.db.get_value("Custom Field", {"dt": doctype, "fieldname": df["fieldname"]})
	if not name:
		values = {"permlevel": 0, "fieldtype": "Data", "hidden": 0, **df, "owner": "Administrator"}
		field = frappe.get_doc(doctype="Custom Field", dt=doctype, **values)
		field.insert(ignore_permissions=True)
	elif update:
		field = frappe.get_doc("Custom Field", name)
		field.flags.ignore_validate = True
		field.update(df)
		field.save(ignore_permissions=True)


def create_custom_field(
	doctype: str, df: dict, ignore_validate: bool = False, is_system_generated: bool = True
):
	"""Make one field, unless the doctype has it."""
	if not frappe.get_meta(doctype).has_field(df["fieldname"]):
		_create_or_update(doctype, {**df, "is_system_generated": cint(is_system_generated)}, update=False)
		return frappe.get_doc("Custom Field", f"{doctype}-{df['fieldname']}")
	return None
