"""Making sites, installing and uninstalling apps."""

import json
import os
import secrets
import shutil

import frappe
from frappe.apps import set_installed_apps
from frappe.database.schema import create_base_tables
from frappe.migrate import log_patch, patches_of, sync_app
from frappe.modules import doctypes_of
from frappe.utils.password import update_password
from frappe.utils.scheduler import sync_jobs

ROLES = {"Administrator": 1, "System Manager": 1, "Desk User": 1, "All": 0, "Guest": 0}
SETTINGS = {
	"time_zone": "Asia/Kolkata",
	"enable_scheduler": 1,
	"setup_complete": 1,
	"rounding_method": "Banker's Rounding",
}


def new_site(
	site: str,
	*,
	sites_path: str = ".",
	db_type: str = "mariadb",
	db_name: str | None = None,
	db_password: str | None = None,
	db_host: str = "127.0.0.1",
	db_port: int = 3306,
	db_root_username: str = "root",
	db_root_password: str = "",
	admin_password: str,
	install_apps: tuple[str, ...] = (),
	force: bool = False,
) -> None:
	"""Make a site with its database; stays connected to it as Administrator."""
	config_path = os.path.join(sites_path, site, "site_config.json")
	if os.path.exists(config_path):
		if not force:
			raise SystemExit(f"Site {site} already exists")
		_remove_site(os.path.dirname(config_path), db_root_username, db_root_password)
	config = {
		"db_type": db_type,
		"db_name": db_name or "_" + secrets.token_hex(8),
		"db_password": db_password or secrets.token_urlsafe(16),
		"db_host": db_host,
		"db_port": int(db_port),
		# Mail is queued and goes nowhere.
		"mute_emails": 1,
	}
	if db_type == "mariadb":
		_create_database(config, db_root_username, db_root_password)
	os.makedirs(os.path.join(sites_path, site, "public", "files"), exist_ok=True)
	os.makedirs(os.path.join(sites_path, site, "private", "files"), exist_ok=True)
	with open(config_path, "w") as file:
		json.dump(config, file, indent=1, sort_keys=True)
	frappe.init(site, sites_path=sites_path, force=True)
	frappe.connect()
	_bootstrap(admin_password)
	for app in install_apps:
		install_app(app)


def _remove_site(folder: str, root: str, password: str) -> None:
	"""A site that is to be replaced, with its database."""
	with open(os.path.join(folder, "site_config.json")) as file:
		config = json.load(file)
	if config["db_type"] == "mariadb":
		database = _root_connection(config, root, password)
		database.sql(f"drop database if exists `{config['db_name']}`")
		for host in ("localhost", "%"):
			database.sql(f"drop user if exists '{config['db_name']}'@'{host}'")
		database.close()
	shutil.rmtree(folder)


def _root_connection(config: dict, root: str, password: str):
	from frappe.database.mariadb import MariaDBDatabase

	return MariaDBDatabase(config["db_host"], config["db_port"], root, password, "")


def _create_database(config: dict, root: str, password: str) -> None:
	database = _root_connection(config, root, password)
	name, user_password = config["db_name"], config["db_password"]
	database.sql(f"create database `{name}` character set utf8mb4 collate utf8mb4_unicode_ci")
	for host in ("localhost", "%"):
		account = f"'{name}'@'{host}'"
		database.sql(f"create or replace user {account} identified by '{user_password}'")
		database.sql(f"grant all privileges on `{name}`.* to {account}")
	database.sql("flush privileges")
	database.close()


def _bootstrap(admin_password: str) -> None:
	"""The framework's own tables, roles and users."""
	frappe.flags.in_install = "frappe"
	frappe.flags.in_install_db = True
	create_base_tables()
	for doctype in ("DocType", "Module Def", "DefaultValue", "Custom Field", "Role", "Has Role", "User"):
		frappe.database.schema.sync_table(doctype)
	frappe.flags.in_install_db = False
	set_installed_apps(["frappe"])
	sync_app("frappe")
	for role, desk_access in ROLES.items():
		if not frappe.db.exists("Role", role):
			_insert(doctype="Role", role_name=role, desk_access=desk_access)
		frappe.db.set_value("Role", role, "desk_access", desk_access, update_modified=False)
	for name, flag in (("Administrator", "is_admin"), ("Guest", "is_guest")):
		email = {"Administrator": "admin@example.com", "Guest": "guest@example.com"}[name]
		_insert(doctype="User", first_name=name, email=email, enabled=1, send_welcome_email=0, **{flag: 1})
	update_password("Administrator", admin_password)
	_insert_masters()
	frappe.db.commit()
	frappe.flags.in_install = False
	frappe.clear_cache()


def _insert_masters() -> None:
	for gender in ("Male", "Female", "Other", "Prefer not to say"):
		_insert(doctype="Gender", gender=gender)
	for currency, symbol, fraction in (("EUR", "€", "Cent"), ("USD", "$", "Cent"), ("INR", "₹", "Paisa")):
		_insert(
			doctype="Currency",
			currency_name=currency,
			symbol=symbol,
			fraction=fraction,
			fraction_units=100,
			enabled=1,
		)
	for country, code in (("Germany", "de"), ("India", "in"), ("United States", "us")):
		_insert(doctype="Country", country_name=country, code=code)
	settings = frappe.get_doc("System Settings").update(SETTINGS)
	settings.flags.ignore_mandatory = True
	settings.save(ignore_permissions=True)


def _insert(**values) -> None:
	frappe.get_doc(values).insert(ignore_permissions=True, ignore_mandatory=True, ignore_if_duplicate=True)


def install_app(name: str) -> None:
	"""Install an app, and before it what it requires."""
	if name in frappe.get_installed_apps():
		return
	hooks = frappe.get_hooks(app_name=name)
	for required in hooks.required_apps or ():
		install_app(required.rsplit("/", 1)[-1])
	frappe.flags.in_install = name
	frappe.clear_cache()
	try:
		for method in hooks.before_install or ():
			frappe.get_attr(method)()
		sync_app(name)
		set_installed_apps([*frappe.get_installed_apps(), name])
		frappe.db.commit()
		sync_jobs()
		for section in ("pre_model_sync", "post_model_sync"):
			for patch in patches_of(name, section):
				log_patch(patch)
		for method in hooks.after_install or ():
			frappe.get_attr(method)()
		for method in frappe.get_hooks("after_app_install"):
			frappe.get_attr(method)(name)
		frappe.db.commit()
	finally:
		frappe.flags.in_install = False
		frappe.clear_cache()


def remove_from_installed_apps(app_name: str) -> None:
	set_installed_apps([app for app in frappe.get_installed_apps() if app != app_name])
	frappe.db.commit()


def remove_app(name: str) -> None:
	"""Uninstall an app with its tables."""
	for other in frappe.get_installed_apps():
		required = frappe.get_hooks("required_apps", app_name=other)
		if other != name and any(app.rsplit("/", 1)[-1] == name for app in required):
			raise SystemExit(f"{other} needs {name}: uninstall {other} first.")
	hooks = frappe.get_hooks(app_name=name)
	frappe.flags.in_uninstall = True
	try:
		for method in hooks.before_uninstall or ():
			frappe.get_attr(method)()
		doctypes = doctypes_of(name)
		for doctype in doctypes:
			frappe.db.sql_ddl(f"drop table if exists `tab{doctype}`")
		for table, column in (("DocType", "name"), ("Custom Field", "dt"), ("Singles", "doctype")):
			frappe.db.delete(table, {column: ("in", doctypes)})
		frappe.db.delete("Module Def", {"app_name": name})
		remove_from_installed_apps(name)
		for method in hooks.after_uninstall or ():
			frappe.get_attr(method)()
		frappe.db.commit()
	finally:
		frappe.flags.in_uninstall = False
		frappe.clear_cache()
