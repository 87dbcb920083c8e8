"""Deleting documents, unless others link to them."""

import frappe
from frappe import _
from frappe.model.links import dynamic_link_fields, link_fields
from frappe.model.naming import revert_series_if_last
from frappe.utils.password import delete_all_passwords_for

# What belongs to a document and goes with it: (doctype, field with its doctype, field with its name)
BELONGINGS = (
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("Comment", "reference_doctype", "reference_name"),
	("Notification Log", "document_type", "document_name"),
	("File", "attached_to_doctype", "attached_to_name"),
)


def delete_doc(
	doctype=None,
	name=None,
	force=0,
	ignore_doctypes=None,
	for_reload=False,
	ignore_permissions=False,
	flags=None,
	ignore_on_trash=False,
	ignore_missing=True,
	delete_permanently=False,
):
	"""Delete documents by name."""
	for docname in [name] if isinstance(name, str | int) else name or ():
		if not frappe.db.exists(doctype, docname):
			if ignore_missing:
				return False
			raise frappe.DoesNotExistError
		_delete(doctype, docname, force, ignore_permissions, flags, ignore_on_trash)
	return None


def _delete(doctype, name, force, ignore_permissions, flags, ignore_on_trash) -> None:
	_lock(doctype, name)
	doc = frappe.get_doc(doctype, name)
	doc.flags.update(flags or {})
	if ignore_permissions:
		doc.flags.ignore_permissions = True
	_check_permission(doc)
	if not ignore_on_trash:
		doc.run_method("on_trash")
		doc.flags.in_delete = True
		doc.run_method("on_change")
	if not force:
		_check_links(doc)
	_revert_series(doc)
	_delete_rows(doc)
	doc.run_method("after_delete")
	for belonging, type_field, name_field in BELONGINGS:
		if frappe.db.table_exists(belonging):
			frappe.db.delete(belonging, {type_field: doctype, name_field: name})
	delete_all_passwords_for(doctype, name)
	frappe.clear_document_cache(doctype, name)


def _lock(doctype: str, name: str) -> None:
	try:
		frappe.db.get_value(doctype, name, for_update=True, wait=False)
	except frappe.QueryTimeoutError:
		frappe.throw(
			_("Somebody is changing this document. Try again in a moment."),
			frappe.QueryTimeoutError,
		)


def _check_permission(doc) -> None:
	if not doc.flags.ignore_permissions and not doc.has_permission("delete"):
		frappe.msgprint(
			_("You may not delete {0} {1}.").format(doc.doctype, doc.name),
			raise_exception=frappe.PermissionError,
		)


def _check_links(doc) -> None:
	try:
		check_if_doc_is_linked(doc)
	except frappe.LinkExistsError:
		if doc.meta.has_field("enabled") or doc.meta.has_field("disabled"):
			frappe.throw(
				_("This {0} is in use: disable it instead.").format(_(doc.doctype)),
				frappe.LinkExistsError,
			)
		raise


def check_if_doc_is_linked(doc) -> None:
	"""Refuse when another document's Link or Dynamic Link names this one."""
	ignored = frappe.get_hooks("ignore_links_on_delete")
	fields = [(parent, {fieldname: doc.name}) for parent, fieldname in link_fields(doc.doctype)]
	fields += [
		(parent, {type_field: doc.doctype, fieldname: doc.name})
		for parent, fieldname, type_field in dynamic_link_fields()
	]
	for parent, filters in fields:
		if parent not in ignored and (reference := _first_reference(doc, parent, filters, ignored)):
			_raise_linked(doc, *reference)


def _first_reference(doc, parent: str, filters: dict, ignored: list):
	meta = frappe.get_meta(parent)
	if meta.issingle:
		stored = frappe.db.get_singles_dict(parent)
		return (parent, parent) if all(stored.get(key) == value for key, value in filters.items()) else None
	columns = ["parenttype", "parent"] if meta.istable else ["name"]
	for row in frappe.db.get_values(parent, filters, columns, order_by=None):
		reference = tuple(row) if meta.istable else (parent, row[0])
		if reference[0] not in ignored and reference != (doc.doctype, doc.name):
			return reference
	return None


def _raise_linked(doc, doctype: str, name: str) -> None:
	text = _("{0} {1} stays: {2} {3} names it.")
	frappe.throw(
		text.format(_(doc.doctype), frappe.bold(doc.name), _(doctype), frappe.bold(name)),
		frappe.LinkExistsError,
	)


def _revert_series(doc) -> None:
	autoname = doc.meta.autoname or ""
	if autoname.startswith("naming_series:") and doc.get("naming_series"):
		revert_series_if_last(doc.naming_series, doc.name, doc)
	elif "#" in autoname and not autoname.startswith("format:"):
		revert_series_if_last(autoname, doc.name, doc)


def _delete_rows(doc) -> None:
	if doc.meta.issingle:
		frappe.db.delete("Singles", {"doctype": doc.doctype})
	else:
		frappe.db.delete(doc.doctype, {"name": doc.name})
	for child in {df.options for df in doc.meta.get_table_fields()}:
		frappe.db.delete(child, {"parenttype": doc.doctype, "parent": doc.name})
