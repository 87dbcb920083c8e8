"""Queries from filters and field names: what `frappe.db` and `frappe.qb.get_query` share."""

import operator
import re

import frappe
from frappe.context import _dict
from frappe.query_builder import Order
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Field, PseudoColumn

DEFAULT_ORDER = "KEEP_DEFAULT_ORDERING"
FUNCTION = re.compile(
	r"^(?P<call>\w+\(\s*(distinct\s+)?[\w`.* ]+\))(\s+as\s+`?(?P<alias>\w+)`?)?$", re.IGNORECASE
)
UNSAFE_FIELD = re.compile(r"[^\w]")
NESTED_SET = (
	"ancestors of",
	"descendants of",
	"not ancestors of",
	"not descendants of",
	"descendants of (inclusive)",
)


def _listed(value):
	return value.split(",") if isinstance(value, str) else list(value)


OPERATORS = {
	"=": operator.eq,
	"!=": operator.ne,
	"<": operator.lt,
	">": operator.gt,
	"<=": operator.le,
	">=": operator.ge,
	"in": lambda field, value: field.isin(_listed(value)),
	"not in": lambda field, value: field.notin(_listed(value)),
	"like": lambda field, value: field.like(value),
	"not like": lambda field, value: field.not_like(value),
	"between": lambda field, value: field[slice(*value)],
	"is": lambda field, value: field.isnotnull() if value.lower() == "set" else field.isnull(),
}


def get_query(
	table,
	fields=None,
	filters=None,
	order_by=None,
	group_by=None,
	limit=None,
	offset=None,
	distinct=False,
	for_update=False,
	update=False,
	into=False,
	delete=False,
	*,
	validate_filters=False,
	skip_locked=False,
	wait=True,
) -> QueryBuilder:
	"""A query over a doctype's table; conditions are taken as they are, without permissions."""
	doctype = table.get_table_name().removeprefix("tab") if isinstance(table, Table) else table
	if not re.fullmatch(r"[\w -]*", doctype, flags=re.ASCII):
		frappe.throw(frappe._("{0} is no name of a DocType.").format(doctype))
	table = frappe.qb.DocType(doctype)
	query = _start(table, doctype, fields, update, into, delete)
	query = _with_filters(query, table, doctype, filters, validate_filters)
	if order_by and order_by != DEFAULT_ORDER:
		query = _ordered(query, order_by)
	query = query.groupby(group_by) if group_by else query
	query = query.limit(limit) if limit else query
	query = query.offset(offset) if offset else query
	query = query.distinct() if distinct else query
	query = query.for_update(skip_locked=skip_locked, nowait=not wait) if for_update else query
	query.immutable = True
	return query


def _start(table, doctype, fields, update, into, delete) -> QueryBuilder:
	"""A query that isn't copied with every step, until it is handed out."""
	if update:
		return frappe.qb.update(table, immutable=False)
	if into:
		return frappe.qb.into(table, immutable=False)
	if delete:
		return frappe.qb.from_(table, immutable=False).delete()
	query = frappe.qb.from_(table, immutable=False)
	for field in _fields(table, fields):
		if isinstance(field, str):
			query, field = _linked(query, table, doctype, field)
		query = query.select(field)
	return query


def _fields(table, fields) -> list:
	if not fields:
		return [table.name]
	if isinstance(fields, str):
		fields = [part.strip() for part in re.split(r",\s*(?![^()]*\))", fields)]
	return [_field(table, field) for field in (fields if isinstance(fields, list | tuple) else [fields])]


def _field(table, field):
	"""A column, a function of one, or the text of a path through a link."""
	if not isinstance(field, str):
		return field
	if field == "*":
		return table.star
	if match := FUNCTION.match(field):
		column = PseudoColumn(match["call"])
		return PseudoColumn(f"{match['call']} `{match['alias']}`") if match["alias"] else column
	name, _as, alias = re.sub(" as ", " as ", field, flags=re.IGNORECASE).partition(" as ")
	if "`" in name:
		return PseudoColumn(f"{name} {alias}".strip())
	if "." in name:
		return field
	return table[name].as_(alias.strip()) if alias else table[name]


def _linked(query, table, doctype, path: str):
	"""`link.field` or `table.field`: join the other table."""
	name, _as, alias = path.partition(" as ")
	fieldname, _dot, column = name.strip().partition(".")
	df = frappe.get_meta(doctype).get_field(fieldname)
	other = frappe.qb.DocType(df.options)
	if not query.is_joined(other):
		is_link = df.fieldtype == "Link"
		on = (
			other.name == table[fieldname]
			if is_link
			else (other.parent == table.name) & (other.parenttype == doctype)
		)
		query = query.left_join(other).on(on)
	return query, other[column].as_(alias.strip()) if alias else other[column]


def _with_filters(query, table, doctype, filters, validate) -> QueryBuilder:
	for condition in normalized_filters(doctype, filters):
		if isinstance(condition, Criterion):
			query = query.where(condition)
			continue
		field = condition.fieldname
		if isinstance(field, str) and validate and UNSAFE_FIELD.search(field):
			frappe.throw(frappe._("{0} is no field to filter by.").format(field))
		if isinstance(field, str) and "." in field:
			query, field = _linked(query, table, doctype, field)
		elif condition.doctype != doctype:
			query, field = _child_column(query, table, doctype, condition)
		elif isinstance(field, str):
			field = table[field]
		query = query.where(_criterion(field, condition))
	return query


def _child_column(query, table, doctype, condition):
	child = frappe.qb.DocType(condition.doctype)
	if not query.is_joined(child):
		query = query.left_join(child).on((child.parent == table.name) & (child.parenttype == doctype))
	return query, child[condition.fieldname]


def normalized_filters(doctype: str, filters) -> list:
	"""Filters in any of Frappe's spellings as a list of {doctype, fieldname, operator, value}."""
	if filters is None:
		return []
	if isinstance(filters, str | int):
		return [_dict(doctype=doctype, fieldname="name", operator="=", value=str(filters))]
	if isinstance(filters, Criterion):
		return [filters]
	if isinstance(filters, dict):
		return [_condition(doctype, field, value) for field, value in filters.items()]
	if filters and all(isinstance(name, str | int) for name in filters):
		return [_dict(doctype=doctype, fieldname="name", operator="in", value=list(filters))]
	conditions = []
	for entry in filters:
		if isinstance(entry, list | tuple):
			conditions.append(_condition_of_list(doctype, entry))
		else:
			conditions.extend(normalized_filters(doctype, entry))
	return conditions


def _condition(doctype: str, fieldname, value) -> _dict:
	operation = "="
	if isinstance(value, list | tuple):
		operation, value = value
	return _dict(doctype=doctype, fieldname=fieldname, operator=operation.lower(), value=value)


def _condition_of_list(doctype: str, entry) -> _dict:
	if len(entry) == 2:
		return _condition(doctype, *entry)
	if len(entry) == 3:
		return _condition(doctype, entry[0], entry[1:])
	return _condition(entry[0] or doctype, entry[1], entry[2:4])


def _criterion(field, condition: _dict):
	operation, value = condition.operator, condition.value
	if operation in NESTED_SET:
		names = tree_nodes(condition.doctype, condition.fieldname, operation, value)
		chosen = names or [""]
		return field.notin(chosen) if operation.startswith("not ") else field.isin(chosen)
	if operation not in OPERATORS:
		frappe.throw(frappe._("A filter compares with one of these: {0}.").format(", ".join(OPERATORS)))
	if value is None and isinstance(field, Field):
		return field.isnull()
	if isinstance(value, bool):
		value = int(value)
	elif isinstance(value, list | tuple | set):
		value = [stored(condition, part) for part in value] or [""]
	elif isinstance(field, Field) and operation != "is":
		value = stored(condition, value)
	return OPERATORS[operation](field, value)


def stored(condition: _dict, value):
	"""The value as the column's rows spell it."""
	is_text = isinstance(value, str)
	return frappe.db.column_value(condition.doctype, condition.fieldname, value) if is_text else value


def tree_nodes(doctype: str, fieldname: str, operation: str, name: str) -> list[str]:
	"""Names of the ancestors or descendants of a node."""
	df = frappe.get_meta(doctype).get_field(fieldname)
	table = frappe.qb.DocType(df.options if df and df.fieldtype == "Link" else doctype)
	bounds = frappe.qb.from_(table).select("lft", "rgt").where(table.name == name).run()
	if not bounds:
		return []
	lft, rgt = bounds[0]
	query = frappe.qb.from_(table).select(table.name)
	if "descendants" in operation:
		query = query.where((table.lft > lft) & (table.rgt < rgt)).orderby(table.lft)
	else:
		query = query.where((table.lft < lft) & (table.rgt > rgt)).orderby(table.lft, order=Order.desc)
	names = query.run(pluck=True)
	return [*names, name] if operation.endswith("(inclusive)") else names


def _ordered(query, order_by: str) -> QueryBuilder:
	for declaration in filter(None, (part.strip() for part in order_by.split(","))):
		name, _space, direction = declaration.partition(" ")
		order = Order.asc if direction.strip().lower() == "asc" else Order.desc
		query = query.orderby(PseudoColumn(name) if "`" in name else name, order=order)
	return query
