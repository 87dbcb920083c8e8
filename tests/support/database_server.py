"""A MariaDB that a test may kill: a server of its own, which keeps what was committed, with a copy of the site."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import frappe

import mariadb
import programs
from tests.support.site import Site, connected

SITE_NAME = "crash.localhost"
DATABASE = "ifitwala_crash"


class DatabaseServer:
	"""A private mariadbd whose data outlive it. Every commit waits for the disk, as in production."""

	password = "root-of-the-private-server"

	def __init__(self, folder: Path, settings: Sequence[str] = mariadb.SETTINGS) -> None:
		self.folder = folder
		self.settings = tuple(settings)
		mariadb.initialise(folder, self.password)
		self.port = mariadb.free_port()
		self.start()

	def start(self) -> None:
		"""Start it, after a kill with the recovery that it does by itself, and wait until it answers."""
		self.process = mariadb.start(self.folder, self.port, self.settings)
		mariadb.wait_until_ready(self.process, self.folder, self.port)

	def kill(self) -> None:
		"""End it as a power cut does."""
		self.process.send_signal(signal.SIGKILL)
		self.process.wait()

	def stop(self) -> None:
		mariadb.stop(self.process)

	def load(self, sql: Path, config: dict) -> None:
		"""Make the database and the account of a site's configuration, and fill it from a dump."""
		name, password = config["db_name"], config["db_password"]
		self.sql(
			f"CREATE DATABASE `{name}`; CREATE USER '{name}'@'%' IDENTIFIED BY '{password}';"
			f"GRANT ALL ON `{name}`.* TO '{name}'@'%';"
		)
		self.sql(sql.read_text(), name)

	def sql(self, statements: str, *database: str) -> str:
		"""Run statements as the administrator and return what the client prints."""
		account = ["--host=127.0.0.1", f"--port={self.port}", "--user=root"]
		return subprocess.run(
			[programs.path_of("mariadb"), "--no-defaults", "--batch", *account, *database],
			input=statements,
			env={**os.environ, "MYSQL_PWD": self.password},
			check=True,
			text=True,
			stdout=subprocess.PIPE,
		).stdout


@contextmanager
def copy_on_own_server(site: Site, folder: Path) -> Iterator[tuple[Site, DatabaseServer]]:
	"""The site once more, on a server of its own: with the same doctypes and data, and another name."""
	(folder / "mariadb").mkdir()
	server = DatabaseServer(folder / "mariadb")
	try:
		yield copy_to(server, site, folder), server
	finally:
		server.stop()


def copy_to(server: DatabaseServer, site: Site, folder: Path) -> Site:
	"""Make the copy on a server that is there."""
	dump = folder / "site.sql"
	_dump(site, dump)
	copy = _copy_folder(site, folder, server.port)
	server.load(dump, copy.config)
	return copy


def _dump(site: Site, file: Path) -> None:
	with connected(site):
		conf = frappe.conf
		place = [f"--host={conf.db_host or '127.0.0.1'}", f"--port={conf.db_port or 3306}"]
		name, password = conf.db_name, conf.db_password
	with file.open("wb") as output:
		subprocess.run(
			[
				programs.path_of("mariadb-dump"),
				"--no-defaults",
				*place,
				f"--user={name}",
				"--single-transaction",
				name,
			],
			stdout=output,
			env={**os.environ, "MYSQL_PWD": password},
			check=True,
		)


def _copy_folder(site: Site, folder: Path, port: int) -> Site:
	source, sites = Path(site.sites_path), folder / "bench" / "sites"
	(folder / "bench" / "logs").mkdir(parents=True)
	# store.db is left alone: whoever closes a file of SQLite gives up the locks that the whole process has on it, and another
	# process then takes away what this one still writes to
	left_out = shutil.ignore_patterns("backups", "files", "store.db*")
	shutil.copytree(source / site.name, sites / SITE_NAME, ignore=left_out)
	for kind in ("public", "private"):
		(sites / SITE_NAME / kind / "files").mkdir(parents=True, exist_ok=True)
	for each in [*source.glob("*.json"), *source.glob("*.txt")]:
		shutil.copy(each, sites)
	if (source / "assets").exists():
		(sites / "assets").symlink_to(source / "assets")
	config = sites / SITE_NAME / "site_config.json"
	# a site that version 16 has made names its account too
	account = {"db_name": DATABASE, "db_user": DATABASE, "db_password": DATABASE}
	place = {"db_host": "127.0.0.1", "db_port": port}
	config.write_text(json.dumps(site.config | account | place))
	return Site(SITE_NAME, str(sites))
