"""MariaDB through PyMySQL, at the server's default isolation level as in a bench."""

import pymysql
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
	def column_value(doctype: str, fieldname: str, value):
		"""MariaDB reads dates in any spelling."""
		return value

	@staticmethod
	def escape(value, percent=True) -> str:
		text = escape_string(str(value)).replace("`", "\\`")
		return "'" + (text.replace("%", "%%") if percent else text) + "'"

	def read_tables(self) -> list[str]:
		return self.sql(
			"select table_name from information_schema.tables where table_schema = %s",
			self.cur_db_name,
			pluck=True,
		)

	def get_table_columns_description(self, table: str) -> list:
		return self.sql(
			"""select column_name as name, column_type as type, column_default as 'default',
				exists(
					select 1 from information_schema.statistics s
					where s.table_schema = c.table_schema and s.table_name = c.table_name
						and s.column_name = c.column_name and s.non_unique = 1 and s.seq_in_index = 1
				) as 'index',
				c.column_key = 'UNI' as 'unique'
			from information_schema.columns c
			where c.table_schema = %s and c.table_name = %s
			order by c.ordinal_position""",
			(self.cur_db_name, table),
			as_dict=True,
		)

	def has_index(self, table: str, index_name: str) -> bool:
		return bool(self.sql(f"show index from `{table}` where Key_name = %s", index_name))

	def create_index(self, table: str, name: str, fields, unique=False) -> None:
		kind = "unique" if unique else "index"
		self.sql(f"alter table `{table}` add {kind} `{name}`({', '.join(fields)})")

	def unique_key_column(self, table: str, key_name: str) -> str:
		"""The first column of a unique key; the key's own name when there is no such key."""
		rows = self.sql(f"show index from `{table}` where Key_name = %s", key_name, as_dict=True)
		return rows[0].Column_name if rows else key_name
