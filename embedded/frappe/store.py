"""What Redis is for a bench: a small store beside the site's database, shared by its processes.

It holds the cache and the job queue. Nothing in it belongs to a database transaction, exactly
as with Redis: a job that was enqueued stays enqueued when the request rolls back.
"""

import os
import sqlite3
import threading

import frappe

SCHEMA = """
create table if not exists cache (
	name text, field text default '', value blob, expires real, primary key (name, field)
) without rowid;
create table if not exists job (
	id text primary key, queue text, status text, method text, kwargs blob, user text, timeout integer,
	at_front integer default 0, enqueued real, started real, ended real, pid integer, error text
);
create index if not exists job_queue on job (status, queue, at_front desc, enqueued);
"""

_connections = threading.local()


def connection() -> sqlite3.Connection:
	"""This thread's connection to the store of the current site. Every statement commits by itself."""
	path = os.path.abspath(frappe.get_site_path("store.db"))
	known = _connections.__dict__.setdefault("known", {})
	key = (os.getpid(), path)
	if key not in known or not os.path.exists(path):
		os.makedirs(os.path.dirname(path), exist_ok=True)
		known[key] = sqlite3.connect(path, timeout=30, isolation_level=None)
		known[key].row_factory = sqlite3.Row
		known[key].execute("pragma journal_mode=wal")
		known[key].execute(f"pragma synchronous={frappe.conf.sqlite_synchronous or 'normal'}")
		known[key].executescript(SCHEMA)
	return known[key]


def execute(sql: str, values=()) -> list[sqlite3.Row]:
	return connection().execute(sql, values).fetchall()


def exclusively(function):
	"""Call `function(connection)` as the store's only writer."""
	conn = connection()
	conn.execute("begin immediate")
	try:
		result = function(conn)
	except BaseException:
		conn.execute("rollback")
		raise
	conn.execute("commit")
	return result
