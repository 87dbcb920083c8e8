"""What the host does beyond Frappe's facts: names that it lacks, tables that follow, SQLite's one writer."""

from typing import Any

import frappe
import pytest
from frappe.migrate import migrate

from tests.factories import places
from tests.support.parallel import in_threads


def test_a_name_that_is_not_provided_says_so():
	lacking = "attach_print"
	with pytest.raises(NotImplementedError, match="attach_print is not provided"):
		getattr(frappe, lacking)("ToDo", "x")
	assert not hasattr(frappe, lacking)


def test_documents_are_neither_submitted_nor_cancelled():
	document = frappe.get_doc({"doctype": "Program", "program_name": "Submitted", "docstatus": 1})
	with pytest.raises(NotImplementedError):
		document.insert()


def test_an_empty_moment_is_no_date_to_read():
	filters = {"finished_on": ["is", "not set"], "program_offering": "none"}
	assert frappe.db.get_value("Activity Allocation Run", filters) is None
	assert frappe.get_all("Activity Allocation Run", filters=filters, order_by="name asc") == []


def test_migrate_changes_nothing_twice():
	before = tables()
	migrate()
	assert tables() == before


def test_migrate_adds_what_is_missing():
	before = tables()
	frappe.db.sql_ddl("alter table `tabYear Group` drop column sequence")
	assert not frappe.db.has_column("Year Group", "sequence")
	migrate()
	assert tables() == before


@pytest.mark.mariadb
def test_migrate_puts_types_defaults_and_keys_right():
	before = tables()
	for change in (
		"`tabProgram Offering` modify activity_max_choices varchar(20) default '7'",
		"`tabStudent` modify enabled int(1) not null default 0",
		"`tabLocation Booking` drop index slot_key",
	):
		frappe.db.sql_ddl(f"alter table {change}")
	assert tables() != before
	migrate()
	assert tables() == before


def tables() -> dict:
	"""Every table's columns with their types, defaults and keys."""
	names = [name for name in frappe.db.get_tables(cached=False) if name.startswith("tab")]
	return {
		name: {
			column.name: (column.type, column.default, bool(column.index), bool(column.unique))
			for column in frappe.db.get_table_columns_description(name)
		}
		for name in names
	}


def test_the_first_locking_read_takes_the_write_lock_on_sqlite(site):
	"""Two transactions that lock first wait for each other: no update is lost."""
	if site.db_type != "sqlite":
		return
	name = places.year_group(sequence=0).name
	frappe.db.commit()

	def count_up():
		for _step in range(5):
			value = frappe.db.get_value("Year Group", name, "sequence", for_update=True)
			frappe.db.set_value("Year Group", name, "sequence", value + 1)
			frappe.db.commit()

	outcomes = in_threads(site, [count_up] * 4)
	assert all(outcome.ok for outcome in outcomes), outcomes
	frappe.db.rollback()
	assert frappe.db.get_value("Year Group", name, "sequence") == 20


@pytest.mark.parametrize("error", [frappe.QueryDeadlockError, frappe.QueryTimeoutError])
def test_a_text_without_its_translation_stays_as_it_is_whatever_was_the_reason(
	error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
	"""As in Frappe; that a transaction was taken back is kept by ``core/taken_back.py``."""

	def taken_back(*_given: Any, **_named: Any) -> None:
		raise error

	frappe.local.request_cache.clear()
	monkeypatch.setattr(frappe.local.db, "sql", taken_back)
	assert frappe._("Save", "de") == "Save"


def test_without_the_database_a_text_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
	def gone(*_given: Any, **_named: Any) -> None:
		raise frappe.db.OperationalError(2006, "gone")

	frappe.local.request_cache.clear()
	monkeypatch.setattr(frappe.local.db, "sql", gone)
	assert frappe._("Save", "de") == "Save"
