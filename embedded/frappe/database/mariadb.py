"""MariaDB through PyMySQL, at the server's default isolation level as in a bench."""

import pymysql
from frappe.context import _dict
from frappe.database.database import Database
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, escape_string


class MariaDBDatabase(Database):
	db_type = "mariadb"
	CONVERSIONS = conversions | {FIELD_TYPE.NEWDECIMAL: float}
	Error = pymysql.Error
	ProgrammingError = TableMissingError = SQLError = pymysql.ProgrammingError
	OperationalError = pymysql.OperationalError
	InternalError = pymysql.InternalError
	IntegrityError = pymysql.IntegrityError
	DataError = pymysql.DataError

	def __init__(self, host: str, port: int, user: str, password: str, name: str):
		super().__init__()
		self.host, self.port, self.user, self.password = host, port, user, password
		self.cur_db_name = name

	def get_connection(self):
		return pymysql.connect(
			host=self.host,
			port=self.port,
			user=self.user,
			password=self.password,
			database=self.cur_db_name or None,
			conv=self.CONVERSIONS,
			charset="utf8mb4",
			use_unicode=True,
		)

	def execute(self, query: str, values) -> None:
		self._cursor.execute(query, values)

	@staticmethod
	def is_interface_error(error) -> bool:
		return isinstance(error, pymysql.InterfaceError)

	@staticmethod
	def column_value(doctype: str, fieldname: str, value):
		"""MariaDB reads dates in any spelling."""
		return value

	@staticmethod
	def escape(value, percent=True) -> str:
		text = escape_string(str(value)).replace("`", "\\`")
		return "'" + (text.replace("%", "%%") if percent else text) + "'"

	def read_tables(self) -> list[str]:
		return self.sql("show tables", pluck=True)

	def get_table_columns_description(self, table: str) -> list:
		first = self.sql(f"show index from `{table}` where Seq_in_index = 1", as_dict=True)
		plain = {index.Column_name for index in first if index.Non_unique}
		return [
			_dict(name=name, type=kind, default=default, index=name in plain, unique=key == "UNI")
			for name, kind, _null, key, default, _extra in self.sql(f"show columns from `{table}`")
		]

	def has_index(self, table: str, index_name: str) -> bool:
		return bool(self.sql(f"show index from `{table}` where Key_name = %s", index_name))

	def create_index(self, table: str, name: str, fields, unique=False) -> None:
		kind = "unique" if unique else "index"
		self.sql(f"alter table `{table}` add {kind} `{name}`({', '.join(fields)})")

	def unique_key_column(self, table: str, key_name: str) -> str:
		"""The first column of a unique key; the key's own name when there is no such key."""
		rows = self.sql(f"show index from `{table}` where Key_name = %s", key_name, as_dict=True)
		return rows[0].Column_name if rows else key_name
