"""`frappe.get_doc` and its relatives."""

import copy

import frappe
from frappe.context import _dict, flags, local


def get_doc(*args, **kwargs):
	"""A document: new from a dict, or stored by doctype and name."""
	from frappe.model.document import get_doc

	doc = get_doc(*args, **kwargs)
	key = (doc.doctype, doc.name)
	if args and isinstance(args[0], str) and not kwargs.get("for_update") and key in local.document_cache:
		local.document_cache[key] = doc
	return doc


def new_doc(doctype: str, *, parent_doc=None, parentfield=None, as_dict=False, **kwargs):
	"""A new document with its defaults."""
	from frappe.model.create_new import get_new_doc

	return get_new_doc(doctype, parent_doc, parentfield, as_dict=as_dict).update(kwargs)


def get_single(doctype: str):
	return get_doc(doctype, doctype)


def get_last_doc(doctype: str, filters=None, order_by="creation desc", *, for_update=False):
	names = get_all(doctype, filters=filters, limit_page_length=1, order_by=order_by, pluck="name")
	if not names:
		raise frappe.DoesNotExistError
	return get_doc(doctype, names[0], for_update=for_update)


def get_cached_doc(doctype: str, name: str | None = None, **kwargs):
	"""A document that may be as old as this request."""
	key = (doctype, name or doctype)
	if key not in local.document_cache:
		local.document_cache[key] = get_doc(doctype, name or doctype, **kwargs)
	return local.document_cache[key]


def clear_document_cache(doctype: str, name: str | None = None) -> None:
	for key in list(local.document_cache):
		if key[0] == doctype and name in (None, key[1]):
			del local.document_cache[key]
	if doctype == "System Settings":
		local.system_settings = None


def get_cached_value(doctype: str, name: str, fieldname="name", as_dict=False):
	try:
		doc = get_cached_doc(doctype, name)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return None
	if isinstance(fieldname, str):
		return doc.get(fieldname)
	values = [doc.get(field) for field in fieldname]
	return _dict(zip(fieldname, values, strict=True)) if as_dict else values


def get_system_settings(key: str):
	if local.system_settings is None:
		is_readable = getattr(local, "db", None) and not flags.in_install_db
		local.system_settings = (
			local.db.get_singles_dict("System Settings", cast=True) if is_readable else _dict()
		)
	return local.system_settings.get(key)


def get_meta(doctype, cached=True):
	from frappe.model.meta import get_meta

	return get_meta(doctype, cached=cached)


def get_list(doctype: str, *args, **kwargs) -> list:
	"""Documents that the user may read."""
	from frappe.model.db_query import DatabaseQuery

	return DatabaseQuery(doctype).execute(*args, **kwargs)


def get_all(doctype: str, *args, **kwargs) -> list:
	"""Documents, whoever asks."""
	kwargs["ignore_permissions"] = True
	kwargs.setdefault("limit_page_length", 0)
	return get_list(doctype, *args, **kwargs)


def get_value(*args, **kwargs):
	return local.db.get_value(*args, **kwargs)


def delete_doc(*args, **kwargs):
	from frappe.model.delete_doc import delete_doc

	return delete_doc(*args, **kwargs)


def rename_doc(
	doctype,
	old,
	new,
	force=False,
	merge=False,
	*,
	ignore_if_exists=False,
	show_alert=True,
	rebuild_search=True,
) -> str:
	from frappe.model.rename_doc import rename_doc

	return rename_doc(
		doctype,
		old,
		new,
		force,
		merge,
		ignore_if_exists=ignore_if_exists,
		show_alert=show_alert,
		rebuild_search=rebuild_search,
	)


def copy_doc(doc, ignore_no_copy: bool = True):
	"""A new document with the values of another one."""
	values = doc if isinstance(doc, dict) else doc.as_dict()
	copied = get_doc(copy.deepcopy(values))
	for part in (copied, *copied.get_all_children()):
		part.set("__islocal", 1)
		for fieldname in ("name", "owner", "creation", "modified", "modified_by", "docstatus"):
			part.set(fieldname, None)
		for df in () if ignore_no_copy else part.meta.get("fields", {"no_copy": 1}):
			part.set(df.fieldname, None)
	copied.set("amended_from", None)
	return copied
