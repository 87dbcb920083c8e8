"""What both databases share: running SQL, transactions, callbacks, meaning of errors."""

import re
import secrets
from contextlib import contextmanager

import frappe
from frappe.context import _dict
from frappe.database.documents import DocumentQueries
from frappe.exceptions import (
	ImplicitCommitError,
	QueryDeadlockError,
	QueryTimeoutError,
	TooManyWritesError,
)
from frappe.utils import CallbackManager

WRITES = ("update", "insert", "delete")
DDL = ("start", "alter", "drop", "create", "begin", "truncate")
IFNULL = re.compile(r"ifnull\(", re.IGNORECASE)
NO_VALUES = object()


class Database(DocumentQueries):
	"""A connection. Errors carry MySQL's numbers on both databases."""

	VARCHAR_LEN = 140
	MAX_WRITES_PER_TRANSACTION = 200_000
	OPTIONAL_COLUMNS = ("_user_tags", "_comments", "_assign", "_liked_by")
	DEFAULT_COLUMNS = ("name", "creation", "modified", "modified_by", "owner", "docstatus", "idx")
	db_type = ""

	def __init__(self):
		self._conn = None
		self._cursor = None
		self._tables = None
		self.last_query = None
		self.value_cache = {}
		self.transaction_writes = 0
		self.auto_commit_on_many_writes = 0
		self.before_commit = CallbackManager()
		self.after_commit = CallbackManager()
		self.before_rollback = CallbackManager()
		self.after_rollback = CallbackManager()

	def connect(self) -> None:
		self._conn = self.get_connection()
		self._cursor = self._conn.cursor()

	def close(self) -> None:
		if self._conn:
			self._conn.close()
			self._conn = self._cursor = None

	def get_connection(self):
		raise NotImplementedError

	def execute(self, query: str, values) -> None:
		"""Run one statement on the open cursor; errors have MySQL's numbers."""
		raise NotImplementedError

	# -- statements --------------------------------------------------------

	def sql(
		self,
		query,
		values=NO_VALUES,
		*,
		as_dict=0,
		as_list=0,
		debug=0,
		ignore_ddl=0,
		auto_commit=0,
		update=None,
		run=True,
		pluck=False,
	):
		"""Run a statement and return its rows: tuples, or dicts, lists, first values as asked."""
		query = IFNULL.sub("coalesce(", str(query).strip())
		if not run:
			return query
		if values is NO_VALUES:
			values = None
		elif not isinstance(values, tuple | dict | list):
			values = (values,)
		if not self._conn:
			self.connect()
		self._check_transaction(query)
		if auto_commit:
			self.commit()
		if not self._execute_mapped(query, values, ignore_ddl):
			return ()
		if auto_commit:
			self.commit()
		return self._result(as_dict=as_dict, as_list=as_list, update=update, pluck=pluck)

	def _execute_mapped(self, query: str, values, ignore_ddl) -> bool:
		self.last_query = query
		try:
			self.execute(query, values)
		except self.Error as error:
			if self.is_deadlocked(error):
				raise QueryDeadlockError(error) from error
			if self.is_timedout(error):
				raise QueryTimeoutError(error) from error
			if ignore_ddl and (
				self.is_missing_column(error)
				or self.is_table_missing(error)
				or self.cant_drop_field_or_key(error)
			):
				return False
			raise
		return True

	def _result(self, *, as_dict, as_list, update, pluck):
		if not self._cursor.description:
			return ()
		rows = tuple(self._cursor.fetchall())
		if pluck:
			return [row[0] for row in rows]
		if as_dict:
			keys = [column[0] for column in self._cursor.description]
			dicts = [_dict(zip(keys, row, strict=True)) for row in rows]
			for row in dicts if update else ():
				row.update(update)
			return dicts
		return [list(row) for row in rows] if as_list else rows

	def multisql(self, sql_dict: dict, values=(), **kwargs):
		"""Run the statement that is written for this kind of database."""
		return self.sql(sql_dict.get(self.db_type) or sql_dict["mariadb"], values, **kwargs)

	def sql_ddl(self, query) -> None:
		"""Change the schema: what was written so far is committed first."""
		self.commit()
		self.sql(query)
		self._tables = None

	def _check_transaction(self, query: str) -> None:
		word = query.split(maxsplit=1)[0].lower() if query else ""
		if self.transaction_writes and word.startswith(DDL):
			raise ImplicitCommitError("This statement would commit what was written before it.")
		if word in ("commit", "rollback") and "savepoint" not in query.lower():
			self.transaction_writes = 0
		if word.startswith(WRITES):
			self.transaction_writes += 1
			if self.transaction_writes > self.MAX_WRITES_PER_TRANSACTION:
				if not self.auto_commit_on_many_writes:
					raise TooManyWritesError("One transaction may not write this much.")
				self.commit()

	@staticmethod
	def escape(value, percent=True) -> str:
		"""A string as an SQL literal. Prefer values."""
		raise NotImplementedError

	# -- transactions ------------------------------------------------------

	def begin(self, *, read_only=False) -> None:
		self.sql("START TRANSACTION READ ONLY" if read_only else "START TRANSACTION")

	def commit(self) -> None:
		for callbacks in (self.before_rollback, self.after_rollback):
			callbacks.reset()
		self.before_commit.run()
		self._end_transaction("commit")
		self.value_cache = {}
		self.after_commit.run()

	def rollback(self, *, save_point: str | None = None) -> None:
		if save_point:
			self.sql(f"rollback to savepoint {save_point}")
			self.value_cache = {}
			return
		for callbacks in (self.before_commit, self.after_commit):
			callbacks.reset()
		self.before_rollback.run()
		self._end_transaction("rollback")
		frappe.clear_local_caches()
		self.value_cache = {}
		self.after_rollback.run()

	def _end_transaction(self, how: str) -> None:
		self.sql(how)
		self.begin()

	def savepoint(self, save_point: str) -> None:
		self.sql(f"savepoint {save_point}")

	def release_savepoint(self, save_point: str) -> None:
		self.sql(f"release savepoint {save_point}")

	# -- schema ------------------------------------------------------------

	def get_tables(self, cached=True) -> list[str]:
		if not cached or self._tables is None:
			self._tables = self.read_tables()
		return self._tables

	def table_exists(self, doctype: str, cached=True) -> bool:
		return f"tab{doctype}" in self.get_tables(cached)

	has_table = table_exists

	def get_table_columns(self, doctype: str) -> list[str]:
		columns = [column.name for column in self.get_table_columns_description(f"tab{doctype}")]
		if not columns:
			raise self.ProgrammingError(1146, f"Table 'tab{doctype}' doesn't exist")
		return columns

	def has_column(self, doctype: str, column: str) -> bool:
		return column in self.get_table_columns(doctype)

	@staticmethod
	def get_index_name(fields) -> str:
		return re.sub(r"\s*\([^)]+\)\s*", "", "_".join(fields) + "_index")

	def add_index(self, doctype: str, fields, index_name: str | None = None) -> None:
		index_name = index_name or self.get_index_name(fields)
		if not self.has_index(f"tab{doctype}", index_name):
			self.commit()
			self.create_index(f"tab{doctype}", index_name, fields)

	def add_unique(self, doctype: str, fields, constraint_name: str | None = None) -> None:
		fields = [fields] if isinstance(fields, str) else fields
		constraint_name = constraint_name or "unique_" + "_".join(fields)
		if not self.has_index(f"tab{doctype}", constraint_name):
			self.commit()
			self.create_index(f"tab{doctype}", constraint_name, fields, unique=True)

	# -- errors ------------------------------------------------------------

	@staticmethod
	def _has_number(error, *numbers: int) -> bool:
		return bool(error.args) and error.args[0] in numbers

	@staticmethod
	def is_interface_error(error) -> bool:
		"""Whether it is the driver that refuses, as on a connection that is closed."""
		return False

	def is_deadlocked(self, error) -> bool:
		return self._has_number(error, 1213, 1020)

	def is_timedout(self, error) -> bool:
		return self._has_number(error, 1205)

	def is_table_missing(self, error) -> bool:
		return self._has_number(error, 1146)

	def is_missing_column(self, error) -> bool:
		return self._has_number(error, 1054)

	def is_missing_table_or_column(self, error) -> bool:
		return self._has_number(error, 1054, 1146)

	def cant_drop_field_or_key(self, error) -> bool:
		return self._has_number(error, 1091)

	def is_duplicate_entry(self, error) -> bool:
		return self._has_number(error, 1062)

	def is_primary_key_violation(self, error) -> bool:
		return self.is_duplicate_entry(error) and "PRIMARY" in str(error.args[1])

	def is_unique_key_violation(self, error) -> bool:
		return self.is_duplicate_entry(error) and "Duplicate" in str(error.args[1])


@contextmanager
def savepoint(catch: type | tuple[type, ...] = Exception):
	"""Undo the block's writes, and only those, when it fails with one of these errors."""
	name = "sp_" + secrets.token_hex(5)
	frappe.db.savepoint(name)
	try:
		yield
	except catch:
		frappe.db.rollback(save_point=name)
	else:
		frappe.db.release_savepoint(name)
