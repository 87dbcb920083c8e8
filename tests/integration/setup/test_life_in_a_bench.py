"""Install, migrate, uninstall, reinstall, back up and restore with bench's own commands, on a site beside the given one.

Making a site takes the database's administrator: IFITWALA_DB_ROOT_PASSWORD, or `root_password` of the bench.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frappe
import pymysql
import pytest

import programs
from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.commands import commands
from tests.factories import offerings, people
from tests.support.http import REPOSITORY
from tests.support.site import Site, connected

pytestmark = [
	pytest.mark.real_bench,
	pytest.mark.slow,
	pytest.mark.timeout(1500),
	pytest.mark.programs("mariadb", "mariadb-dump"),
]

COMMAND_SECONDS = 600
# What the framework itself writes on every migrate, install and uninstall.
FRAMEWORKS_OWN = {
	"tabAccess Log",
	"tabActivity Log",
	"tabDeleted Document",
	"tabError Log",
	"tabInstalled Application",
	"tabPermission Log",
	"tabScheduled Job Log",
	"tabVersion",
}
# ERPNext stores this one anew on every migrate.
STORED_ANEW = "Print Heading"
# The commands that check a whole site: those that need no argument.
CHECKS = [command.name for command in commands if not any(one.required for one in command.params)]
SETUP = (
	"Client Script",
	"Custom DocPerm",
	"Custom Field",
	"Dashboard",
	"Dashboard Chart",
	"Desktop Icon",
	"DocType",
	"DocType Link",
	"Email Template",
	"Module Def",
	"Notification",
	"Number Card",
	"Page",
	"Patch Log",
	"Print Format",
	"Property Setter",
	"Report",
	"Role",
	"Scheduled Job Type",
	"Workspace",
	"Workspace Sidebar",
)


@dataclass(frozen=True)
class State:
	"""A database at one moment: the tables as they are defined, and the rows they have."""

	schema: dict[str, str]
	names: dict[str, set[str]]
	rows: dict[str, set[tuple]]


@dataclass
class Life:
	"""What was seen, in the order in which it happened."""

	beside_education: str = ""
	roles_beside_education: int = -1
	before_setup: str = ""
	failed: subprocess.CompletedProcess | None = None
	listed_after_failure: list[str] = field(default_factory=list)
	listed: list[str] = field(default_factory=list)
	states: dict[str, State] = field(default_factory=dict)
	answers: dict[str, subprocess.CompletedProcess] = field(default_factory=dict)
	booking: str = ""
	restored: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
	"""A site that is this module's own."""

	site: Site
	root: dict[str, Any]

	@property
	def database(self) -> str:
		return self.site.config["db_name"]

	def bench(self, *words: str) -> subprocess.CompletedProcess:
		"""One of bench's commands on the site."""
		return subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", self.site.name, *words],
			cwd=self.site.sites_path,
			env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
			capture_output=True,
			text=True,
			check=False,
			timeout=COMMAND_SECONDS,
		)

	def must(self, *words: str) -> subprocess.CompletedProcess:
		done = self.bench(*words)
		assert done.returncode == 0, f"{words}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
		return done

	def listed_apps(self) -> list[str]:
		"""The apps that the site has, by what is shown and by what Frappe goes by."""
		shown = {line.split()[0] for line in self.must("list-apps").stdout.splitlines() if line.strip()}
		stored = json.loads(
			self.sql("select defvalue from tabDefaultValue where defkey = 'installed_apps'")[0][0]
		)
		assert shown == set(stored)
		return stored

	def sql(self, statement: str, values: Any = None) -> tuple:
		connection = pymysql.connect(**self.root, database=self.database, autocommit=True)
		with connection, connection.cursor() as cursor:
			cursor.execute(statement, values)
			return cursor.fetchall()

	def look(self) -> State:
		"""Schema and rows as they are stored now; names of rows without their times."""
		schema, names, rows = {}, {}, {}
		for (table,) in self.sql("show tables"):
			definition = self.sql(f"show create table `{table}`")[0][1]
			schema[table] = re.sub(r" AUTO_INCREMENT=\d+", "", definition)
			if not table.startswith("tab") or table in FRAMEWORKS_OWN or "`modified`" not in definition:
				continue
			parent = "parent" if "`parent`" in definition else "''"
			key = "concat(parent, defkey)" if table == "tabDefaultValue" else "name"
			found = self.sql(f"select {key}, {parent}, modified from `{table}`")  # noqa: S608 - names of the database's own
			kept = [(str(name), changed) for name, of, changed in found if STORED_ANEW not in (name, of)]
			names[table] = {name for name, _changed in kept}
			if table.removeprefix("tab") in SETUP:
				rows[table] = set(kept)
		return State(schema, names, rows)


@pytest.fixture(scope="module")
def beside(site: Site) -> Iterator[Beside]:
	"""A copy of the given site under a name and with a database of its own."""
	given = site.config
	with connected(site):
		root = root_login(frappe.conf)
	name, database = f"life-{site.name}", f"{given['db_name']}_life"
	folder = Path(site.sites_path) / name
	shutil.rmtree(folder, ignore_errors=True)
	for part in ("logs", "locks", "public/files", "private/files", "private/backups"):
		(folder / part).mkdir(parents=True)
	(folder / "site_config.json").write_text(
		json.dumps({**given, "db_name": database, "db_user": database, "db_password": database})
	)
	made = Beside(Site(name, site.sites_path), root)
	with pymysql.connect(**root, autocommit=True) as connection, connection.cursor() as cursor:
		cursor.execute(f"drop database if exists `{database}`")
		cursor.execute(f"create database `{database}`")
		for host in ("localhost", "%"):
			cursor.execute(f"create or replace user '{database}'@'{host}' identified by '{database}'")
			cursor.execute(f"grant all privileges on `{database}`.* to '{database}'@'{host}'")
	copy_database(root, given["db_name"], database)
	# what Redis keeps of an earlier run's database of this name
	made.must("clear-cache")
	yield made
	with pymysql.connect(**root, autocommit=True) as connection, connection.cursor() as cursor:
		cursor.execute(f"drop database if exists `{database}`")
		for host in ("localhost", "%"):
			cursor.execute(f"drop user if exists '{database}'@'{host}'")
	shutil.rmtree(folder)


def root_login(conf: Any) -> dict[str, Any]:
	password = os.environ.get("IFITWALA_DB_ROOT_PASSWORD", conf.get("root_password"))
	if password is None:
		raise RuntimeError("A site of its own is made here: set IFITWALA_DB_ROOT_PASSWORD.")
	return {
		"host": os.environ.get("IFITWALA_DB_HOST") or conf.get("db_host") or "127.0.0.1",
		"port": int(os.environ.get("IFITWALA_DB_PORT") or conf.get("db_port") or 3306),
		"user": conf.get("root_login") or "root",
		"password": password,
	}


def copy_database(root: dict[str, Any], source: str, target: str) -> None:
	login = [f"-h{root['host']}", f"-P{root['port']}", f"-u{root['user']}", f"-p{root['password']}"]
	dump = subprocess.run([programs.path_of("mariadb-dump"), *login, source], capture_output=True, check=True)
	subprocess.run([programs.path_of("mariadb"), *login, target], input=dump.stdout, check=True)


@pytest.fixture(scope="module")
def life(beside: Beside) -> Life:
	"""The whole life, once; the tests look at what was seen."""
	life = Life()
	beside.must("uninstall-app", "ifitwala_ed", "--yes", "--no-backup")
	# the first of a site takes items of ERPNext's own out of the navigation bar
	beside.must("migrate")
	life.states["alone"] = beside.look()
	try_beside_education(beside, life)
	try_before_setup(beside, life)
	try_and_fail(beside, life)
	use_before_the_app_came(beside)
	beside.must("install-app", "ifitwala_ed")
	life.listed = beside.listed_apps()
	beside.must("migrate")
	life.states["migrated"] = beside.look()
	beside.must("migrate")
	life.states["migrated twice"] = beside.look()
	beside.must("uninstall-app", "ifitwala_ed", "--yes", "--no-backup")
	life.states["unused"] = beside.look()
	beside.must("install-app", "ifitwala_ed")
	life.booking = use(beside)
	# notes where it stands
	beside.must("activity-audit")
	life.answers["tests"] = beside.bench("run-tests", "--app", "ifitwala_ed")
	beside.must("backup")
	beside.must("uninstall-app", "ifitwala_ed", "--yes", "--no-backup")
	life.states["used"] = beside.look()
	restore(beside, life)
	return life


def try_beside_education(beside: Beside, life: Life) -> None:
	installed = beside.sql("select defvalue from `tabDefaultValue` where defkey = 'installed_apps'")[0][0]
	change = "update `tabDefaultValue` set defvalue = %s where defkey = 'installed_apps'"
	beside.sql(change, (json.dumps([*json.loads(installed), "education"]),))
	beside.must("clear-cache")
	refused = beside.bench("install-app", "ifitwala_ed")
	life.beside_education = refused.stdout + refused.stderr
	life.roles_beside_education = beside.sql("select count(*) from `tabRole` where name = 'Academic Admin'")[
		0
	][0]
	beside.sql(change, (installed,))
	beside.must("clear-cache")


def try_before_setup(beside: Beside, life: Life) -> None:
	complete = (
		"update tabSingles set value = %s where doctype = 'System Settings' and field = 'setup_complete'"
	)
	beside.sql(complete, "0")
	beside.must("clear-cache")
	refused = beside.bench("install-app", "ifitwala_ed")
	life.before_setup = refused.stdout + refused.stderr
	beside.sql(complete, "1")
	beside.must("clear-cache")


def try_and_fail(beside: Beside, life: Life) -> None:
	"""The last thing that is put in place can't be: Frappe has put the app on its list before."""
	beside.sql("rename table `tabEmail Template` to `tabEmail Template Away`")
	life.failed = beside.bench("install-app", "ifitwala_ed")
	beside.sql("rename table `tabEmail Template Away` to `tabEmail Template`")
	life.listed_after_failure = beside.listed_apps()


def use_before_the_app_came(beside: Beside) -> None:
	"""What a command leaves in the cache of a bench that has not got the app yet: a list of modules without its."""
	with connected(beside.site):
		known = {app: modules for app, modules in frappe.local.app_modules.items() if app != "ifitwala_ed"}
		frappe.cache.set_value("app_modules", known)


def use(beside: Beside) -> str:
	"""A family has a seat. Nothing works in the background: there is neither scheduler nor worker."""
	with connected(beside.site):
		made = offerings.open_offering()
		booking = submit_activity_booking(made.offering, people.student(made.school).name)
		frappe.db.commit()
	assert booking["status"] == "Confirmed"
	return booking["name"]


def restore(beside: Beside, life: Life) -> None:
	(backup,) = (Path(beside.site.sites_path) / beside.site.name / "private/backups").glob(
		"*-database.sql.gz"
	)
	login = ["--db-root-username", beside.root["user"], "--db-root-password", beside.root["password"]]
	beside.must("restore", str(backup), *login, "--force")
	for command in CHECKS:
		life.answers[command] = beside.bench(command)
	with connected(beside.site):
		life.restored["status"] = frappe.db.get_value("Activity Booking", life.booking, "status")
		for name in frappe.get_all(
			"Scheduled Job Type", filters={"method": ["like", "ifitwala_ed.%"]}, pluck="name", order_by="name"
		):
			frappe.get_doc("Scheduled Job Type", name).execute()
		life.restored["jobs"] = frappe.get_all(
			"Scheduled Job Log", pluck="status", distinct=True, order_by="status"
		)
		frappe.db.commit()
	life.answers["audit after the jobs"] = beside.bench("activity-audit")


def test_beside_education_it_says_why_and_leaves_nothing(life: Life) -> None:
	assert "uninstall Education first" in life.beside_education
	assert life.roles_beside_education == 0


def test_before_the_setup_wizard_it_says_what_to_do(life: Life) -> None:
	assert "complete the wizard" in life.before_setup


def test_an_install_that_fails_is_not_listed_and_can_be_repeated(life: Life) -> None:
	assert life.failed.returncode == 1
	assert "Email Template" in life.failed.stdout + life.failed.stderr
	assert "ifitwala_ed" not in life.listed_after_failure
	assert "ifitwala_ed" in life.listed


def test_in_a_bench_used_before_the_app_came_its_doctypes_are_installed(life: Life) -> None:
	assert "tabActivity Booking" in life.states["migrated"].schema


def test_a_second_migrate_changes_nothing(life: Life) -> None:
	first, second = life.states["migrated"], life.states["migrated twice"]
	assert second.schema == first.schema
	assert second.names == first.names
	assert second.rows == first.rows


def test_uninstalling_leaves_erpnext_as_it_was(life: Life) -> None:
	before, after = life.states["alone"], life.states["unused"]
	assert after.schema == before.schema
	assert after.names == before.names


def test_uninstalling_takes_a_used_app_away(life: Life) -> None:
	"""What is ERPNext's stays: the people, customers and rooms. What made them this app's goes."""
	before, after = life.states["alone"], life.states["used"]
	assert after.schema == before.schema
	# the schemas are the same: a table that a major doesn't have is in neither
	for table in {f"tab{doctype}" for doctype in SETUP} & set(before.names):
		assert after.names[table] == before.names[table], table


def test_nothing_of_an_app_that_is_gone_is_in_force(life: Life) -> None:
	for moment in ("alone", "unused", "used"):
		everything = {name for names in life.states[moment].names.values() for name in names}
		assert not {name for name in everything if "ifitwala_ed" in name}, moment


def test_frappes_own_runner_finds_the_site_in_order(life: Life) -> None:
	told = life.answers["tests"].stdout + life.answers["tests"].stderr
	assert re.search(r"Ran [1-9]\d* tests", told), told
	assert "\nOK" in told, told


def test_a_restored_site_is_consistent(life: Life) -> None:
	assert life.restored["status"] == "Confirmed"
	assert "activity-audit" in CHECKS
	for command in CHECKS:
		assert life.answers[command].returncode == 0, life.answers[command].stdout


def test_jobs_catch_up_with_what_was_done_while_nothing_ran(life: Life) -> None:
	assert "Failed" not in life.restored["jobs"]
	assert life.answers["audit after the jobs"].returncode == 0


def test_two_sites_of_a_bench_know_nothing_of_each_other(life: Life, beside: Beside) -> None:
	assert not frappe.db.exists("Activity Booking", life.booking)
	there = beside.sql("select status from `tabActivity Booking` where name = %s", (life.booking,))
	assert there == (("Confirmed",),)
