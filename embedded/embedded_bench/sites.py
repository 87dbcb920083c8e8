"""Commands that make, change and look into sites."""

import functools
import importlib
import importlib.util
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context

# what a browser can ask for, and a folder can be called
SITE_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


def default_site(sites_path: str) -> str | None:
	site = frappe.get_common_site_config(sites_path).default_site
	if site or not os.path.isdir(sites_path):
		return site
	names = [path.parent.name for path in Path(sites_path).glob("*/site_config.json")]
	return names[0] if len(names) == 1 else None


def app_commands(sites_path: str) -> dict[str, click.Command]:
	"""`<app>.commands.commands` of the apps in apps.txt, as in a bench."""
	found = {}
	for app in _known_apps(sites_path):
		if app in ("frappe", "erpnext") or not importlib.util.find_spec(f"{app}.commands"):
			continue
		for command in getattr(importlib.import_module(f"{app}.commands"), "commands", []):
			found[command.name] = command
	return found


def _known_apps(sites_path: str) -> list[str]:
	file = Path(sites_path) / "apps.txt"
	return file.read_text().split() if file.exists() else []


@contextmanager
def connected(context, site: str | None = None):
	site = site or get_site(context)
	frappe.init(site=site, sites_path=context.sites_path)
	frappe.connect()
	try:
		yield site
	finally:
		frappe.destroy()


@click.command("new-site")
@click.argument("site")
@click.option("--db", "--db-type", "db_type", type=click.Choice(["sqlite", "mariadb"]), default="mariadb")
@click.option("--db-host", default="127.0.0.1", show_default=True)
@click.option("--db-port", type=int, default=3306, show_default=True)
@click.option("--db-root-username", default="root", show_default=True)
@click.option("--db-root-password", default="")
@click.option("--db-name", help="Made from the site's name when not given.")
@click.option("--db-password", help="Made up when not given.")
@click.option("--admin-password", required=True)
@click.option("--install-app", "install_apps", multiple=True)
@click.option("--set-default", is_flag=True)
@click.option("--force", is_flag=True, help="Replace a site of that name, with everything in it.")
@pass_context
def new_site(context, site, admin_password, install_apps, set_default, force, **database):
	"""Make a site with its database, and install apps on it."""
	from frappe import installer

	if not SITE_NAME.fullmatch(site):
		raise click.ClickException(
			f"{site} can't be a site's name: it is a host's name, as school.localhost, of letters, digits, points and hyphens."
		)
	for app in install_apps:
		_require_app(app)
	sites_path = Path(context.sites_path)
	sites_path.mkdir(parents=True, exist_ok=True)
	os.chdir(sites_path)
	installer.new_site(site, sites_path=".", admin_password=admin_password, force=force, **database)
	frappe.destroy()
	for app in install_apps:
		_install(context, site, app)
	if set_default:
		configure(sites_path, default_site=site)
	click.echo(f"Site {site} is ready.")


def configure(sites_path: Path, **values):
	"""Settings of all sites of the folder."""
	file = sites_path / "common_site_config.json"
	config = json.loads(file.read_text()) if file.exists() else {}
	file.write_text(json.dumps({**config, **values}, indent=1) + "\n")


def _install(context, site: str, app: str):
	from frappe.installer import install_app

	_require_app(app)
	_add_to_apps_txt(Path(context.sites_path), app)
	for required in getattr(importlib.import_module(f"{app}.hooks"), "required_apps", []):
		_add_to_apps_txt(Path(context.sites_path), required.rpartition("/")[2])
	with connected(context, site):
		install_app(app)
		frappe.db.commit()


def _require_app(app: str):
	"""Refuse what is no app of this machine, before anything is written."""
	if (
		not app.isidentifier()
		or not importlib.util.find_spec(app)
		or not importlib.util.find_spec(f"{app}.hooks")
	):
		raise click.ClickException(f"There is no app {app} here: nothing was installed.")


def _add_to_apps_txt(sites_path: Path, app: str):
	known = _known_apps(str(sites_path)) or ["frappe"]
	if app not in known:
		(sites_path / "apps.txt").write_text("\n".join([*known, app]) + "\n")


@click.command("install-app")
@click.argument("apps", nargs=-1, required=True)
@pass_context
def install_app_command(context, apps):
	"""Install apps on the site."""
	for app in apps:
		_require_app(app)
	for app in apps:
		_install(context, get_site(context), app)


@click.command("uninstall-app")
@click.argument("app")
@click.option("--yes", "-y", is_flag=True)
@click.option("--no-backup", is_flag=True, help="As in bench; this host makes none.")
@click.option("--force", is_flag=True)
@pass_context
def uninstall_app(context, app, yes, no_backup, force):
	"""Remove an app from the site, with its tables."""
	from frappe.installer import remove_app

	if not yes:
		click.confirm(f"All DocTypes of {app} and their data will be deleted. Continue?", abort=True)
	with connected(context):
		remove_app(app)
		frappe.db.commit()


@click.command("list-apps")
@pass_context
def list_apps(context):
	"""The apps of the site."""
	with connected(context):
		for app in frappe.get_installed_apps():
			click.echo(app)


@click.command("migrate")
@pass_context
def migrate_command(context):
	"""Bring the site's tables and records up to the apps' files."""
	from frappe.migrate import migrate

	with connected(context) as site:
		migrate()
		frappe.db.commit()
		click.echo(f"Migrated {site}.")


@click.command("execute")
@click.argument("method")
@click.option("--args", help="Positional arguments, as a JSON list.")
@click.option("--kwargs", help="Keyword arguments, as a JSON object.")
@pass_context
def execute(context, method, args, kwargs):
	"""Call a function by its dotted path and print what it answers."""
	with connected(context):
		positional = json.loads(args) if args else []
		result = _function(method)(*positional, **(json.loads(kwargs) if kwargs else {}))
		frappe.db.commit()
		if result is not None:
			click.echo(frappe.as_json(result))


def _function(path: str):
	"""A function of a module, or of what is connected: `frappe.db.count`."""
	try:
		return frappe.get_attr(path)
	except ModuleNotFoundError:
		package, *names = path.split(".")
		return functools.reduce(getattr, names, importlib.import_module(package))


@click.command("set-admin-password")
@click.argument("password")
@pass_context
def set_admin_password(context, password):
	"""Give Administrator another password."""
	from frappe.utils.password import update_password

	with connected(context):
		update_password("Administrator", password, logout_all_sessions=False)
		frappe.db.commit()


@click.command("console")
@pass_context
def console(context):
	"""A Python prompt, connected to the site."""
	import code

	with connected(context) as site:
		names = {
			"frappe": frappe,
			**{app: importlib.import_module(app) for app in frappe.get_installed_apps()},
		}
		code.interact(banner=f"{site}: {', '.join(names)}", local=names, exitmsg="")


commands = [
	new_site,
	install_app_command,
	uninstall_app,
	list_apps,
	migrate_command,
	execute,
	set_admin_password,
	console,
]
