"""Renaming and merging documents, and the links to them."""

import frappe
from frappe import _
from frappe.model.delete_doc import BELONGINGS
from frappe.model.links import dynamic_link_fields, link_fields
from frappe.model.naming import validate_name
from frappe.utils import sbool


def rename_doc(
	doctype=None,
	old=None,
	new=None,
	force=False,
	merge=False,
	ignore_permissions=False,
	ignore_if_exists=False,
	show_alert=True,
	rebuild_search=True,
	doc=None,
	validate=True,
) -> str:
	"""Give a document another name; with `merge`, the name of one that exists."""
	if not new or not (doc or (doctype and old)):
		raise TypeError("{doctype, old, new} or {doc, new} are required arguments for rename_doc")
	doc = doc or frappe.get_doc(doctype, old)
	doctype, old = doc.doctype, old or doc.name
	force, merge = sbool(force), sbool(merge)
	if validate:
		answer = doc.run_method("before_rename", old, new, merge) or new
		new = answer.get("new", new) if isinstance(answer, dict) else answer
		new = _validated(doc, old, new, merge, force, ignore_permissions, ignore_if_exists)
	if not merge:
		_rename_rows(doc, old, new)
	_update_links(doctype, old, new)
	renamed = frappe.get_doc(doctype, new)
	renamed.run_method("after_rename", old, new, merge)
	if merge:
		renamed.add_comment("Edit", _("{0} became part of {1}").format(frappe.bold(old), frappe.bold(new)))
		frappe.delete_doc(doctype, old)
	else:
		renamed.add_comment(
			"Edit", _("was called {0}, is called {1}").format(frappe.bold(old), frappe.bold(new))
		)
		frappe.db.set_value("__Auth", {"doctype": doctype, "name": old}, "name", new, update_modified=False)
	frappe.clear_local_caches()
	if show_alert:
		frappe.msgprint(
			_("{0} is called {1} now.").format(frappe.bold(old), frappe.bold(new)),
			alert=True,
			indicator="green",
		)
	return new


def _validated(doc, old, new, merge, force, ignore_permissions, ignore_if_exists) -> str:
	doctype = doc.doctype
	table = frappe.qb.DocType(doctype)
	exists = frappe.qb.from_(table).select("name").where(table.name == new).for_update().run(pluck=True)
	exists = exists and exists[0] == new
	if old == new:
		frappe.throw(_("The new name is the old one."))
	if merge and not exists:
		frappe.throw(_("There is no {0} {1} to merge with.").format(doctype, new))
	if not merge and exists and not ignore_if_exists:
		frappe.throw(_("There is another {0} called {1}.").format(doctype, new))
	if not (ignore_permissions or doc.has_permission("write")):
		frappe.throw(_("Who renames needs the right to write."))
	if not (force or ignore_permissions or doc.meta.allow_rename):
		frappe.throw(_("{0} keeps its name.").format(_(doctype)))
	return validate_name(doctype, new)


def _rename_rows(doc, old: str, new: str) -> None:
	_set(doc.doctype, {"name": old}, "name", new)
	autoname = doc.meta.autoname or ""
	if autoname.startswith("field:"):
		_set(doc.doctype, {"name": new}, autoname[6:], new)
	for df in doc.meta.get_table_fields():
		_set(df.options, {"parent": old, "parenttype": doc.doctype}, "parent", new)


def _update_links(doctype: str, old: str, new: str) -> None:
	for parent, fieldname in link_fields(doctype):
		if frappe.get_meta(parent).issingle:
			_rename_in_single(parent, fieldname, old, new)
		else:
			_set(parent, {fieldname: old}, fieldname, new)
	for parent, fieldname, type_field in dynamic_link_fields():
		if not frappe.get_meta(parent).issingle:
			_set(parent, {type_field: doctype, fieldname: old}, fieldname, new)
	for belonging, type_field, name_field in BELONGINGS:
		if frappe.get_meta(belonging).get_field(name_field).fieldtype != "Dynamic Link":
			_set(belonging, {type_field: doctype, name_field: old}, name_field, new)


def _rename_in_single(single: str, fieldname: str, old: str, new: str) -> None:
	if frappe.db.get_single_value(single, fieldname, cache=False) == old:
		frappe.db.set_single_value(single, fieldname, new, update_modified=False)


def _set(doctype: str, filters: dict, fieldname: str, value: str) -> None:
	frappe.db.set_value(doctype, filters, fieldname, value, update_modified=False)
