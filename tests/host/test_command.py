"""`embedded-bench`, as it is typed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

ADMIN_PASSWORD = "admin-of-the-command-site"
SITE = "command.localhost"
SECONDS = 120


@pytest.fixture(autouse=True)
def connection():
	"""These tests start processes of their own."""


def embedded_bench(folder, *arguments, check=True, **options):
	command = [str(Path(sys.executable).with_name("embedded-bench")), "--sites-path", str(folder), *arguments]
	done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS, **options)
	assert not check or done.returncode == 0, done.stderr[-3000:]
	return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
	path = tmp_path_factory.mktemp("command")
	made = (
		"new-site",
		SITE,
		"--db",
		"sqlite",
		"--admin-password",
		ADMIN_PASSWORD,
		"--install-app",
		"erpnext",
	)
	embedded_bench(path, *made)
	return path


def test_new_site_is_made_once(folder):
	again = ("new-site", SITE, "--db", "sqlite", "--admin-password", "x")
	done = embedded_bench(folder, *again, check=False)
	assert done.returncode != 0
	assert "already exists" in done.stderr + done.stdout


def test_execute_prints_json(folder):
	filters = {"doctype": "Role", "filters": {"name": "System Manager"}, "pluck": "name"}
	done = embedded_bench(folder, "execute", "frappe.get_all", "--kwargs", json.dumps(filters))
	assert json.loads(done.stdout) == ["System Manager"]
	assert json.loads(embedded_bench(folder, "execute", "frappe.utils.cint", "--args", '["12"]').stdout) == 12
	guests = embedded_bench(folder, "execute", "frappe.db.count", "--args", '["User", {"name": "Guest"}]')
	assert json.loads(guests.stdout) == 1


def test_unknown_site_is_one_line(folder):
	done = embedded_bench(folder, "--site", "nowhere.test", "list-apps", check=False)
	assert done.returncode == 1
	assert "Traceback" not in done.stderr
	assert "nowhere.test" in done.stdout + done.stderr


def test_migrate_can_be_repeated(folder):
	for _number in range(2):
		assert "Migrated" in embedded_bench(folder, "migrate").stdout


def test_apps_come_and_go(folder):
	"""The bench is used before it gets the app, so that the list of modules which it keeps doesn't know it."""
	embedded_bench(folder, "list-apps")
	embedded_bench(folder, "install-app", "ifitwala_ed")
	assert embedded_bench(folder, "list-apps").stdout.split() == ["frappe", "erpnext", "ifitwala_ed"]
	assert has_table(folder, "Activity Booking")
	embedded_bench(folder, "uninstall-app", "ifitwala_ed", "--yes")
	assert embedded_bench(folder, "list-apps").stdout.split() == ["frappe", "erpnext"]


def test_an_install_that_fails_is_not_listed_and_can_be_repeated(folder):
	rename_table(folder, "Email Template", "Email Template Away")
	failed = embedded_bench(folder, "install-app", "ifitwala_ed", check=False)
	listed = embedded_bench(folder, "list-apps").stdout.split()
	rename_table(folder, "Email Template Away", "Email Template")
	assert failed.returncode != 0
	assert "Email Template" in failed.stderr
	assert listed == ["frappe", "erpnext"]
	embedded_bench(folder, "install-app", "ifitwala_ed")
	assert embedded_bench(folder, "list-apps").stdout.split() == ["frappe", "erpnext", "ifitwala_ed"]
	embedded_bench(folder, "uninstall-app", "ifitwala_ed", "--yes")


def has_table(folder, doctype):
	answer = embedded_bench(folder, "execute", "frappe.db.table_exists", "--args", json.dumps([doctype]))
	return json.loads(answer.stdout)


def rename_table(folder, doctype, name):
	statement = f"alter table `tab{doctype}` rename to `tab{name}`"
	embedded_bench(folder, "execute", "frappe.db.sql_ddl", "--args", json.dumps([statement]))


def test_commands_of_apps(folder, tmp_path):
	app = tmp_path / "some_app"
	app.mkdir()
	(app / "__init__.py").write_text("")
	(app / "commands.py").write_text(
		"import click\n"
		"from frappe.commands import get_site, pass_context\n"
		"@click.command('say-site')\n"
		"@pass_context\n"
		"def say_site(context):\n"
		"\tclick.echo('on ' + get_site(context))\n"
		"commands = [say_site]\n"
	)
	apps = folder / "apps.txt"
	before = apps.read_text() if apps.exists() else ""
	apps.write_text(before + "some_app\n")
	try:
		done = embedded_bench(folder, "say-site", env={**os.environ, "PYTHONPATH": str(tmp_path)})
	finally:
		apps.write_text(before)
	assert done.stdout.strip() == f"on {SITE}"


def test_console(folder):
	done = embedded_bench(folder, "console", input="print('user:', frappe.session.user)\n")
	assert "user: Administrator" in done.stdout


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_with_everything_it_started(folder, stop):
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		port = probe.getsockname()[1]
	command = [sys.executable, "-m", "embedded_bench.cli", "--sites-path", str(folder), "--site", SITE]
	server = subprocess.Popen([*command, "serve", "--port", str(port), "--workers", "2"])
	try:
		assert answer(f"http://127.0.0.1:{port}/api/method/ping") == {"message": "pong"}
		children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
		assert len(children) == 2
		url = embedded_bench(folder, "execute", "frappe.utils.get_url", "--args", '["/app"]').stdout
		assert json.loads(url) == f"http://127.0.0.1:{port}/app"
	finally:
		server.send_signal(stop)
		assert server.wait(SECONDS) == 0
	assert not any(Path(f"/proc/{child}").exists() for child in children)


def answer(url):
	"""What the server says as soon as it listens."""
	deadline = time.monotonic() + SECONDS
	while time.monotonic() < deadline:
		try:
			return requests.get(url, timeout=SECONDS).json()
		except requests.ConnectionError:
			time.sleep(0.2)
	raise AssertionError(f"{url} doesn't answer")


def test_the_package_refuses_to_be_built_beside_frappe(tmp_path, monkeypatch):
	backend = load("build_backend", Path(__file__).parents[2] / "embedded" / "build_backend.py")
	backend.refuse_beside_frappe()
	monkeypatch.setattr(backend.sysconfig, "get_path", lambda _name: str(tmp_path))
	(tmp_path / "frappe-15.44.2.dist-info").mkdir()
	with pytest.raises(SystemExit, match="frappe"):
		backend.refuse_beside_frappe()


def test_the_command_refuses_beside_frappe(monkeypatch):
	import importlib.metadata

	from embedded_bench.cli import refuse_beside_frappe

	refuse_beside_frappe()
	monkeypatch.setattr(importlib.metadata, "distribution", lambda name: name)
	with pytest.raises(SystemExit, match="Use bench"):
		refuse_beside_frappe()


def load(name, path):
	import importlib.util

	spec = importlib.util.spec_from_file_location(name, path)
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return module


def test_an_app_that_is_none_leaves_the_bench_as_it_was(folder):
	before = {file.name: file.read_bytes() for file in folder.glob("*.*") if file.is_file()}
	for app in ("no_such_app", "json", "../x"):
		done = embedded_bench(folder, "install-app", app, check=False)
		assert done.returncode == 1
		assert f"There is no app {app} here" in done.stderr
	made = (
		"new-site",
		"other.localhost",
		"--db",
		"sqlite",
		"--admin-password",
		"x",
		"--install-app",
		"no_such_app",
	)
	assert embedded_bench(folder, *made, check=False).returncode == 1
	assert not (folder / "other.localhost").exists()
	assert {file.name: file.read_bytes() for file in folder.glob("*.*") if file.is_file()} == before


@pytest.mark.parametrize(
	"name", ["../elsewhere", "a/b", "two words", ".hidden", "-dash", "x.", "ü.localhost", "a;b"]
)
def test_a_name_that_no_site_can_have_is_refused(folder, name):
	done = embedded_bench(
		folder, "new-site", "--db", "sqlite", "--admin-password", "x", "--", name, check=False
	)
	assert done.returncode == 1
	assert "can't be a site's name" in done.stderr


def test_the_list_of_commands_has_those_of_the_apps(folder):
	"""The list of the bench's apps is enough, whatever is installed on a site."""
	apps = folder / "apps.txt"
	before = apps.read_text()
	apps.write_text("frappe\nerpnext\nifitwala_ed\n")
	try:
		listed = embedded_bench(folder, "--help").stdout
	finally:
		apps.write_text(before)
	for command in ("activity-audit", "verify-activity-allocation", "backup", "restore"):
		assert command in listed
