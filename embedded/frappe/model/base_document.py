"""A document's values, its child rows, and the one row of its own table."""

import datetime
import json
import weakref
from functools import cached_property

import frappe
from frappe.context import _dict
from frappe.model import child_table_fields, default_fields, float_like_fields, table_fields
from frappe.model.values import matching
from frappe.modules import controller_module
from frappe.utils import cint, cstr, flt, now

DATES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)
_controllers: dict[tuple, type] = {}


def get_controller(doctype: str) -> type:
	"""The class of a doctype's documents."""
	key = (doctype, tuple(frappe.get_installed_apps()))
	if key not in _controllers:
		_controllers[key] = _import_controller(doctype)
	return _controllers[key]


def _import_controller(doctype: str) -> type:
	from frappe.model.document import Document
	from frappe.utils.nestedset import NestedSet

	meta = frappe.get_meta(doctype)
	if overrides := frappe.get_hooks("override_doctype_class", {}).get(doctype):
		return frappe.get_attr(overrides[-1])
	module = controller_module(doctype)
	if module is None:
		return NestedSet if meta.is_tree else Document
	controller = getattr(module, doctype.replace(" ", "").replace("-", ""), None)
	if controller is None or not issubclass(controller, BaseDocument):
		raise ImportError(doctype)
	return controller


class BaseDocument:
	RESERVED = frozenset(("doctype", "meta", "flags", "parent_doc", "_table_fieldnames", "_doc_before_save"))

	def __init__(self, d: dict):
		if d.get("doctype"):
			self.doctype = d["doctype"]
		self._table_fieldnames = {df.fieldname for df in self.meta.get_table_fields()}
		self.update(d)
		self.dont_update_if_missing = []
		if hasattr(self, "__setup__"):
			self.__setup__()

	@cached_property
	def meta(self):
		return frappe.get_meta(self.doctype)

	def __getstate__(self):
		return {key: value for key, value in self.__dict__.items() if key not in ("meta", "_parent_doc")}

	# -- values ------------------------------------------------------------

	def get(self, key, filters=None, limit=None, default=None):
		if isinstance(key, dict):
			return matching(self.get_all_children(), key, limit)
		if isinstance(filters, dict):
			return matching(self.__dict__.get(key), filters, limit)
		value = self.__dict__.get(key, filters or default)
		return value[:limit] if limit and isinstance(value, list | tuple) else value

	def set(self, key, value, as_value=False) -> None:
		if key in self.RESERVED:
			return
		if as_value or key not in self._table_fieldnames:
			self.__dict__[key] = value
			return
		self.__dict__[key] = []
		if value:
			self.extend(key, value)

	def update(self, d) -> "BaseDocument":
		if "name" in d:
			self.name = d["name"]
		as_value = hasattr(self, "flags") and self.flags.ignore_children
		for key, value in d.items():
			self.set(key, value, as_value=as_value)
		return self

	def update_if_missing(self, d) -> None:
		values = d.get_valid_dict() if isinstance(d, BaseDocument) else d
		for key, value in values.items():
			if value is not None and self.get(key) is None and key not in self.dont_update_if_missing:
				self.set(key, value)

	def delete_key(self, key) -> None:
		self.__dict__.pop(key, None)

	def is_new(self):
		return self.get("__islocal")

	# -- child rows --------------------------------------------------------

	def append(self, key: str, value=None):
		"""Add a row to a child table and return it."""
		table = self.__dict__.setdefault(key, [])
		if table is None:
			table = self.__dict__[key] = []
		row = self._init_child({} if value is None else value, key)
		table.append(row)
		row.parent_doc = weakref.ref(self)
		return row

	def extend(self, key: str, value) -> None:
		for row in value:
			self.append(key, row)

	def remove(self, doc) -> None:
		"""Take a row out of its table and number the others anew."""
		if not doc.get("parentfield"):
			return
		rows = self.get(doc.parentfield)
		rows.remove(doc)
		for idx, row in enumerate(rows, 1):
			row.idx = idx

	def _init_child(self, value, key: str):
		if not isinstance(value, BaseDocument):
			value["doctype"] = self.meta.get_field(key).options
			value = get_controller(value["doctype"])(value)
		value.parent = self.name
		value.parenttype = self.doctype
		value.parentfield = key
		value.__dict__.setdefault("docstatus", 0)
		if not getattr(value, "idx", None):
			value.idx = len(self.__dict__.get(key) or ()) + 1
		if not getattr(value, "name", None):
			value.__dict__["__islocal"] = 1
		return value

	@property
	def parent_doc(self):
		reference = getattr(self, "_parent_doc", None)
		return reference() if isinstance(reference, weakref.ReferenceType) else reference

	@parent_doc.setter
	def parent_doc(self, value):
		self._parent_doc = value

	def init_child_tables(self) -> None:
		for fieldname in self._table_fieldnames:
			if self.__dict__.get(fieldname) is None:
				self.__dict__[fieldname] = []

	def init_valid_columns(self) -> None:
		for key in (*default_fields, *self.meta.get_valid_columns()):
			self.__dict__.setdefault(key, None)
		for key in ("docstatus", "idx"):
			self.__dict__[key] = cint(self.__dict__[key])

	# -- dicts -------------------------------------------------------------

	def get_valid_dict(
		self, sanitize=True, convert_dates_to_str=False, ignore_nulls=False, ignore_virtual=False
	) -> _dict:
		"""The values of the columns; empty ones as the column's type stores them."""
		values = _dict()
		for fieldname in self.meta.get_valid_columns():
			value = self.__dict__.get(fieldname)
			df = self.meta.get_field(fieldname)
			if df and df.is_virtual:
				if ignore_virtual:
					continue
				value = getattr(self, fieldname, None)
			if df and (sanitize or value is not None):
				value = self._storable(df, value)
			if convert_dates_to_str and isinstance(value, DATES):
				value = str(value)
			if value is not None or not ignore_nulls:
				values[fieldname] = value
		return values

	@staticmethod
	def _storable(df, value):
		if isinstance(value, list) and df.fieldtype not in table_fields:
			frappe.throw(frappe._("{0} takes one value, not a list.").format(frappe._(df.label)))
		if df.fieldtype == "Check":
			return 1 if cint(value) else 0
		if df.fieldtype == "Int":
			return value if isinstance(value, int) else cint(value)
		if df.fieldtype == "JSON" and isinstance(value, dict):
			return json.dumps(value, separators=(",", ":"))
		if df.fieldtype in float_like_fields[:3]:
			return value if isinstance(value, float) else flt(value)
		is_empty_date = df.fieldtype in ("Date", "Datetime", "Time") and value == ""
		return None if is_empty_date or (df.unique and cstr(value).strip() == "") else value

	def as_dict(
		self,
		no_nulls=False,
		no_default_fields=False,
		convert_dates_to_str=False,
		no_child_table_fields=False,
	) -> _dict:
		values = self.get_valid_dict(convert_dates_to_str=convert_dates_to_str, ignore_nulls=no_nulls)
		values["doctype"] = self.doctype
		for fieldname in self._table_fieldnames:
			values[fieldname] = [
				row.as_dict(no_nulls, no_default_fields, convert_dates_to_str, no_child_table_fields)
				for row in self.get(fieldname) or []
			]
		dropped = (default_fields if no_default_fields else ()) + (
			child_table_fields if no_child_table_fields else ()
		)
		for key in dropped:
			values.pop(key, None)
		for key in ("__islocal", "__onload", "__unsaved"):
			if value := self.get(key):
				values[key] = value
		return values

	def as_json(self) -> str:
		return frappe.as_json(self.as_dict())

	# -- the row -----------------------------------------------------------

	def _column_values(self) -> dict:
		values = self.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True)
		return {key: frappe.db.column_value(self.doctype, key, value) for key, value in values.items()}

	def db_insert(self, ignore_if_duplicate=False) -> None:
		"""INSERT the row, without its controller."""
		from frappe.model.naming import set_new_name

		if not self.name:
			set_new_name(self)
		if not self.creation:
			self.creation = self.modified = now()
			self.owner = self.modified_by = frappe.session.user
		values = self._column_values()
		try:
			frappe.db.sql(
				"INSERT INTO `tab{}` ({}) VALUES ({})".format(
					self.doctype, ", ".join(f"`{key}`" for key in values), ", ".join(["%s"] * len(values))
				),
				list(values.values()),
			)
		except frappe.db.Error as error:
			if not (frappe.db.is_primary_key_violation(error) or self._has_taken_name()):
				self._raise_unique(error)
			if self.meta.autoname == "hash" and self._retry_name():
				return
			if not ignore_if_duplicate:
				self._raise_duplicate(error)
		self.set("__islocal", False)

	def _has_taken_name(self) -> bool:
		"""SQLite reports another unique key before the primary one."""
		return frappe.db.db_type == "sqlite" and bool(frappe.db.exists(self.doctype, self.name))

	def _retry_name(self) -> bool:
		"""A random name that exists already: try another one."""
		self.flags.retry_count = (self.flags.retry_count or 0) + 1
		if self.flags.retry_count > 5:
			return False
		self.name = None
		self.db_insert()
		return True

	def _raise_duplicate(self, error) -> None:
		frappe.msgprint(
			frappe._("There is a {0} called {1}.").format(frappe._(self.doctype), frappe.bold(self.name)),
			title=frappe._("Duplicate Name"),
			indicator="red",
		)
		raise frappe.DuplicateEntryError(self.doctype, self.name, error)

	def _raise_unique(self, error) -> None:
		if not frappe.db.is_unique_key_violation(error):
			raise error
		column = frappe.db.unique_key_column(f"tab{self.doctype}", str(error.args[1]).split("'")[-2])
		df = self.meta.get_field(column)
		frappe.msgprint(frappe._("{0} is taken by another document.").format(df.label if df else column))
		raise frappe.UniqueValidationError(self.doctype, self.name, error)

	def db_update(self) -> None:
		"""UPDATE the row (INSERT a new one), without its controller."""
		if self.get("__islocal") or not self.name:
			self.db_insert()
			return
		values = self._column_values()
		name = values.pop("name")
		try:
			frappe.db.sql(
				"UPDATE `tab{}` SET {} WHERE `name` = %s".format(
					self.doctype, ", ".join(f"`{key}` = %s" for key in values)
				),
				[*values.values(), name],
			)
		except frappe.db.Error as error:
			self._raise_unique(error)

	def _fix_numeric_types(self) -> None:
		for df in self.meta.fields:
			value = self.get(df.fieldname)
			if df.fieldtype == "Check" or (df.fieldtype == "Int" and value is not None):
				self.set(df.fieldname, cint(value))
			elif df.fieldtype in ("Float", "Currency", "Percent") and value is not None:
				self.set(df.fieldname, flt(value))
