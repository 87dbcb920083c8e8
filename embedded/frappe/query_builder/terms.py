"""Values of the query builder become parameters, so that the driver escapes them."""

from datetime import date, time, timedelta
from decimal import Decimal

from pypika.terms import Function, ValueWrapper
from pypika.utils import format_alias_sql

BOUND_TYPES = (str, date, time, timedelta, Decimal)


class NamedParameters:
	"""Collects the values of one query under the names param1, param2, …"""

	def __init__(self):
		self.values = {}

	def add(self, value) -> str:
		name = f"param{len(self.values) + 1}"
		self.values[name] = value
		return f"%({name})s"


def value_sql(self, quote_char=None, secondary_quote_char="'", param_wrapper=None, **kwargs) -> str:
	"""A constant: bound when the query is run, written out when it is only looked at."""
	if param_wrapper is not None and isinstance(self.value, BOUND_TYPES):
		sql = param_wrapper.add(self.value)
	else:
		kwargs["param_wrapper"] = param_wrapper
		sql = self.get_value_sql(quote_char=quote_char, secondary_quote_char=secondary_quote_char, **kwargs)
	return format_alias_sql(sql, self.alias, quote_char=quote_char, **kwargs)


def function_sql(self, **kwargs) -> str:
	"""A function call; PyPika itself would drop the parameters of its arguments."""
	with_alias = kwargs.pop("with_alias", False)
	quote_char = kwargs.pop("quote_char", None)
	passed_on = {key: kwargs.pop(key, None) for key in ("with_namespace", "param_wrapper", "dialect")}
	sql = self.get_function_sql(quote_char=quote_char, **passed_on)
	return format_alias_sql(sql, self.alias, quote_char=quote_char, **kwargs) if with_alias else sql


ValueWrapper.get_sql = value_sql
Function.get_sql = function_sql
