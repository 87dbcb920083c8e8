"""`frappe.qb`: PyPika with Frappe's table names and a `run` on every query."""

import frappe
from frappe.query_builder.terms import NamedParameters
from pypika import MySQLQuery, Order, Table
from pypika.dialects import MySQLQueryBuilder
from pypika.queries import QueryBuilder, Selectable, _SetOperation
from pypika.terms import Field
from pypika.utils import ignore_copy

# Columns may have the names of PyPika's own methods (a field called `field` or `star`).
Selectable.__getattr__ = ignore_copy(lambda table, name: Field(name, table=table))
Selectable.__getitem__ = lambda table, name: Field(name, table=table)


def table_name(doctype: str) -> str:
	return doctype if doctype.startswith("__") else f"tab{doctype}"


class Builder(MySQLQuery):
	"""Entry points of the query builder; a table may be given by the name of its doctype."""

	Field = Field
	Table = Table
	asc, desc = Order.asc, Order.desc

	@staticmethod
	def DocType(doctype: str, *args, **kwargs) -> Table:
		return Table(table_name(doctype), *args, **kwargs)

	@staticmethod
	def get_query(*args, **kwargs) -> QueryBuilder:
		from frappe.database.query import get_query

		return get_query(*args, **kwargs)

	@classmethod
	def from_(cls, table, **kwargs) -> QueryBuilder:
		return super().from_(cls._table(table), **kwargs)

	@classmethod
	def into(cls, table, **kwargs) -> QueryBuilder:
		return super().into(cls._table(table), **kwargs)

	@classmethod
	def update(cls, table, **kwargs) -> QueryBuilder:
		return super().update(cls._table(table), **kwargs)

	@classmethod
	def _table(cls, table):
		return cls.DocType(table) if isinstance(table, str) else table


def prepare(query) -> tuple[str, dict]:
	"""The SQL of a query and its parameters."""
	parameters = NamedParameters()
	return query.get_sql(param_wrapper=parameters), parameters.values


def run(query, *args, **kwargs):
	sql, values = prepare(query)
	return frappe.db.sql(sql, values, *args, **kwargs)


for _class in (MySQLQueryBuilder, _SetOperation):
	_class.run = run
	_class.walk = prepare


def get_query_builder(db_type: str) -> type[Builder]:
	"""SQLite reads MySQL's quoting; the database layer translates the rest."""
	return Builder
