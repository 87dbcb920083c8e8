"""`frappe.db`, `frappe.qb` and the lists: filters, results, transactions, tables."""

from collections.abc import Callable
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.query_builder import DocType, Order
from frappe.query_builder.functions import Coalesce, Count, Max, Sum

from tests.conformance.answers import answer, outcome, plain, program, todo

Fact = Callable[[str, object], None]
NAMES = ("Fact A", "Fact B", "Fact C")


@pytest.fixture
def plans() -> None:
	"""Three ToDos; the third has neither date nor role."""
	for number, name in enumerate(NAMES, 1):
		document = todo(name, date=f"2026-05-0{number}", role="Guest" if number < 3 else None)
		document.insert(set_name=name)
		when = datetime(2026, 5, number, 12, 30)
		frappe.db.set_value(
			"ToDo", name, {"creation": when, "priority": ["Low", "High", "Medium"][number - 1]}
		)
	frappe.db.set_value("ToDo", "Fact C", {"date": None, "assigned_by": ""}, update_modified=False)


def listed(filters: object, **options: object) -> list[str]:
	"""The names that the filters leave of the three."""
	names = frappe.get_all("ToDo", filters=filters, pluck="name", order_by="name asc", **options)
	return [name for name in names if name in NAMES]


FILTERS = {
	"equal": {"priority": "Low"},
	"not_equal": {"role": ("!=", "Guest")},
	"none": {"role": None},
	"empty": {"role": ""},
	"set": {"role": ("is", "set")},
	"not_set": {"role": ("is", "not set")},
	"in": {"name": ("in", ["Fact A", "Fact C"])},
	"in_empty_list": {"role": ("in", [])},
	"in_with_empty": {"role": ("in", ["", "Nobody"])},
	"in_with_none": {"role": ("in", [None])},
	"in_text": {"name": ("in", "Fact A,Fact C")},
	"not_in": {"role": ("not in", ["Guest"])},
	"not_in_name": {"name": ("not in", ["Fact A"])},
	"like": {"name": ("like", "fact%")},
	"not_like": {"role": ("not like", "G%")},
	"before": {"date": ("<", "2026-05-02")},
	"until": {"date": ("<=", "2026-05-02")},
	"after": {"date": (">", "2026-05-01")},
	"between_dates": {"date": ("between", ["2026-05-01", "2026-05-02"])},
	"between_moments": {"creation": ("between", ["2026-05-01", "2026-05-02"])},
	"moment_after_date": {"creation": (">", "2026-05-02")},
	"case": {"priority": "low"},
	"list": [["priority", "=", "Low"]],
	"list_with_doctype": [["ToDo", "priority", "in", ["Low", "High"]]],
	"zero": {"docstatus": 0},
}


@pytest.mark.parametrize("name", FILTERS)
def test_list_filters(fact: Fact, plans: None, name: str) -> None:
	fact(f"filters.list.{name}", answer(listed, FILTERS[name]))


# Lists of conditions are another form; an empty list of values is an error of the database there.
VALUE_FILTERS = [name for name in FILTERS if name == "in_text" or not name.startswith(("list", "in_"))]


@pytest.mark.parametrize("name", VALUE_FILTERS)
def test_value_filters(fact: Fact, plans: None, name: str) -> None:
	def names() -> list[str]:
		filters = FILTERS[name]
		filters = {**filters, "description": ("like", "Fact%")} if "description" not in filters else filters
		return [row[0] for row in frappe.db.get_values("ToDo", filters, "name", order_by="name asc")]

	fact(f"filters.value.{name}", answer(names))


def test_more_filters(fact: Fact, plans: None) -> None:
	fact("filters.or", listed({"priority": "Low"}, or_filters={"name": "Fact A", "role": "Nobody"}))
	fact("filters.or_only", listed(None, or_filters=[["name", "=", "Fact A"], ["name", "=", "Fact B"]]))
	fact("filters.unknown_column", outcome(listed, {"no_such_column": 1}))
	fact("filters.unknown_operator", outcome(listed, {"name": ("resembles", "x")}))


def test_list_fields(fact: Fact, plans: None) -> None:
	def rows(fields: object, **options: object) -> object:
		filters = {"name": ("in", NAMES)}
		return frappe.get_all("ToDo", fields=fields, filters=filters, order_by="name asc", **options)

	fact("lists.default", answer(rows, None))
	fact("lists.fields", answer(rows, ["name", "priority as importance", "`tabToDo`.date"]))
	fact("lists.text", answer(rows, "name, priority"))
	fact("lists.as_list", answer(rows, ["name", "date"], as_list=True))
	fact("lists.pluck", answer(rows, None, pluck="priority"))
	fact("lists.limit", answer(rows, ["name"], limit=1, start=1))
	fact("lists.page_length", answer(rows, ["name"], page_length=2))
	fact("lists.distinct", sorted(row.role or "" for row in rows(["role"], distinct=True)))
	fact("lists.injection", answer(rows, ["name, (select 1)"]))
	counted = {"filters": {"name": ("in", NAMES)}, "group_by": "role", "order_by": "role asc"}
	text = ["role", "count(name) as number"]
	fact("lists.group_by", answer(frappe.get_all, "ToDo", fields=text, **counted))
	fact("lists.order_by", answer(frappe.get_all, "ToDo", order_by="name; drop table x"))
	fact("lists.order_by_query", answer(frappe.get_all, "ToDo", order_by="(select 1 from dual)"))


def test_lists_over_rows_and_links(fact: Fact) -> None:
	user = frappe.get_doc("User", "Administrator")
	assert "System Manager" in [row.role for row in user.roles]
	filters = [["Has Role", "role", "=", "System Manager"], ["User", "name", "=", "Administrator"]]
	fact("lists.filter_on_rows", frappe.get_all("User", filters=filters, pluck="name"))
	todo("Fact link", allocated_to="Administrator").insert(set_name="Fact link")
	fields = ["name", "allocated_to.first_name as first_name"]
	fact("lists.field_of_link", frappe.get_all("ToDo", {"name": "Fact link"}, fields))


def test_get_value(fact: Fact, plans: None) -> None:
	value = frappe.db.get_value
	fact("get_value.one", value("ToDo", "Fact A", "priority"))
	fact("get_value.several", plain(value("ToDo", "Fact A", ["name", "date"])))
	fact("get_value.as_dict", plain(value("ToDo", "Fact A", ["name", "date"], as_dict=True)))
	fact("get_value.one_as_dict", plain(value("ToDo", "Fact A", "name", as_dict=True)))
	fact("get_value.star", sorted(value("Program", program("Fact Program").insert().name, "*")))
	fact("get_value.missing", value("ToDo", "Nobody", "priority"))
	fact("get_value.missing.several", value("ToDo", "Nobody", ["name", "priority"]))
	fact("get_value.filters", value("ToDo", {"description": "Fact B"}))
	fact("get_value.order", value("ToDo", {"name": ("in", NAMES)}, "name", order_by="name desc"))
	fact(
		"get_value.pluck",
		plain(frappe.db.get_values("ToDo", {"name": ("in", NAMES)}, "name", pluck=True, order_by="name asc")),
	)
	fact(
		"get_value.names",
		plain(frappe.db.get_values("ToDo", ["Fact A", "Fact B"], "priority", order_by="name asc")),
	)
	fact("get_value.none_filter", answer(value, "ToDo", None, "name"))
	fact("get_value.bad_column", outcome(value, "ToDo", "Fact A", "no_such_column"))
	fact("get_value.link_path", answer(value, "ToDo", "Fact A", "role.desk_access"))
	fact("get_value.locked", value("ToDo", "Fact A", "priority", for_update=True))


def test_exists_and_count(fact: Fact, plans: None) -> None:
	exists = frappe.db.exists
	fact("exists.name", exists("ToDo", "Fact A"))
	fact("exists.case", exists("Program", program("Fact Program").insert().name.upper()))
	fact("exists.filters", exists("ToDo", {"description": "Fact B"}))
	fact("exists.dict", exists({"doctype": "ToDo", "description": "Fact B"}))
	fact("exists.missing", exists("ToDo", "Nobody"))
	fact("exists.single", exists("System Settings", "System Settings"))
	fact("exists.doctype", exists("DocType", "ToDo"))
	fact("exists.no_doctype", exists("DocType", "No Such DocType"))
	fact("exists.none", answer(exists, "ToDo", None))
	fact("count", frappe.db.count("ToDo", {"name": ("in", NAMES)}))
	fact("count.role", frappe.db.count("ToDo", {"description": ("like", "Fact%"), "role": "Guest"}))


def test_set_value(fact: Fact, plans: None) -> None:
	before = frappe.db.get_value("ToDo", "Fact A", "modified")
	frappe.db.set_value("ToDo", "Fact A", "priority", "High", update_modified=False)
	fact("set_value.quiet", frappe.db.get_value("ToDo", "Fact A", "modified") == before)
	frappe.db.set_value("ToDo", "Fact A", "priority", "High")
	fact("set_value.modified", frappe.db.get_value("ToDo", "Fact A", "modified") > before)
	frappe.db.set_value("ToDo", {"description": ("like", "Fact%")}, "priority", "Low")
	fact("set_value.filters", frappe.db.count("ToDo", {"description": ("like", "Fact%"), "priority": "Low"}))
	frappe.db.set_value("ToDo", "Fact A", {"priority": "Medium", "date": "2026-06-01"})
	fact("set_value.dict", plain(frappe.db.get_value("ToDo", "Fact A", ["priority", "date"])))
	frappe.db.set_value("ToDo", "Fact A", "role", None)
	fact("set_value.none", frappe.db.get_value("ToDo", "Fact A", "role"))
	frappe.db.delete("ToDo", {"name": "Fact B"})
	fact("delete.filters", frappe.db.exists("ToDo", "Fact B"))


def test_singles(fact: Fact) -> None:
	single = frappe.db.get_single_value
	frappe.db.set_single_value("System Settings", "float_precision", "5")
	fact("singles.select", plain(single("System Settings", "float_precision")))
	frappe.db.set_single_value("System Settings", "deny_multiple_sessions", 1)
	fact("singles.check", plain(single("System Settings", "deny_multiple_sessions")))
	fact("singles.get_value", frappe.db.get_value("System Settings", None, "deny_multiple_sessions"))
	fact("singles.doc", plain(frappe.get_single("System Settings").deny_multiple_sessions))
	fact("singles.unknown", outcome(single, "System Settings", "no_such_field"))
	settings = frappe.get_doc("Activity Booking Settings")
	fields = (
		"default_max_choices",
		"default_waitlist_offer_hours",
		"show_waitlist_position",
		"self_cancellation",
	)
	fact("singles.never_saved", plain([settings.get(field) for field in fields]))
	settings.default_max_choices = 5
	settings.save()
	fact("singles.saved", plain(single("Activity Booking Settings", "default_max_choices")))


def test_sql(fact: Fact, plans: None) -> None:
	sql = frappe.db.sql
	query = "select name, date from `tabToDo` where name like %s order by name"
	fact("sql.rows", plain(sql(query, "Fact%")))
	fact("sql.as_dict", plain(sql(query, ("Fact%",), as_dict=True)))
	fact("sql.as_list", plain(sql(query, ["Fact%"], as_list=True)))
	fact("sql.pluck", plain(sql(query, "Fact%", pluck=True)))
	named = "select name from `tabToDo` where name in %(names)s and priority = %(priority)s"
	fact("sql.named", plain(sql(named, {"names": NAMES, "priority": "Low"})))
	fact("sql.nothing", plain(sql("select name from `tabToDo` where name = 'Nobody'")))
	fact("sql.update", plain(sql("update `tabToDo` set priority = 'Low' where name = 'Fact A'")))
	fact("sql.percent", plain(sql("select '100%%' from `tabToDo` where name = %s", "Fact A")))
	fact("sql.ifnull", plain(sql("select ifnull(date, 'none') from `tabToDo` where name = 'Fact C'")))
	fact(
		"sql.max_types",
		plain(sql("select max(creation), max(date), count(*) from `tabToDo` where name like 'Fact%'")),
	)
	fact("sql.missing_table", outcome(sql, "select 1 from `tabNo Such Table`"))


def test_query_builder(fact: Fact, plans: None) -> None:
	table = DocType("ToDo")
	query = frappe.qb.from_(table).where(table.name.isin(NAMES))
	fact("qb.rows", plain(query.select(table.name, table.date).orderby(table.name).run()))
	fact("qb.as_dict", plain(query.select(table.name).orderby("name", order=Order.desc).run(as_dict=True)))
	fact("qb.pluck", plain(query.select("name").orderby(table.name).run(pluck=True)))
	fact("qb.count", plain(query.select(Count("*")).run()))
	fact("qb.max", plain(query.select(Max(table.creation), Max(table.date), Sum(table.idx)).run()))
	fact("qb.coalesce", plain(query.select(Coalesce(table.role, "none")).orderby(table.name).run()))
	fact(
		"qb.moment",
		plain(
			query.where(table.creation > datetime(2026, 5, 2)).select("name").orderby("name").run(pluck=True)
		),
	)
	fact("qb.quote", plain(query.where(table.description == 'Fact\'s "A" \\ %').select("name").run()))
	fact("qb.locked", plain(query.select("name").orderby("name").for_update().run(pluck=True)))
	frappe.qb.update(table).set(table.priority, "High").set(table.idx, table.idx + 4).where(
		table.name == "Fact A"
	).run()
	fact("qb.updated", plain(frappe.db.get_value("ToDo", "Fact A", ["priority", "idx"])))
	role = DocType("Role")
	joined = frappe.qb.from_(table).left_join(role).on(role.name == table.role).where(table.name.isin(NAMES))
	fact("qb.joined", plain(joined.select(table.name, role.desk_access).orderby(table.name).run()))
	frappe.qb.from_(table).where(table.name == "Fact B").delete().run()
	fact("qb.deleted", frappe.db.count("ToDo", {"name": ("in", NAMES)}))
	fact(
		"qb.get_query",
		plain(
			frappe.qb.get_query("ToDo", fields=["name", "role"], filters={"name": "Fact A"}).run(as_dict=True)
		),
	)


def test_bulk_insert(fact: Fact) -> None:
	fields = ["name", "year_group_name", "sequence", "creation", "modified"]
	moment = datetime(2026, 5, 1, 12, 30)
	rows = [(f"Fact {number}", f"Fact {number}", number, moment, moment) for number in range(3)]
	frappe.db.bulk_insert("Year Group", fields, rows)
	fact(
		"bulk_insert",
		frappe.get_all("Year Group", {"name": ("like", "Fact%")}, pluck="name", order_by="name"),
	)
	again = {"ignore_duplicates": True}
	fact("bulk_insert.ignored", outcome(frappe.db.bulk_insert, "Year Group", fields, rows, **again))
	fact("bulk_insert.duplicate", outcome(frappe.db.bulk_insert, "Year Group", fields, rows))


def test_savepoints(fact: Fact) -> None:
	from frappe.database import savepoint

	frappe.db.savepoint("fact")
	program("Fact Program").insert()
	frappe.db.rollback(save_point="fact")
	fact("savepoints.rolled_back", frappe.db.exists("Program", "Fact Program"))
	program("Fact Program").insert()
	with savepoint(catch=frappe.ValidationError):
		program("Fact Other").insert()
		frappe.throw("No")
	fact("savepoints.caught", [frappe.db.exists("Program", f"Fact {name}") for name in ("Program", "Other")])
	frappe.clear_messages()


def test_callbacks(fact: Fact) -> None:
	seen = []
	for name in ("before_commit", "after_commit", "before_rollback", "after_rollback"):
		getattr(frappe.db, name).add(lambda name=name: seen.append(name))
	frappe.db.commit()
	fact("callbacks.commit", list(seen))
	seen.clear()
	for name in ("before_commit", "after_commit", "before_rollback", "after_rollback"):
		getattr(frappe.db, name).add(lambda name=name: seen.append(name))
	frappe.db.rollback()
	fact("callbacks.rollback", list(seen))


def test_implicit_commits(fact: Fact) -> None:
	frappe.db.commit()
	fact("ddl.before_writes", outcome(frappe.db.sql, "create table if not exists `fact` (a int)"))
	program("Fact Program").insert()
	fact("ddl.after_writes", outcome(frappe.db.sql, "drop table if exists `fact`"))
	frappe.db.rollback()
	frappe.db.sql_ddl("drop table if exists `fact`")
	fact("ddl.rolled_back", frappe.db.exists("Program", "Fact Program"))


def test_times(fact: Fact) -> None:
	fact("sql.now", isinstance(frappe.db.sql("select now()")[0][0], datetime))
	row = frappe.db.sql("select from_time from `tabStudent Group Schedule` limit 1")
	fact("sql.time", not row or isinstance(row[0][0], timedelta))


@pytest.mark.mariadb
@pytest.mark.parametrize(
	"doctype",
	["Program", "Academic Year", "Student Guardian", "Location Booking", "Student Group Schedule", "School"],
)
def test_tables(fact: Fact, doctype: str) -> None:
	"""Columns in the order of their names: a site that was migrated has them in another order."""
	columns = frappe.db.sql(
		"""select column_name, column_type, is_nullable, column_default, column_key
		from information_schema.columns where table_schema = database() and table_name = %s order by column_name""",
		f"tab{doctype}",
	)
	fact(f"tables.{doctype}.columns", plain(columns))
	indexes = frappe.db.sql(
		"""select index_name, non_unique, column_name from information_schema.statistics
		where table_schema = database() and table_name = %s order by index_name, seq_in_index""",
		f"tab{doctype}",
	)
	# an index that came after its table has another name
	named = [(name.removesuffix("_index"), *rest) for name, *rest in indexes]
	fact(f"tables.{doctype}.indexes", plain(sorted(named, key=lambda row: row[0].lower())))
