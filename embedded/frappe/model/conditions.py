"""One filter of a list query as SQL. An empty column counts as an empty value, as Frappe has it."""

import datetime

import frappe
from frappe import _
from frappe.context import _dict
from frappe.database.query import NESTED_SET, tree_nodes
from frappe.utils import cstr, flt, get_datetime, get_time, getdate

OPERATORS = ("=", "!=", ">", "<", ">=", "<=", "like", "not like", "in", "not in", "is", "between")
NEVER_NULL = ("name", "modified", "creation")
NUMBERS = ("Check", "Float", "Int", "Currency", "Percent", "Long Int", "Rating", "Duration")
EARLIEST = {"Date": "'0001-01-01'", "Datetime": "'0001-01-01 00:00:00.000000'", "Time": "'00:00:00'"}


def filter_condition(column: str, condition: _dict) -> str:
	operation, value = condition.operator.lower(), condition.value
	fieldtype = frappe.get_meta(condition.doctype).fieldtype(condition.fieldname)
	if operation in NESTED_SET:
		value = tree_nodes(condition.doctype, condition.fieldname, operation, value) or [""]
		operation = "not in" if operation.startswith("not ") else "in"
	if operation not in OPERATORS:
		frappe.throw(
			_("A filter compares with one of these: {0}.").format(", ".join((*OPERATORS, *NESTED_SET)))
		)
	if operation in ("in", "not in"):
		return _list_condition(column, condition.fieldname, operation, value)
	if operation == "is":
		return f"{column} != ''" if value == "set" else f"coalesce({column}, '') = ''"
	if operation == "between":
		return f"{column} between {_bounds(value, fieldtype)}"
	literal, fallback = _literal(value, fieldtype, operation, condition.fieldname)
	is_date_after = operation in (">", ">=") and fieldtype in ("Date", "Datetime")
	never_null = condition.fieldname in NEVER_NULL or fieldtype in NUMBERS or is_date_after
	if never_null or (value and operation in ("=", "like")):
		return f"{column} {operation} {literal}"
	return f"coalesce({column}, {fallback}) {operation} {literal}"


def _list_condition(column: str, fieldname: str, operation: str, values) -> str:
	values = values.split(",") if isinstance(values, str) else list(values or ())
	has_empty = not values or any(value in (None, "") for value in values)
	literals = ", ".join(_quoted(cstr(value).strip()) for value in values) or "''"
	if fieldname not in NEVER_NULL and (has_empty or operation == "not in"):
		column = f"coalesce({column}, '')"
	return f"{column} {operation} ({literals})"


def _literal(value, fieldtype, operation: str, fieldname: str) -> tuple[str, str]:
	"""The value as SQL, and what stands for an empty column in the comparison."""
	if operation in ("like", "not like"):
		return _quoted(cstr(value).replace("\\", "\\\\")), "''"
	if fieldtype == "Date" and value:
		return _quoted(getdate(value).strftime("%Y-%m-%d")), EARLIEST["Date"]
	if (fieldtype == "Datetime" and value) or isinstance(value, datetime.datetime):
		return _moment(get_datetime(value)), EARLIEST["Datetime"]
	if fieldtype == "Time" and value:
		return _quoted(get_time(value).strftime("%H:%M:%S.%f")), EARLIEST["Time"]
	if value is None and fieldtype in ("Link", "Data"):
		# In Frappe an equal sign and None find nothing, not even empty fields.
		return _quoted("''"), "''"
	if fieldtype in NUMBERS:
		return repr(flt(value)), "0"
	return _quoted(cstr(value)), "''"


def _bounds(value, fieldtype) -> str:
	"""Two dates; a bare date at the end of an interval of datetimes means its last moment."""
	first, last = (*value, None, None)[:2] if isinstance(value, list | tuple) else (value, None)
	if fieldtype == "Date":
		return f"{_quoted(str(getdate(first)))} and {_quoted(str(getdate(last)))}"
	if fieldtype == "Datetime":
		return f"{_moment(_at(first, datetime.time.min))} and {_moment(_at(last, datetime.time.max))}"
	if fieldtype in NUMBERS:
		return f"{flt(first)!r} and {flt(last)!r}"
	return f"{_quoted(cstr(first))} and {_quoted(cstr(last))}"


def _at(value, time_of_day: datetime.time) -> datetime.datetime:
	is_moment = isinstance(value, datetime.datetime) or (isinstance(value, str) and " " in value.strip())
	return get_datetime(value) if is_moment else datetime.datetime.combine(getdate(value), time_of_day)


def _moment(value: datetime.datetime) -> str:
	return _quoted(value.strftime("%Y-%m-%d %H:%M:%S.%f"))


def _quoted(text: str) -> str:
	return frappe.db.escape(text, percent=False)
