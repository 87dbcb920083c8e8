"""SQLite for the try-out: one writer, WAL, MySQL's SQL translated, MySQL's error numbers.

A transaction begins with its first statement. It takes the write lock at once when that statement
writes or reads FOR UPDATE, or when the request is one that writes; otherwise it reads a snapshot.
When a transaction that has only read comes to write or to read FOR UPDATE, it takes the lock then and
goes on with what is stored now, as MariaDB's writes and locking reads do.
"""

import datetime
import functools
import os
import re
import sqlite3
from decimal import Decimal

import frappe
from frappe.context import _dict
from frappe.database.database import Database
from frappe.exceptions import QueryDeadlockError
from frappe.model.values import column_text, time_text
from frappe.utils import to_timedelta

PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\)s|s|%)")
DATETIME_TEXT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
DATE_FUNCTION = re.compile(
	r"\b(max|min|coalesce|greatest|least|if|date|timestamp|now|curdate)\s*\(", re.IGNORECASE
)
STORED_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d\.\d{6})?")
FOR_UPDATE = re.compile(r"\s+for update(\s+(nowait|skip locked))?\s*$", re.IGNORECASE)
DROP_COLUMN = re.compile(r"alter table `([^`]+)` drop column `([^`]+)`", re.IGNORECASE)
DIALECT = (
	(re.compile(r"^insert ignore\b", re.IGNORECASE), "INSERT OR IGNORE"),
	(re.compile(r"\bon duplicate key update\b", re.IGNORECASE), "ON CONFLICT DO UPDATE SET"),
	(re.compile(r"\bvalues\((`?\w+`?)\)(?=\s*(,|$))", re.IGNORECASE), r"excluded.\1"),
)
SAVEPOINT = re.compile(
	r"\s*(?P<how>savepoint|release savepoint|rollback to savepoint)\s+(?P<name>\w+)\s*", re.IGNORECASE
)
READS = ("select", "explain", "savepoint", "release")
# which SQLite takes for a list of nothing
EMPTY_LIST = re.compile(r"\bin\s*\(\s*\)", re.IGNORECASE)
BUSY, LOCKED = 5, 6

sqlite3.register_converter("datetime", lambda text: datetime.datetime.fromisoformat(text.decode()))
sqlite3.register_converter("date", lambda text: datetime.date.fromisoformat(text.decode()[:10]))
sqlite3.register_converter("time", lambda text: to_timedelta(text.decode()))
sqlite3.register_converter("decimal", float)


class SQLiteDatabase(Database):
	db_type = "sqlite"
	Error = sqlite3.Error
	ProgrammingError = TableMissingError = SQLError = sqlite3.ProgrammingError
	OperationalError = sqlite3.OperationalError
	InternalError = sqlite3.InternalError
	IntegrityError = sqlite3.IntegrityError
	DataError = sqlite3.DataError

	def __init__(self, name: str):
		super().__init__()
		self._savepoints: list[str] = []
		self._holds_lock = False
		self.cur_db_name = name
		self.path = frappe.get_site_path("db", f"{name}.db")

	def get_connection(self):
		os.makedirs(os.path.dirname(self.path), exist_ok=True)
		connection = sqlite3.connect(
			self.path,
			timeout=20,
			isolation_level=None,
			detect_types=sqlite3.PARSE_DECLTYPES,
			check_same_thread=False,
		)
		connection.execute("PRAGMA journal_mode = WAL")
		connection.execute(f"PRAGMA synchronous = {frappe.conf.sqlite_synchronous or 'NORMAL'}")
		# The indexes are those that MariaDB works with. Without statistics SQLite would rather build one more
		# for a single query, out of all rows of a table.
		connection.execute("PRAGMA automatic_index = OFF")
		for name, arguments, function in MYSQL_FUNCTIONS:
			connection.create_function(name, arguments, function)
		return connection

	def execute(self, query: str, values) -> None:
		word = query.split(maxsplit=1)[0].lower()
		if word in ("start", "begin"):
			# as on MariaDB, what is open is committed
			if self._conn.in_transaction:
				self._conn.execute("COMMIT")
			return
		if word in ("commit", "rollback") and not self._conn.in_transaction:
			self._cursor = self._conn.cursor()
			return
		locking = FOR_UPDATE.search(query)
		if locking:
			query = query[: locking.start()]
		try:
			self._prepare_transaction(word, locking)
			statement, bound = translate(query, values)
			if EMPTY_LIST.search(statement):
				raise self.ProgrammingError(1064, f"You have an error in your SQL syntax: {statement}")
			self._cursor.execute(statement, bound)
		except sqlite3.Error as error:
			raise self._as_mysql(error) from error
		self._follow_savepoints(query)

	def _prepare_transaction(self, word: str, locking) -> None:
		"""Begin what hasn't begun, and take the write lock before the first statement that needs it.

		SQLite refuses a write on a snapshot that somebody's commit has made old. Nothing was written yet, so
		nothing is lost by reading anew.
		"""
		if word in ("commit", "rollback", "pragma"):
			return
		if not self._conn.in_transaction:
			self._savepoints = []
			self._holds_lock = word != "select" or self._writes(locking)
			self._conn.execute("BEGIN IMMEDIATE" if self._holds_lock else "BEGIN")
		elif not self._holds_lock and (locking or word not in READS):
			self._conn.execute("ROLLBACK")
			self._conn.execute("BEGIN IMMEDIATE")
			self._holds_lock = True
			for name in self._savepoints:
				self._conn.execute(f"SAVEPOINT {name}")

	def _follow_savepoints(self, query: str) -> None:
		match = SAVEPOINT.fullmatch(query)
		if not match:
			return
		how, name = match["how"].lower(), match["name"]
		if how == "savepoint":
			self._savepoints.append(name)
		elif name in self._savepoints:
			last = len(self._savepoints) - 1 - self._savepoints[::-1].index(name)
			del self._savepoints[last + how.startswith("rollback") :]

	def sql_ddl(self, query) -> None:
		"""SQLite doesn't drop a column's indexes with it."""
		if dropped := DROP_COLUMN.match(query):
			table, column = dropped.groups()
			for row in self.sql(f"PRAGMA index_list(`{table}`)"):
				if column in [info[2] for info in self.sql(f"PRAGMA index_info(`{row[1]}`)")]:
					super().sql_ddl(f"drop index `{row[1]}`")
		super().sql_ddl(query)

	@staticmethod
	def _writes(locking) -> bool:
		request = getattr(frappe.local, "request", None)
		return bool(locking) or (request is not None and request.method not in ("GET", "HEAD"))

	def _result(self, **kwargs):
		rows = super()._result(**kwargs)
		if not DATE_FUNCTION.search(self.last_query):
			return rows
		if kwargs["pluck"]:
			return [read_value(value) for value in rows]
		for row in rows if kwargs["as_dict"] else ():
			row.update({key: read_value(value) for key, value in row.items()})
		if kwargs["as_dict"]:
			return rows
		kind = list if kwargs["as_list"] else tuple
		return kind(kind(read_value(value) for value in row) for row in rows)

	def _as_mysql(self, error: sqlite3.Error) -> Exception:
		message = str(error)
		if getattr(error, "sqlite_errorcode", 0) & 0xFF in (BUSY, LOCKED):
			return QueryDeadlockError(error)
		if message.startswith("UNIQUE constraint failed: "):
			return sqlite3.IntegrityError(1062, f"Duplicate entry for key '{self._key_of(message)}'")
		for start, number in MYSQL_NUMBERS:
			if start in message:
				kind = sqlite3.ProgrammingError if number in (1064, 1146) else type(error)
				return kind(number, message)
		return error

	def _key_of(self, message: str) -> str:
		"""The name of the unique key whose columns the message lists."""
		columns = [part.rpartition(".") for part in message.partition(": ")[2].split(", ")]
		table, names = columns[0][0], [name for _table, _dot, name in columns]
		if names == ["name"]:
			return "PRIMARY"
		return next((key for key, fields in self._unique_keys(table) if fields == names), names[-1])

	def _unique_keys(self, table: str):
		for row in self._conn.execute(f"PRAGMA index_list(`{table}`)").fetchall():
			if row[2]:
				fields = [info[2] for info in self._conn.execute(f"PRAGMA index_info(`{row[1]}`)")]
				yield row[1].rpartition("::")[2], fields

	@staticmethod
	def column_value(doctype: str, fieldname: str, value):
		"""Dates and times in one spelling; tables without a doctype take what they get."""
		has_meta = doctype not in ("Singles", "Sessions") and not doctype.startswith("__")
		return column_text(frappe.get_meta(doctype).fieldtype(fieldname), value) if has_meta else value

	@staticmethod
	def escape(value, percent=True) -> str:
		text = str(value).replace("'", "''")
		return "'" + (text.replace("%", "%%") if percent else text) + "'"

	def read_tables(self) -> list[str]:
		return self.sql("select name from sqlite_master where type = 'table'", pluck=True)

	def get_table_columns_description(self, table: str) -> list:
		indexes = self.sql(f"PRAGMA index_list(`{table}`)")
		first = {self.sql(f"PRAGMA index_info(`{row[1]}`)")[0][2]: row[2] for row in indexes}
		return [
			_dict(
				name=row[1],
				type=row[2],
				default=row[4],
				index=first.get(row[1]) == 0,
				unique=first.get(row[1]) == 1,
			)
			for row in self.sql(f"PRAGMA table_info(`{table}`)")
		]

	def has_index(self, table: str, index_name: str) -> bool:
		return any(row[1] == f"{table}::{index_name}" for row in self.sql(f"PRAGMA index_list(`{table}`)"))

	def create_index(self, table: str, name: str, fields, unique=False) -> None:
		kind = "UNIQUE INDEX" if unique else "INDEX"
		columns = ", ".join(f"`{re.sub(r'[`(].*', '', field.strip('`'))}`" for field in fields)
		self.sql(f"CREATE {kind} IF NOT EXISTS `{table}::{name}` ON `{table}` ({columns})")
		self.commit()

	def unique_key_column(self, table: str, key_name: str) -> str:
		return next((fields[0] for key, fields in self._unique_keys(table) if key == key_name), key_name)


MYSQL_NUMBERS = (
	("no such table", 1146),
	("no such column", 1054),
	("has no column named", 1054),
	("duplicate column name", 1060),
	("NOT NULL constraint failed", 1048),
	("syntax error", 1064),
)


def translate(query: str, values) -> tuple[str, list]:
	"""MySQL's statement and values as SQLite takes them."""
	if values is None:
		return _in_dialect(query), []
	start, placeholders = _around_placeholders(query)
	sql, bound = [start], []
	positional = iter(values if not isinstance(values, dict) else ())
	for name, text in placeholders:
		value = values[name] if name else next(positional)
		if isinstance(value, list | tuple | set):
			bound.extend(map(write_value, value))
			sql.append(f"({', '.join('?' * len(value))})")
		else:
			bound.append(write_value(value))
			sql.append("?")
		sql.append(text)
	return "".join(sql), bound


def _in_dialect(query: str) -> str:
	for pattern, replacement in DIALECT:
		query = pattern.sub(replacement, query)
	return query


@functools.lru_cache(maxsize=1024)
def _around_placeholders(query: str) -> tuple[str, tuple[tuple[str | None, str], ...]]:
	"""The text before the first placeholder, and for each its name and the text after it."""
	query = _in_dialect(query)
	texts, names, end = [""], [], 0
	for match in PLACEHOLDER.finditer(query):
		texts[-1] += query[end : match.start()]
		end = match.end()
		if match.group() == "%%":
			texts[-1] += "%"
		else:
			names.append(match["name"])
			texts.append("")
	texts[-1] += query[end:]
	return texts[0], tuple(zip(names, texts[1:], strict=True))


def write_value(value):
	"""A parameter in the spelling in which such values are stored."""
	if isinstance(value, str):
		try:
			return column_text("Datetime", value) if DATETIME_TEXT.fullmatch(value) else str(value)
		except ValueError:
			# a text that looks like a moment and is none, as 2026-12-05 25:00
			return str(value)
	if isinstance(value, datetime.datetime):
		return column_text("Datetime", value)
	if isinstance(value, datetime.date):
		return value.isoformat()
	if isinstance(value, datetime.time | datetime.timedelta):
		return time_text(to_timedelta(value))
	if isinstance(value, Decimal):
		return float(value)
	return int(value) if isinstance(value, int) else value


def read_value(value):
	"""Results of functions have no column type: give dates and datetimes back as such."""
	if isinstance(value, str) and len(value) in (10, 26) and STORED_DATE.fullmatch(value):
		kind = datetime.date if len(value) == 10 else datetime.datetime
		return kind.fromisoformat(value)
	return value


def _now() -> str:
	return write_value(datetime.datetime.now())  # noqa: DTZ005 - the server's time, as MariaDB's now()


MYSQL_FUNCTIONS = (
	("now", 0, _now),
	("curdate", 0, lambda: _now()[:10]),
	("if", 3, lambda condition, yes, no: yes if condition else no),
	("concat", -1, lambda *parts: None if None in parts else "".join(map(str, parts))),
	("timestamp", 2, lambda date, time: f"{date[:10]} {time}"),
	("regexp", 2, lambda pattern, text: text is not None and bool(re.search(pattern, text, re.IGNORECASE))),
	("greatest", -1, lambda *values: None if None in values else max(values)),
	("least", -1, lambda *values: None if None in values else min(values)),
)
