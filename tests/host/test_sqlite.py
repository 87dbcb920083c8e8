"""How the host opens SQLite."""

import os

import frappe
import pytest
from frappe import store
from frappe.database.sqlite import SQLiteDatabase
from frappe.exceptions import QueryDeadlockError


@pytest.fixture
def database():
	"""A database beside the site's own, whatever that is."""
	made = SQLiteDatabase("settings")
	yield made
	made.close()
	for ending in ("", "-wal", "-shm"):
		if os.path.exists(made.path + ending):
			os.remove(made.path + ending)


@pytest.mark.parametrize(("configured", "expected"), [(None, 1), ("OFF", 0), ("full", 2)])
def test_the_site_says_how_careful_its_writes_are(database, monkeypatch, configured, expected):
	"""NORMAL when it says nothing: a power cut may take the last transactions, never the database."""
	monkeypatch.setitem(frappe.local.conf, "sqlite_synchronous", configured)
	assert database.sql("PRAGMA synchronous") == ((expected,),)


def test_what_redis_is_for_a_bench_is_as_careful(monkeypatch, tmp_path):
	monkeypatch.setattr(frappe.local, "site_path", str(tmp_path))
	monkeypatch.setitem(frappe.local.conf, "sqlite_synchronous", "OFF")
	assert store.execute("pragma synchronous")[0][0] == 0


def test_no_index_is_built_for_one_query(database):
	"""MariaDB doesn't either. Without statistics SQLite prefers it to the indexes that there are."""
	for statement in (
		"CREATE TABLE place (name TEXT, kind TEXT, source TEXT)",
		"CREATE INDEX place_source ON place (source)",
		"CREATE TABLE child (name TEXT, source TEXT)",
	):
		database.sql(statement)
	joined = "SELECT * FROM child JOIN place ON place.kind = 'x' AND child.name > place.name"
	plan = database.sql(f"EXPLAIN QUERY PLAN {joined}")
	assert not [row for row in plan if "AUTOMATIC" in row[3]]


def test_values_take_the_place_of_what_stands_for_them(database):
	"""The statement is cut once; what it is run with differs."""
	for first, others in (("a", ["b", "c"]), ("d", ["d"])):
		(row,) = database.sql("SELECT '100%%', %s, %s IN %s, '%%s'", (first, first, others))
		assert row == ("100%", first, first in others, "%s")
		named = {"first": first, "others": others}
		(row,) = database.sql("SELECT %(first)s, %(first)s IN %(others)s", named)
		assert row == (first, first in others)
	assert database.sql("SELECT '100%%'") == (("100%%",),)


@pytest.fixture
def somebody_else():
	made = SQLiteDatabase("settings")
	yield made
	made.close()


@pytest.mark.parametrize(
	"statement",
	["UPDATE seat SET held = held + 1", "SELECT held FROM seat FOR UPDATE"],
	ids=["write", "lock"],
)
def test_who_has_only_read_can_write_after_somebody_elses_commit(database, somebody_else, statement):
	"""As on MariaDB, where a write finds what is stored and not what the transaction saw before."""
	database.sql("CREATE TABLE seat (held INTEGER)")
	database.sql("INSERT INTO seat VALUES (0)")
	database.commit()
	assert database.sql("SELECT held FROM seat", pluck=True) == [0]
	database.savepoint("before")
	somebody_else.sql("UPDATE seat SET held = 5")
	somebody_else.commit()
	assert database.sql("SELECT held FROM seat", pluck=True) == [0]
	database.sql(statement)
	database.sql("UPDATE seat SET held = held * 2")
	assert database.sql("SELECT held FROM seat", pluck=True) == [12 if "UPDATE seat" in statement else 10]
	database.rollback(save_point="before")
	assert database.sql("SELECT held FROM seat", pluck=True) == [5]


def test_a_lock_read_after_a_plain_read_keeps_others_from_writing(database, somebody_else):
	database.sql("CREATE TABLE seat (held INTEGER)")
	database.sql("INSERT INTO seat VALUES (0)")
	database.commit()
	database.sql("SELECT held FROM seat")
	database.sql("SELECT held FROM seat FOR UPDATE")
	somebody_else.connect()
	somebody_else._conn.execute("PRAGMA busy_timeout = 1")
	with pytest.raises(QueryDeadlockError):
		somebody_else.sql("UPDATE seat SET held = 5")


def test_a_transaction_that_begins_ends_the_one_that_is_open(database, somebody_else):
	"""As START TRANSACTION does on MariaDB: what is read from then on is newer."""
	database.sql("CREATE TABLE seat (held INTEGER)")
	database.sql("INSERT INTO seat VALUES (0)")
	database.commit()
	assert database.sql("SELECT held FROM seat", pluck=True) == [0]
	somebody_else.sql("UPDATE seat SET held = 5")
	somebody_else.commit()
	database.begin()
	assert database.sql("SELECT held FROM seat", pluck=True) == [5]


def test_a_text_that_looks_like_a_moment_and_is_none_is_a_text():
	for text in ("2026-12-05 25:00", "2026-02-30 12:00:00", "2026-13-45 00:00"):
		assert frappe.db.get_value("Role", text, "name") is None


def test_a_list_of_nothing_is_no_list(database):
	"""MariaDB's grammar has none, so a bench would answer with an error."""
	database.sql("CREATE TABLE seat (held INTEGER)")
	for statement, values in (
		("SELECT held FROM seat WHERE held IN ()", None),
		("SELECT held FROM seat WHERE held NOT IN %s", ([],)),
	):
		with pytest.raises(database.ProgrammingError) as refused:
			database.sql(statement, values)
		assert refused.value.args[0] == 1064
