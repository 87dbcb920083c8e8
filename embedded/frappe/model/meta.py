"""Meta: what a doctype's JSON and its custom fields say about its documents."""

import frappe
from frappe.context import _dict
from frappe.model import (
	child_table_fields,
	default_fields,
	no_value_fields,
	standard_fieldtype,
	table_fields,
)
from frappe.model.values import matching
from frappe.modules import read_doctype

STANDARD_LABELS = {
	"name": "ID",
	"creation": "Created On",
	"docstatus": "Document Status",
	"idx": "Index",
	"modified": "Last Updated On",
	"modified_by": "Last Updated By",
	"owner": "Created By",
}
# Properties of a field that are 0 when the JSON leaves them out.
FLAGS = (
	"allow_on_submit",
	"bold",
	"fetch_if_empty",
	"hidden",
	"ignore_user_permissions",
	"ignore_xss_filter",
	"in_filter",
	"in_global_search",
	"in_list_view",
	"in_standard_filter",
	"is_custom_field",
	"is_virtual",
	"length",
	"no_copy",
	"non_negative",
	"permlevel",
	"print_hide",
	"read_only",
	"reqd",
	"search_index",
	"set_only_once",
	"translatable",
	"unique",
)

_metas: dict[tuple[str, str], "Meta"] = {}


def get_meta(doctype, cached: bool = True) -> "Meta":
	name = doctype if isinstance(doctype, str) else doctype.name
	key = (frappe.local.site_path, name)
	if not cached or key not in _metas:
		_metas[key] = Meta(name)
	return _metas[key]


def clear_cache(doctype: str | None = None) -> None:
	for key in list(_metas):
		if doctype in (None, key[1]):
			del _metas[key]


class DocField(_dict):
	"""One field; properties that the JSON leaves out are empty."""

	def set(self, key, value):
		self[key] = value

	def as_dict(self) -> dict:
		return dict(self)


class Meta(_dict):
	"""A doctype. Its own properties are attributes, missing ones None."""

	__slots__ = ("by_name", "lists")

	def __init__(self, doctype: str):
		definition = read_doctype(doctype)
		if not definition:
			frappe.throw(
				frappe._("There is no {0} {1}.").format(frappe._("DocType"), doctype),
				frappe.DoesNotExistError,
			)
		super().__init__(dict.fromkeys(("issingle", "istable", "is_submittable", "is_tree", "custom"), 0))
		self.update(definition)
		self.doctype = "DocType"
		self.fields = [self._field(df, idx) for idx, df in enumerate(definition.get("fields", ()), 1)]
		self.permissions = [
			_dict({"permlevel": 0, "if_owner": 0, "parent": doctype, **perm})
			for perm in definition.get("permissions", ())
		]
		self._add_custom_fields()
		self._replace_permissions()
		object.__setattr__(self, "by_name", {df.fieldname: df for df in self.fields})
		object.__setattr__(self, "lists", {})

	def _field(self, df: dict, idx: int) -> DocField:
		return DocField(
			{**dict.fromkeys(FLAGS, 0), **df, "parent": self.name, "idx": idx, "doctype": "DocField"}
		)

	def _add_custom_fields(self) -> None:
		if self.name == "Custom Field" or not frappe.db.table_exists("Custom Field"):
			return
		rows = frappe.db.sql(
			"select * from `tabCustom Field` where `dt` = %s order by `idx`", self.name, as_dict=True
		)
		for row in rows:
			field = self._field({**row, "is_custom_field": 1}, len(self.fields) + 1)
			names = [df.fieldname for df in self.fields]
			position = names.index(row.insert_after) + 1 if row.insert_after in names else len(names)
			self.fields.insert(position, field)
		for idx, df in enumerate(self.fields, 1):
			df.idx = idx

	def _replace_permissions(self) -> None:
		"""Custom DocPerms count instead of the DocPerms, not in addition."""
		if self.istable or self.name == "Custom DocPerm" or frappe.flags.in_install:
			return
		if frappe.db.table_exists("Custom DocPerm"):
			query = "select * from `tabCustom DocPerm` where `parent` = %s order by `modified` desc"
			self.permissions = frappe.db.sql(query, self.name, as_dict=True) or self.permissions

	def get(self, key, filters=None, default=None):
		value = super().get(key, default)
		if not isinstance(filters, dict):
			return value
		return matching(value, filters)

	# -- fields ------------------------------------------------------------

	def get_field(self, fieldname: str) -> DocField | None:
		return self.by_name.get(fieldname)

	def has_field(self, fieldname: str) -> bool:
		return fieldname in self.by_name

	def get_label(self, fieldname: str) -> str:
		df = self.get_field(fieldname)
		return df.label if df else STANDARD_LABELS.get(fieldname, "No Label")

	def of_type(self, *fieldtypes: str) -> list[DocField]:
		return self._list(fieldtypes, lambda df: df.fieldtype in fieldtypes)

	def _list(self, key, belongs) -> list[DocField]:
		"""The fields that belong to a list; every save asks for some lists again and again."""
		if key not in self.lists:
			self.lists[key] = [df for df in self.fields if belongs(df)]
		return list(self.lists[key])

	def get_link_fields(self) -> list[DocField]:
		return [df for df in self.of_type("Link") if df.options != "[Select]"]

	def get_dynamic_link_fields(self) -> list[DocField]:
		return self.of_type("Dynamic Link")

	def get_data_fields(self) -> list[DocField]:
		return self.of_type("Data")

	def get_select_fields(self) -> list[DocField]:
		return [df for df in self.of_type("Select") if df.options not in ("[Select]", "Loading...")]

	def get_table_fields(self) -> list[DocField]:
		return self.of_type(*table_fields)

	def get_set_only_once_fields(self) -> list[DocField]:
		fields = [df for df in self.fields if df.set_only_once]
		return [
			*fields,
			_dict(fieldname="creation", fieldtype="Datetime"),
			_dict(fieldname="owner", fieldtype="Data"),
		]

	def get_high_permlevel_fields(self) -> list[DocField]:
		return [df for df in self.fields if df.permlevel > 0]

	def get_fields_to_fetch(self, link_fieldname: str) -> list[DocField]:
		"""Fields whose value comes from the document that a link field names."""
		start = f"{link_fieldname}."
		return self._list(
			start,
			lambda df: df.fieldtype not in no_value_fields and (df.fetch_from or "").startswith(start),
		)

	def get_valid_columns(self) -> list[str]:
		"""Columns of the table that belong to the document."""
		names = [name for name in default_fields if name != "doctype"]
		columns = self._list("columns", lambda df: df.fieldtype not in no_value_fields)
		names += [df.fieldname for df in columns]
		return names + list(child_table_fields) if self.istable else names

	def get_search_fields(self) -> list[str]:
		names = [name.strip() for name in (self.search_fields or "name").split(",")]
		return names if "name" in names else [*names, "name"]

	def get_title_field(self) -> str:
		return self.title_field or ("title" if self.has_field("title") else "name")

	def get_naming_series_options(self) -> list[str]:
		df = self.get_field("naming_series")
		return (df.options or "").split("\n") if df else []

	def is_nested_set(self) -> bool:
		return self.has_field("lft") and self.has_field("rgt")

	def fieldtype(self, fieldname: str) -> str | None:
		df = self.get_field(fieldname)
		return df.fieldtype if df else standard_fieldtype(fieldname)

	# -- permissions -------------------------------------------------------

	def get_permissions(self, parenttype: str | None = None) -> list[_dict]:
		"""DocPerms; a child table has its parent's."""
		return get_meta(parenttype).permissions if self.istable and parenttype else self.permissions

	def get_permlevel_access(self, permission_type="read", parenttype=None, *, user=None) -> list[int]:
		roles = frappe.get_roles(user)
		levels = [
			perm.permlevel
			for perm in self.get_permissions(parenttype)
			if perm.role in roles and perm.get(permission_type)
		]
		return list(dict.fromkeys(levels))

	def get_permitted_fieldnames(self, parenttype=None, *, user=None, permission_type="read") -> list[str]:
		fields = [df for df in self.fields if df.fieldtype not in no_value_fields]
		if permission_type == "select":
			shown = {*self.get_search_fields(), self.get_title_field(), "name"}
			return [name for name in ("name", *(df.fieldname for df in fields)) if name in shown]
		levels = self.get_permlevel_access(permission_type, parenttype, user=user)
		return [df.fieldname for df in fields if df.permlevel in levels]


def get_field_precision(df, doc=None, currency=None) -> int:
	if df.precision:
		return frappe.utils.cint(df.precision)
	setting = "currency_precision" if df.fieldtype == "Currency" else "float_precision"
	standard = 2 if df.fieldtype == "Currency" else 3
	return frappe.utils.cint(frappe.get_system_settings(setting)) or standard
