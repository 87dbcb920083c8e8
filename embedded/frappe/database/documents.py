"""`frappe.db`'s calls that read and write values of documents without loading them."""

import itertools

import frappe
from frappe.context import _dict
from frappe.database.query import DEFAULT_ORDER, get_query
from frappe.defaults import get_defaults_for
from frappe.model.values import cast
from frappe.query_builder.functions import Count
from frappe.utils import cstr, now

# values of the whole site, of which caches may hold anything
COMMON_PARENTS = ("__default", "__global")


class DocumentQueries:
	"""Mixed into the database."""

	def get_value(self, doctype, filters=None, fieldname="name", ignore=None, as_dict=False, *args, **kwargs):
		"""The first matching document's value, or values when several fields are asked for."""
		run = kwargs.get("run", True)
		result = self.get_values(doctype, filters, fieldname, ignore, as_dict, *args, limit=1, **kwargs)
		if not run:
			return result
		if not result:
			return None
		row = result[0]
		if kwargs.get("pluck") or not isinstance(row, list | tuple | dict):
			return row
		return row if as_dict or len(row) > 1 else row[0]

	def get_values(
		self,
		doctype,
		filters=None,
		fieldname="name",
		ignore=None,
		as_dict=False,
		debug=False,
		order_by=DEFAULT_ORDER,
		update=None,
		cache=False,
		for_update=False,
		*,
		run=True,
		pluck=False,
		distinct=False,
		limit=None,
		skip_locked=False,
		wait=True,
	):
		"""The values of all matching documents; filters may be a name, a list of names, a dict, a list."""
		key = (doctype, filters, cstr(fieldname)) if cache and isinstance(filters, str) else None
		if key and key in self.value_cache:
			return self.value_cache[key]
		if filters is None or (filters == doctype and doctype != "DocType"):
			return self._single_values(doctype, fieldname, as_dict)
		if isinstance(filters, list) and not any(filters):
			return []
		order_by = None if distinct else "modified desc" if order_by == DEFAULT_ORDER else order_by
		try:
			rows = get_query(
				doctype,
				fields=fieldname,
				filters=filters,
				order_by=order_by,
				limit=limit,
				distinct=distinct,
				for_update=for_update,
				skip_locked=skip_locked,
				wait=wait,
				validate_filters=True,
			).run(as_dict=as_dict or fieldname == "*", update=update, run=run, pluck=pluck)
		except self.Error as error:
			rows = self._values_without_table(error, ignore, doctype, filters, fieldname, as_dict)
		if key:
			self.value_cache[key] = rows
		return rows

	def _values_without_table(self, error, ignore, doctype, filters, fieldname, as_dict):
		if ignore and self.is_missing_table_or_column(error):
			return None
		if not ignore and self.is_table_missing(error):
			return self._single_values(doctype, fieldname, as_dict, filters)
		raise error

	def _single_values(self, doctype, fieldname, as_dict, filters=None):
		values = self.get_singles_dict(doctype)
		if isinstance(filters, dict) and any(values.get(key) != value for key, value in filters.items()):
			return []
		if not values:
			return []
		if fieldname == "*":
			return [values]
		fields = [fieldname] if isinstance(fieldname, str) else fieldname
		if as_dict:
			return [_dict((field, values[field]) for field in fields if field in values)]
		return [[values.get(field) for field in fields]]

	def exists(self, dt, dn=None, cache=False):
		"""The name of a matching document, or None."""
		if dt != "DocType" and dt == dn:
			return dn
		if isinstance(dt, dict):
			filters = dict(dt)
			dt, dn = filters.pop("doctype"), filters
		return self.get_value(dt, dn, ignore=True, order_by=None, cache=cache)

	def count(self, dt, filters=None, debug=False, cache=False, distinct=True) -> int:
		query = get_query(dt, filters=filters, fields=Count("*"), distinct=distinct, validate_filters=True)
		return query.run()[0][0]

	def set_value(
		self, dt, dn, field, val=None, modified=None, modified_by=None, update_modified=True, debug=False
	) -> None:
		"""Write columns of matching documents, without their controllers."""
		if dn is None or dt == dn:
			self.set_single_value(
				dt, field, val, modified=modified, modified_by=modified_by, update_modified=update_modified
			)
			return
		values = self._updates(field, val, modified, modified_by, update_modified)
		query = get_query(dt, filters=dn, update=True, validate_filters=True)
		for column, value in values.items():
			query = query.set(column, self.column_value(dt, column, value))
		frappe.clear_document_cache(dt, dn if isinstance(dn, str) else None)
		query.run()
		self.value_cache = {}

	@staticmethod
	def _updates(field, value, modified, modified_by, update_modified) -> dict:
		values = dict(field) if isinstance(field, dict) else {field: value}
		if update_modified:
			values["modified"] = modified or now()
			values["modified_by"] = modified_by or frappe.session.user
		return values

	def delete(self, doctype, filters=None, debug=False, **kwargs):
		"""Delete rows, without their controllers."""
		filters = filters or kwargs.get("conditions")
		return get_query(doctype, filters=filters, delete=True, validate_filters=True).run()

	def bulk_insert(self, doctype, fields, values, ignore_duplicates=False, *, chunk_size=10_000) -> None:
		"""Insert rows, without their controllers."""
		query = frappe.qb.into(doctype).columns(*fields)
		if ignore_duplicates:
			query = query.ignore()
		rows = iter(values)
		while chunk := list(itertools.islice(rows, chunk_size)):
			converted = (
				tuple(
					self.column_value(doctype, field, value) for field, value in zip(fields, row, strict=True)
				)
				for row in chunk
			)
			query.insert(*converted).run()

	# -- singles -----------------------------------------------------------

	def get_singles_dict(self, doctype, debug=False, *, for_update=False, cast=False) -> _dict:
		rows = get_query(
			"Singles", filters={"doctype": doctype}, fields=["field", "value"], for_update=for_update
		).run()
		values = _dict(rows)
		return self._cast_single(doctype, values) if cast else values

	@staticmethod
	def _cast_single(doctype, values) -> _dict:
		meta = frappe.get_meta(doctype)
		for fieldname, value in values.items():
			if df := meta.get_field(fieldname):
				values[fieldname] = cast(df.fieldtype, value)
		return values

	def get_single_value(self, doctype, fieldname, cache=True):
		seen = self.value_cache.setdefault(doctype, {})
		if not cache or fieldname not in seen:
			df = frappe.get_meta(doctype).get_field(fieldname)
			if not df:
				frappe.throw(frappe._("{1} has no field {0}.").format(fieldname, doctype))
			filters = {"doctype": doctype, "field": fieldname}
			rows = get_query("Singles", filters=filters, fields="value").run()
			seen[fieldname] = cast(df.fieldtype, rows[0][0] if rows else None)
		return seen[fieldname]

	def set_single_value(
		self,
		doctype,
		fieldname,
		value=None,
		*,
		modified=None,
		modified_by=None,
		update_modified=True,
		debug=False,
	) -> None:
		values = self._updates(fieldname, value, modified, modified_by, update_modified)
		self.delete("Singles", {"doctype": doctype, "field": ("in", tuple(values))})
		for key, single in values.items():
			self.insert_single(doctype, key, single)
		frappe.clear_document_cache(doctype, doctype)
		self.value_cache.pop(doctype, None)

	def insert_single(self, doctype, field, value) -> None:
		self.sql(
			"insert into `tabSingles` (`doctype`, `field`, `value`) values (%s, %s, %s)",
			(doctype, field, value),
		)

	# -- defaults ----------------------------------------------------------

	def get_default(self, key, parent="__default"):
		return get_defaults_for(parent).get(key)

	def set_default(self, key, val, parent="__default", parenttype=None) -> None:
		frappe.local.request_cache.pop(("defaults", parent), None)
		frappe.local.request_cache.pop("defaults", None)
		self.delete("DefaultValue", {"defkey": key, "parent": parent})
		if val is not None:
			self.bulk_insert(
				"DefaultValue",
				["name", "parent", "parenttype", "parentfield", "defkey", "defvalue", "creation", "modified"],
				[
					(
						frappe.generate_hash(length=10),
						parent,
						parenttype or "__default",
						"system_defaults",
						key,
						val,
						now(),
						now(),
					)
				],
			)
		if not frappe.flags.in_install:
			frappe.clear_cache(user=None if parent in COMMON_PARENTS else parent)

	def get_global(self, key, user="__global"):
		return self.get_default(key, user)

	def set_global(self, key, val, user="__global") -> None:
		self.set_default(key, val, user)
