"""The site that the tests run on: one that is given (a bench), or one made here (embedded)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import frappe
import pymysql

from ifitwala_ed.core import transactions

ADMIN_PASSWORD = "admin-of-the-test-site"
NEW_SITE_NAME = "test.localhost"
NEW_SITE_SECONDS = 300
ISOLATION = {
	"repeatable-read": (
		"SET GLOBAL tx_isolation = 'REPEATABLE-READ'",
		"SET GLOBAL innodb_snapshot_isolation = OFF",
	),
	"read-committed": (
		"SET GLOBAL tx_isolation = 'READ-COMMITTED'",
		"SET GLOBAL innodb_snapshot_isolation = OFF",
	),
	# the default from MariaDB 11.6 on
	"snapshot": (
		"SET GLOBAL tx_isolation = 'REPEATABLE-READ'",
		"SET GLOBAL innodb_snapshot_isolation = ON",
	),
}


@dataclass(frozen=True)
class Site:
	name: str
	sites_path: str

	@property
	def config(self) -> dict:
		return json.loads((Path(self.sites_path) / self.name / "site_config.json").read_text())

	@property
	def db_type(self) -> str:
		return self.config.get("db_type") or "mariadb"


def given_site(name: str, sites_path: str) -> Site:
	"""An existing site. Tests empty this app's tables, so it has to be marked as a test site."""
	site = Site(name, str(Path(sites_path).resolve()))
	if not site.config.get("allow_tests"):
		raise RuntimeError(
			f"{name} is not a test site. Tests delete its data: if that is wanted, run"
			f" `bench --site {name} set-config allow_tests true`."
		)
	return site


def new_site(sites_path: Path, db: str) -> Site:
	"""A fresh site on the embedded host, with the app installed. Nobody misses it after a power cut."""
	(sites_path / "common_site_config.json").write_text(json.dumps({"sqlite_synchronous": "OFF"}))
	command = [
		str(Path(sys.executable).with_name("embedded-bench")),
		"--sites-path",
		str(sites_path),
		"new-site",
		NEW_SITE_NAME,
		*database_arguments(db),
		"--admin-password",
		ADMIN_PASSWORD,
		"--install-app",
		"ifitwala_ed",
	]
	done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=NEW_SITE_SECONDS)
	if done.returncode:
		raise RuntimeError(f"embedded-bench new-site failed:\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}")
	config = sites_path / NEW_SITE_NAME / "site_config.json"
	config.write_text(json.dumps(json.loads(config.read_text()) | {"allow_tests": True}, indent=1))
	return Site(NEW_SITE_NAME, str(sites_path))


def database_arguments(db: str) -> list[str]:
	if db == "sqlite":
		return ["--db", "sqlite"]
	if not os.environ.get("IFITWALA_DB_PORT"):
		raise RuntimeError(
			"No MariaDB is given. Run `make test`, `.venv/bin/python .ci/mariadb.py -- .venv/bin/python -m pytest …`,"
			" or `make test-quick` for SQLite."
		)
	return [
		"--db",
		"mariadb",
		"--db-host",
		os.environ.get("IFITWALA_DB_HOST", "127.0.0.1"),
		"--db-port",
		os.environ["IFITWALA_DB_PORT"],
		"--db-root-username",
		"root",
		"--db-root-password",
		os.environ.get("IFITWALA_DB_ROOT_PASSWORD", ""),
	]


def set_isolation(name: str) -> None:
	"""How the server isolates every connection that is made from now on."""
	with root_connection() as connection, connection.cursor() as cursor:
		for statement in ISOLATION[name]:
			cursor.execute(statement)


def drop_database(site: Site) -> None:
	"""Leaves nothing on a server that outlives the test run."""
	if site.db_type != "mariadb":
		return
	name = site.config["db_name"]
	with root_connection() as connection, connection.cursor() as cursor:
		cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
		cursor.execute("SELECT user, host FROM mysql.user WHERE user = %s", (name,))
		for user, host in cursor.fetchall():
			cursor.execute("DROP USER %s@%s", (user, host))


def root_connection() -> "pymysql.Connection":
	"""The administrator's connection to the MariaDB that was given for the run."""
	return pymysql.connect(
		host=os.environ.get("IFITWALA_DB_HOST", "127.0.0.1"),
		port=int(os.environ["IFITWALA_DB_PORT"]),
		user="root",
		password=os.environ.get("IFITWALA_DB_ROOT_PASSWORD", ""),
	)


@contextmanager
def working_folder(site: Site) -> Iterator[None]:
	"""Works from the folder of the sites, as bench does: Frappe writes its logs relative to it."""
	before = Path.cwd()
	os.chdir(site.sites_path)
	try:
		yield
	finally:
		os.chdir(before)


@contextmanager
def connected(site: Site, user: str = "Administrator") -> Iterator[None]:
	"""A connection of this thread's own. What isn't committed when the block ends is rolled back."""
	frappe.init(site=site.name, sites_path=site.sites_path)
	try:
		# Frappe refuses more than 60 new users an hour; families of a test run are more.
		frappe.local.conf.throttle_user_limit = 1_000_000
		frappe.connect()
		frappe.set_user(user)
		yield
	finally:
		try:
			if frappe.db:
				frappe.db.rollback()
		finally:
			# also where it couldn't connect: whoever connects next would be left on this site
			frappe.destroy()


def purge() -> None:
	"""Empties every table of this app. Only ever called on a test site."""
	modules = frappe.get_all("Module Def", filters={"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	doctypes = frappe.get_all(
		"DocType",
		filters={"module": ("in", modules), "issingle": 0},
		pluck="name",
		order_by="name",
	)

	def empty() -> None:
		for doctype in doctypes:
			frappe.db.delete(doctype)

	# a worker of the site may be at work: begun anew where it has just changed what is deleted
	transactions.run(empty)
