"""Commands that copy a site away and bring it back: database, files, and the key that its secrets are sealed with."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import time
from pathlib import Path

import click
import frappe
from embedded_bench.sites import connected
from frappe.commands import get_site, pass_context

KEY = "encryption_key"
DATABASE = {"sqlite": "-database.sqlite.gz", "mariadb": "-database.sql.gz"}
FILES, CONFIG = "-files.tgz", "-site_config_backup.json"
KINDS = ("public", "private")


@click.command("backup")
@click.option(
	"--backup-path", type=click.Path(file_okay=False), help="The folder; the site's own when not given."
)
@pass_context
def backup(context, backup_path):
	"""Copy the site's database and files to files of their own, also while it is served."""
	with connected(context) as site:
		folder = Path(_from_the_user(backup_path) or frappe.get_site_path("private", "backups")).absolute()
		folder.mkdir(parents=True, exist_ok=True)
		beginning = str(folder / f"{time.strftime('%Y%m%d_%H%M%S')}-{site.replace('.', '_')}")
		database = Path(beginning + DATABASE[frappe.db.db_type])
		_dump(database)
		with tarfile.open(beginning + FILES, "w:gz") as archive:
			for kind in KINDS:
				archive.add(frappe.get_site_path(kind, "files"), arcname=kind)
		Path(beginning + CONFIG).write_text(json.dumps({KEY: frappe.conf.get(KEY)}, indent=1) + "\n")
		for file in (database, beginning + FILES, beginning + CONFIG):
			# they hold what the site keeps of people, and its key
			os.chmod(file, 0o600)
	click.echo(str(database))


@click.command("restore")
@click.argument("database", type=click.Path(dir_okay=False))
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@pass_context
def restore(context, database, yes):
	"""Bring the site back as it was when DATABASE was made by backup; what is beside that file comes along."""
	site, file = get_site(context), Path(_from_the_user(database))
	with connected(context):
		ending = DATABASE[frappe.db.db_type]
		if not file.is_file() or not file.name.endswith(ending):
			raise click.ClickException(
				f"{file} is no backup of a site on {frappe.db.db_type}: that is a file …{ending}. Nothing was changed."
			)
		_require_readable(file)
		if not yes:
			click.confirm(f"Everything on {site} is replaced by {file.name}. Continue?", abort=True)
		_load(file)
		_bring_back_files(str(file)[: -len(ending)])
	_forget_what_was_cached(context)
	click.echo(f"{site} is as it was in {file.name}. Serve it again, and run migrate if the apps are newer.")


def _from_the_user(path):
	return os.path.join(os.environ.get("PWD", ""), path) if path else None


def _require_readable(file: Path) -> None:
	try:
		with gzip.open(file) as content:
			while content.read(1 << 20):
				pass
	except (OSError, EOFError) as error:
		raise click.ClickException(f"{file.name} is damaged. Nothing was changed.") from error


def _dump(file: Path) -> None:
	# nothing of this process may stand in a transaction
	frappe.db.commit()
	if frappe.db.db_type == "mariadb":
		with gzip.open(file, "wb") as content:
			_client("mariadb-dump", "--single-transaction", "--quick", "--no-tablespaces", to=content)
		return
	copy = file.with_suffix("")
	source, target = sqlite3.connect(frappe.db.path), sqlite3.connect(copy)
	try:
		source.backup(target)
	finally:
		source.close()
		target.close()
	with open(copy, "rb") as content, gzip.open(file, "wb") as packed:
		shutil.copyfileobj(content, packed)
	copy.unlink()


def _load(file: Path) -> None:
	if frappe.db.db_type == "mariadb":
		for table in frappe.db.get_tables(cached=False):
			frappe.db.sql_ddl(f"drop table if exists `{table}`")
		frappe.db.close()
		with gzip.open(file, "rb") as content:
			_client("mariadb", take=content)
		return
	path, copy = frappe.db.path, Path(f"{frappe.db.path}.restored")
	frappe.db.close()
	with gzip.open(file, "rb") as packed, open(copy, "wb") as content:
		shutil.copyfileobj(packed, content)
	source, target = sqlite3.connect(copy), sqlite3.connect(path, timeout=60)
	try:
		source.backup(target)
	finally:
		source.close()
		target.close()
		copy.unlink()


def _client(program: str, *arguments: str, to=None, take=None) -> None:
	"""Run one of MariaDB's own programs on the site's database."""
	if not shutil.which(program):
		raise click.ClickException(
			f"{program} is not installed here, and a site on MariaDB needs it for this."
		)
	conf = frappe.conf
	where = ["--host", conf.db_host, "--port", str(conf.db_port), "--protocol", "tcp", "--user", conf.db_name]
	process = subprocess.Popen(  # noqa: S603
		[program, *where, *arguments, conf.db_name],
		stdin=subprocess.PIPE if take else subprocess.DEVNULL,
		stdout=subprocess.PIPE if to else None,
		env={**os.environ, "MYSQL_PWD": conf.db_password},
	)
	if to:
		shutil.copyfileobj(process.stdout, to)
	if take:
		shutil.copyfileobj(take, process.stdin)
		process.stdin.close()
	if process.wait():
		raise click.ClickException(f"{program} ended with {process.returncode}.")


def _bring_back_files(beginning: str) -> None:
	files, config = Path(beginning + FILES), Path(beginning + CONFIG)
	if files.is_file():
		for kind in KINDS:
			shutil.rmtree(frappe.get_site_path(kind, "files"), ignore_errors=True)
		with tarfile.open(files) as archive:
			for member in archive.getmembers():
				kind, _slash, rest = member.name.partition("/")
				if kind in KINDS:
					_unpack(archive, member, Path(frappe.get_site_path(kind, "files")), rest)
	if config.is_file() and (key := json.loads(config.read_text()).get(KEY)):
		path = Path(frappe.get_site_path("site_config.json"))
		path.write_text(json.dumps({**json.loads(path.read_text()), KEY: key}, indent=1, sort_keys=True))


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, name: str) -> None:
	"""Put a file or a folder of an archive into a folder; nothing that leads out of it, and no links.

	Python 3.11.2, which Debian 12 has, knows no filter for this.
	"""
	path = folder / name
	if not path.resolve().is_relative_to(folder.resolve()):
		raise click.ClickException(f"{member.name} in the archive leads out of the site's files.")
	if member.isdir():
		path.mkdir(parents=True, exist_ok=True)
	elif member.isfile() and (content := archive.extractfile(member)):
		path.parent.mkdir(parents=True, exist_ok=True)
		with path.open("wb") as written:
			shutil.copyfileobj(content, written)


def _forget_what_was_cached(context) -> None:
	with connected(context):
		frappe.clear_cache()
		frappe.db.commit()


commands = [backup, restore]
