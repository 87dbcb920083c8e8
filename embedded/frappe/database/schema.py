"""Tables from doctypes, with Frappe 15's column types, defaults and indexes."""

import re

import frappe
from frappe.model import child_table_fields, no_value_fields
from frappe.utils import cint, cstr, flt

TEXT, VARCHAR, NUMBER = ("text", ""), ("varchar", "140"), ("decimal", "21,9")
LONGTEXT = ("longtext", "")
COLUMN_TYPES = {
	"Currency": NUMBER,
	"Int": ("int", "11"),
	"Long Int": ("bigint", "20"),
	"Float": NUMBER,
	"Percent": NUMBER,
	"Check": ("int", "1"),
	"Small Text": TEXT,
	"Long Text": LONGTEXT,
	"Code": LONGTEXT,
	"Text Editor": LONGTEXT,
	"Markdown Editor": LONGTEXT,
	"HTML Editor": LONGTEXT,
	"Date": ("date", ""),
	"Datetime": ("datetime", "6"),
	"Time": ("time", "6"),
	"Text": TEXT,
	"Data": VARCHAR,
	"Link": VARCHAR,
	"Dynamic Link": VARCHAR,
	"Password": TEXT,
	"Select": VARCHAR,
	"Rating": ("decimal", "3,2"),
	"Read Only": VARCHAR,
	"Attach": TEXT,
	"Attach Image": TEXT,
	"Signature": LONGTEXT,
	"Color": VARCHAR,
	"Barcode": LONGTEXT,
	"Geolocation": LONGTEXT,
	"Duration": NUMBER,
	"Icon": VARCHAR,
	"Phone": VARCHAR,
	"Autocomplete": VARCHAR,
	"JSON": ("json", ""),
}
DYNAMIC_DEFAULTS = ("_Login", "__user", "_Full Name", "Today", "__today", "now", "Now")
STANDARD_COLUMNS = {
	"creation": "datetime(6)",
	"modified": "datetime(6)",
	"modified_by": "varchar(140)",
	"owner": "varchar(140)",
	"docstatus": "int(1) not null default '0'",
	"idx": "int(8) not null default '0'",
}
TABLE_OPTIONS = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
BASE_TABLES = {
	"__Auth": """`doctype` varchar(140) not null, `name` varchar(255) not null, `fieldname` varchar(140) not null,
		`password` text not null, `encrypted` int(1) not null default 0,
		primary key (`doctype`, `name`, `fieldname`)""",
	"tabSeries": "`name` varchar(100) primary key, `current` int(10) not null default 0",
	"tabSingles": "`doctype` varchar(255), `field` varchar(255), `value` text",
	"tabSessions": """`user` varchar(255), `sid` varchar(255) primary key, `sessiondata` longtext,
		`ipaddress` varchar(16), `lastupdate` datetime(6), `status` varchar(20)""",
}


def create_base_tables() -> None:
	"""Tables that belong to no doctype."""
	for table, columns in BASE_TABLES.items():
		if table not in frappe.db.get_tables(cached=False):
			_create(table, columns)
			if table == "tabSingles":
				frappe.db.create_index(table, "singles_doctype_field_index", ["doctype", "field"])


def _create(table: str, columns: str) -> None:
	if frappe.db.db_type == "sqlite":
		columns = _sqlite_columns(columns)
		options = ""
	else:
		options = TABLE_OPTIONS
	frappe.db.sql_ddl(f"create table `{table}` ({columns}) {options}")


def _sqlite_columns(columns: str) -> str:
	"""Text compares as in MariaDB's collation: upper and lower case are the same."""
	return re.sub(r"(?<=` )(varchar\(\d+\)|longtext|text)(?=\W|$)", r"\1 collate nocase", columns)


def sync_table(doctype: str) -> None:
	"""Create a doctype's table, or give it what its doctype has and it has not."""
	meta = frappe.get_meta(doctype, cached=False)
	if meta.issingle or meta.is_virtual:
		return
	fields = [df for df in meta.fields if df.fieldtype not in no_value_fields and not df.is_virtual]
	if frappe.db.table_exists(doctype, cached=False):
		_alter(doctype, fields)
	else:
		_create_table(meta, fields)


def _create_table(meta, fields: list) -> None:
	columns = {"name": "varchar(140) primary key", **STANDARD_COLUMNS}
	columns.update((df.fieldname, column_definition(df)) for df in fields)
	if meta.istable:
		columns.update(dict.fromkeys(child_table_fields, "varchar(140)"))
	else:
		columns.update(dict.fromkeys(frappe.db.OPTIONAL_COLUMNS, "text"))
		if meta.track_seen:
			columns["_seen"] = "text"
	table = f"tab{meta.name}"
	_create(table, ", ".join(f"`{name}` {definition}" for name, definition in columns.items()))
	standard_index = "parent" if meta.istable else "modified"
	frappe.db.create_index(table, standard_index, [standard_index])
	for df in fields:
		_create_field_index(table, df, df.fieldname)


def _alter(doctype: str, fields: list) -> None:
	table = f"tab{doctype}"
	current = {column.name: column for column in frappe.db.get_table_columns_description(table)}
	for df in fields:
		column = current.get(df.fieldname)
		definition = column_definition(df)
		if not column:
			added = f"`{df.fieldname}` {definition}"
			if frappe.db.db_type == "sqlite":
				added = _sqlite_columns(added)
			frappe.db.sql_ddl(f"alter table `{table}` add column {added}")
		elif frappe.db.db_type == "mariadb" and _has_changed(df, column):
			frappe.db.sql_ddl(f"alter table `{table}` modify `{df.fieldname}` {definition}")
		has_index = column and (column.unique if df.unique else column.index)
		if not has_index:
			_create_field_index(table, df, df.fieldname if df.unique else f"{df.fieldname}_index")


def _create_field_index(table: str, df, name: str) -> None:
	if COLUMN_TYPES[df.fieldtype] in (TEXT, LONGTEXT) or not (df.unique or df.search_index):
		return
	if not frappe.db.has_index(table, name):
		frappe.db.commit()
		frappe.db.create_index(table, name, [f"`{df.fieldname}`"], unique=bool(df.unique))


def _has_changed(df, column) -> bool:
	kind = column_type(df)
	if column.type != kind:
		return not (kind == "json" and column.type == "longtext")
	stored = None if column.default in (None, "NULL") else cstr(column.default).strip("'")
	if "not null" in column_definition(df):
		return flt(stored) != flt(df.default)
	default = cstr(df.default)
	is_fixed = default and default not in DYNAMIC_DEFAULTS and not default.startswith(":")
	return is_fixed and stored != default


def column_type(df) -> str:
	"""A field's type as MariaDB shows it."""
	kind, size = COLUMN_TYPES[df.fieldtype]
	length = cint(df.length)
	if df.fieldtype == "Int" and length > 11:
		kind, size = COLUMN_TYPES["Long Int"]
	elif length and (kind == "varchar" or (kind == "int" and length < 11)):
		size = length
	return f"{kind}({size})" if size else kind


def column_definition(df) -> str:
	definition = column_type(df)
	if df.fieldtype in ("Check", "Int"):
		return f"{definition} not null default {cint(df.default)}"
	if df.fieldtype in ("Currency", "Float", "Percent"):
		return f"{definition} not null default {flt(df.default)}"
	default = cstr(df.default)
	if default and default not in DYNAMIC_DEFAULTS and not default.startswith(":"):
		definition += f" default {frappe.db.escape(default, percent=False)}"
	return definition
