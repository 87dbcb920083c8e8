"""`frappe.get_list`: documents by filters, and by what the user may read."""

import json
import re

import frappe
import frappe.permissions
from frappe import _
from frappe.context import _dict
from frappe.database.query import DEFAULT_ORDER, normalized_filters
from frappe.model import get_permitted_fields, optional_fields
from frappe.model.conditions import filter_condition

FUNCTIONS = "count|sum|avg|min|max|abs|date|year|month|day|dayname|length|lower|upper|timestamp|group_concat"
COLUMN = r"(?:`tab(?P<{0}doctype>[\w -]+)`\.)?`?(?P<{0}path>\w+(?:\.\w+)?|\*)`?"
PLAIN = re.compile(
	rf"(?P<distinct>distinct\s+)?{COLUMN.format('')}(?:\s+as\s+[`'\"]?(?P<alias>[\w:]+)[`'\"]?)?", re.I
)
CALL = re.compile(
	rf"(?P<function>{FUNCTIONS})\(\s*(?P<distinct>distinct\s+)?{COLUMN.format('')}\s*\)"
	r"(?:\s+as\s+[`'\"]?(?P<alias>\w+)[`'\"]?)?",
	re.I,
)
ORDER = re.compile(r"[\w\s,.`()-]*", re.ASCII)


class DatabaseQuery:
	"""One list query."""

	def __init__(self, doctype: str, user: str | None = None):
		self.doctype = doctype
		self.meta = frappe.get_meta(doctype)
		self.user = user or frappe.session.user
		self.table = f"`tab{doctype}`"
		self.joins = {}
		self.permitted = {}

	def execute(
		self,
		fields=None,
		filters=None,
		or_filters=None,
		group_by=None,
		order_by=DEFAULT_ORDER,
		limit_start=0,
		limit_page_length=None,
		as_list=False,
		debug=False,
		ignore_permissions=False,
		user=None,
		distinct=False,
		start=None,
		page_length=None,
		limit=None,
		update=None,
		reference_doctype=None,
		run=True,
		pluck=None,
		*,
		parent_doctype=None,
		**_ignored,
	) -> list:
		self.user = user or self.user
		self.ignore_permissions = ignore_permissions
		self.parent_doctype = parent_doctype
		self.reference_doctype = reference_doctype or self.doctype
		self.as_list = as_list
		if not ignore_permissions:
			self.check_read_permission(self.doctype, parent_doctype)
		fields, filters = self._unswapped(fields, filters)
		columns = self._columns(self._parsed(fields) or [pluck or "name"])
		if not columns:
			return []
		where = self._where(filters, or_filters)
		order = "" if distinct else self._order_by(order_by, group_by, columns)
		query = " ".join(
			filter(
				None,
				(
					"select distinct" if distinct else "select",
					", ".join(columns),
					f"from {self.table}",
					*self.joins.values(),
					f"where {where}" if where else "",
					f"group by {self._safe(group_by)}" if group_by else "",
					f"order by {order}" if order else "",
					self._limit(limit or page_length or limit_page_length, start or limit_start),
				),
			)
		)
		result = frappe.db.sql(query, as_dict=not as_list, update=update, run=run)
		return [row[pluck] for row in result] if pluck else result

	def check_read_permission(self, doctype: str, parent_doctype: str | None = None) -> None:
		if self.ignore_permissions:
			return
		frappe.has_permission(
			doctype,
			"select" if frappe.only_has_select_perm(doctype, user=self.user) else "read",
			parent_doctype=parent_doctype or self.doctype,
			user=self.user,
			throw=True,
		)

	@staticmethod
	def _unswapped(fields, filters):
		"""Fields and filters may be passed in either order."""
		is_filter = isinstance(fields, dict) or (
			isinstance(fields, list) and fields and isinstance(fields[0], list)
		)
		is_fields = fields and isinstance(filters, list) and len(filters) > 1 and isinstance(filters[0], str)
		return (filters, fields) if is_filter or is_fields else (fields, filters)

	@staticmethod
	def _parsed(fields) -> list:
		if isinstance(fields, str) and fields.startswith("["):
			fields = json.loads(fields)
		if isinstance(fields, str):
			fields = [part.strip() for part in re.split(r",\s*(?![^()]*\))", fields)]
		return [field for field in fields or () if field]

	# -- columns -----------------------------------------------------------

	def _columns(self, fields: list[str]) -> list[str]:
		columns = []
		for field in fields:
			match = CALL.fullmatch(field.strip()) or PLAIN.fullmatch(field.strip())
			if not match:
				frappe.throw(_("A list shows columns and simple functions of them."), frappe.DataError)
			columns.extend(self._column(match))
		return columns

	def _column(self, match: re.Match) -> list[str]:
		doctype, fieldname, table = self._resolve(match["doctype"], match["path"])
		parts = match.groupdict()
		if fieldname == "*" and not parts.get("function"):
			return (
				[f"{table}.*"]
				if self.ignore_permissions
				else [f"{table}.`{name}`" for name in self._permitted(doctype)]
			)
		if not self._may_read(doctype, fieldname):
			return ["NULL"] if self.as_list else []
		sql = "*" if fieldname == "*" else f"{table}.`{fieldname}`"
		sql = f"{match['distinct'] or ''}{sql}"
		if parts.get("function"):
			sql = f"{match['function']}({sql})"
		return [f"{sql} as `{match['alias']}`" if match["alias"] else sql]

	def _resolve(self, doctype: str | None, path: str) -> tuple[str, str, str]:
		"""Doctype, column and table of a column's path; joins the table when it is another one."""
		if doctype and doctype != self.doctype:
			return doctype, path, self._join_child(doctype)
		if "." not in path:
			return self.doctype, path, self.table
		fieldname, _dot, column = path.partition(".")
		df = self.meta.get_field(fieldname)
		if not df:
			frappe.throw(_("{1} has no field {0}.").format(fieldname, self.doctype), frappe.DataError)
		table = self._join_link(df) if df.fieldtype == "Link" else self._join_child(df.options)
		return df.options, column, table

	def _join_child(self, doctype: str) -> str:
		table = f"`tab{doctype}`"
		if table not in self.joins:
			self.check_read_permission(doctype)
			self.joins[table] = (
				f"left join {table} on ({table}.`parenttype` = {frappe.db.escape(self.doctype)}"
				f" and {table}.`parent` = {self.table}.`name`)"
			)
		return table

	def _join_link(self, df) -> str:
		alias = f"`tab{df.options}_{df.fieldname}`"
		if alias not in self.joins:
			self.check_read_permission(df.options)
			self.joins[alias] = (
				f"left join `tab{df.options}` {alias} on ({alias}.`name` = {self.table}.`{df.fieldname}`)"
			)
		return alias

	def _permitted(self, doctype: str) -> list[str]:
		if doctype not in self.permitted:
			parenttype = self.parent_doctype if doctype == self.doctype else self.doctype
			self.permitted[doctype] = get_permitted_fields(doctype, parenttype, self.user)
		return self.permitted[doctype]

	def _may_read(self, doctype: str, fieldname: str) -> bool:
		if self.ignore_permissions or fieldname == "*" or fieldname in optional_fields:
			return True
		return fieldname in self._permitted(doctype)

	# -- conditions --------------------------------------------------------

	def _where(self, filters, or_filters) -> str:
		conditions = self._filter_conditions(filters)
		if any_of := self._filter_conditions(or_filters):
			conditions.append(f"({' or '.join(any_of)})")
		if not self.ignore_permissions and (permitted := self.build_match_conditions()):
			conditions.append(f"({permitted})")
		return " and ".join(conditions)

	def _filter_conditions(self, filters) -> list[str]:
		if isinstance(filters, str) and filters:
			filters = json.loads(filters)
		conditions = []
		for condition in normalized_filters(self.doctype, filters or None):
			doctype, fieldname, table = self._resolve(condition.doctype, condition.fieldname)
			if not re.fullmatch(r"\w+", fieldname):
				frappe.throw(_("{0} is no field to filter by.").format(fieldname), frappe.DataError)
			condition = _dict(condition, doctype=doctype, fieldname=fieldname)
			conditions.append(filter_condition(f"{table}.`{fieldname}`", condition))
		return conditions

	def build_match_conditions(self) -> str:
		"""What the user's roles, User Permissions and the apps' hooks leave, as SQL."""
		roles = frappe.permissions.get_role_permissions(self.meta, self.user)
		may_read = roles.get("select") or roles.get("read")
		if not self.meta.istable and not may_read and not self._has_user_permission():
			if self.doctype == "User" and self.user != "Guest":
				# Frappe shares every User with itself.
				return f"`tabUser`.`name` = {frappe.db.escape(self.user, percent=False)}"
			frappe.throw(_("You may not read {0}.").format(_(self.doctype)), frappe.PermissionError)
		conditions = []
		if self._only_own(roles):
			conditions.append(f"({self.table}.`owner` = {frappe.db.escape(self.user, percent=False)})")
		elif may_read:
			conditions += self._user_permission_conditions()
		hooks = frappe.get_hooks("permission_query_conditions", {})
		for method in hooks.get(self.doctype, []) + hooks.get("*", []):
			if condition := frappe.call(method, self.user, doctype=self.doctype):
				conditions.append(condition)
		return " and ".join(conditions)

	def _has_user_permission(self) -> bool:
		rows = frappe.permissions.get_user_permissions(self.user).get(self.doctype, ())
		return any(row.applicable_for in (None, "", self.reference_doctype) for row in rows)

	@staticmethod
	def _only_own(roles: dict) -> bool:
		own = roles.get("if_owner") or {}
		return bool(own) and not any(roles.get(ptype) and ptype not in own for ptype in ("select", "read"))

	def _user_permission_conditions(self) -> list[str]:
		permissions = frappe.permissions.get_user_permissions(self.user)
		strict = frappe.get_system_settings("apply_strict_user_permissions")
		conditions = []
		for df in (*self.meta.get_link_fields(), _dict(fieldname="name", options=self.doctype)):
			applicable = self.reference_doctype if df.fieldname == "name" else self.doctype
			rows = () if df.ignore_user_permissions else permissions.get(df.options, ())
			docs = [row.doc for row in rows if row.applicable_for in (None, "", applicable)]
			if docs:
				column = f"{self.table}.`{df.fieldname}`"
				values = ", ".join(frappe.db.escape(doc, percent=False) for doc in docs)
				empty = "" if strict else f"coalesce({column}, '') = '' or "
				conditions.append(f"({empty}{column} in ({values}))")
		return conditions

	# -- order and limit ---------------------------------------------------

	def _order_by(self, order_by, group_by, columns) -> str:
		if order_by != DEFAULT_ORDER:
			return self._safe(order_by)
		if not group_by and len(columns) == 1 and re.match(r"(count|min|max|sum|avg)\(", columns[0], re.I):
			return ""
		sort_field, sort_order = self.meta.sort_field or "modified", self.meta.sort_order or "desc"
		if "," in sort_field:
			parts = [part.split() for part in sort_field.split(",")]
			return ", ".join(f"{self.table}.`{part[0]}` {' '.join(part[1:])}".strip() for part in parts)
		return f"{self.table}.`{sort_field}` {sort_order if self.meta.sort_field else 'desc'}"

	def _safe(self, text) -> str:
		lowered = (text or "").lower()
		if ("select" in lowered and "from" in lowered) or "sleep(" in lowered:
			frappe.throw(_("Sort and group by columns, not by queries."))
		if not ORDER.fullmatch(text or ""):
			frappe.throw(_("Sort and group by columns of the DocType."))
		return text or ""

	@staticmethod
	def _limit(length, start) -> str:
		length, start = frappe.utils.cint(length), frappe.utils.cint(start)
		return f"limit {length} offset {start}" if length else ""
