"""New documents with their defaults."""

import copy

import frappe
from frappe.model import no_value_fields
from frappe.permissions import filter_allowed_docs_for_doctype
from frappe.utils import cstr, now_datetime, nowdate, nowtime


def get_new_doc(doctype: str, parent_doc=None, parentfield=None, as_dict=False):
	templates = frappe.local.new_doc_templates
	if doctype not in templates:
		templates[doctype] = _template(doctype)
	doc = copy.deepcopy(templates[doctype])
	_set_changing_defaults(doc, parent_doc, parentfield)
	return doc if as_dict else frappe.get_doc(doc)


def _template(doctype: str):
	doc = frappe.get_doc({"doctype": doctype, "__islocal": 1, "owner": frappe.session.user, "docstatus": 0})
	_set_static_defaults(doc)
	doc._fix_numeric_types()
	values = doc.get_valid_dict(sanitize=False)
	values.update(doctype=doctype, __islocal=1)
	if not doc.meta.issingle:
		values["__unsaved"] = 1
	return values


def _set_static_defaults(doc) -> None:
	from frappe.core.doctype.user_permission.user_permission import get_user_permissions
	from frappe.defaults import get_defaults

	permissions, defaults = get_user_permissions(), get_defaults()
	for df in doc.meta.fields:
		if df.fieldtype in no_value_fields:
			continue
		value = _user_default(df, permissions.get(df.options) or [], defaults)
		if value is not None:
			if df.fieldtype != "Link" or frappe.db.exists(df.options, value):
				doc.set(df.fieldname, value)
		elif df.fieldname != doc.meta.title_field:
			value = _field_default(df)
			if value is not None:
				doc.set(df.fieldname, value)


def _user_default(df, permissions: list, defaults: dict):
	"""For links: the one document that User Permissions leave or prefer, else the default of that name."""
	if df.fieldtype != "Link" or df.options == "User":
		return None
	allowed, preferred = filter_allowed_docs_for_doctype(permissions, df.parent, with_default_doc=True)
	if preferred and not df.ignore_user_permissions:
		return preferred
	value = defaults.get(df.fieldname)
	is_restricted = allowed and not df.ignore_user_permissions
	return value if value and (not is_restricted or value in allowed) else None


def _field_default(df):
	default = df.default
	if not default:
		is_choice = df.fieldtype == "Select" and df.options and df.options not in ("[Select]", "Loading...")
		return df.options.split("\n", 1)[0] if is_choice else None
	if default == "__user":
		return frappe.session.user
	if default == "Today":
		return nowdate()
	return None if cstr(default).startswith(":") else default


def _set_changing_defaults(doc, parent_doc, parentfield) -> None:
	for df in frappe.get_meta(doc["doctype"]).fields:
		default = cstr(df.default)
		if df.fieldtype == "Datetime" and default.lower() == "now":
			doc[df.fieldname] = now_datetime()
		elif default.startswith(":") and not doc.get(df.fieldname):
			value = _default_of_other(df, parent_doc)
			if value is not None:
				doc[df.fieldname] = value
		if df.fieldtype == "Time":
			doc[df.fieldname] = nowtime()
	if parent_doc:
		doc.update(parent=parent_doc.name, parenttype=parent_doc.doctype)
	if parentfield:
		doc["parentfield"] = parentfield


def _default_of_other(df, parent_doc):
	"""`:Company` takes the value of the same field in the document's Company."""
	doctype = df.default[1:]
	key = frappe.scrub(doctype)
	name = parent_doc.get(key) if parent_doc else frappe.db.get_default(key)
	return frappe.db.get_value(doctype, name, df.fieldname) if name else None
