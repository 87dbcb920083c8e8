"""Bringing a site to what its apps say: tables, roles, patches, hooks."""

import configparser
import os

import frappe
from frappe.context import _dict
from frappe.database.schema import create_base_tables, sync_table
from frappe.modules import controller_module, doctypes_of, read_doctype
from frappe.utils import now
from frappe.utils.scheduler import sync_jobs

DOCTYPE_COLUMNS = (
	"module",
	"autoname",
	"issingle",
	"istable",
	"is_tree",
	"is_submittable",
	"is_virtual",
	"custom",
	"track_changes",
	"allow_rename",
	"title_field",
	"search_fields",
)


def migrate() -> None:
	"""Migrate the connected site, as `bench migrate` does."""
	frappe.clear_cache()
	frappe.setup_module_map()
	frappe.flags.in_migrate = True
	try:
		_run_hooks("before_migrate")
		run_patches("pre_model_sync")
		create_base_tables()
		for app in frappe.get_installed_apps():
			sync_app(app)
		run_patches("post_model_sync")
		sync_jobs()
		_run_hooks("after_migrate")
		frappe.db.commit()
	finally:
		frappe.flags.in_migrate = False
		frappe.clear_cache()


def _run_hooks(name: str) -> None:
	for app in frappe.get_installed_apps():
		for method in frappe.get_hooks(name, app_name=app):
			frappe.get_attr(method)()
		frappe.db.commit()


def sync_app(app: str) -> None:
	"""Tables, records and roles of an app's doctypes."""
	for module in frappe.get_module_list(app):
		_upsert("Module Def", module, {"module_name": module, "app_name": app})
	modules = frappe.local.app_modules.get(app, ())
	doctypes = [each for each in doctypes_of(app) if frappe.scrub(read_doctype(each)["module"]) in modules]
	for doctype in doctypes:
		sync_table(doctype)
	for doctype in doctypes:
		meta = frappe.get_meta(doctype)
		_upsert(
			"DocType", doctype, {key: meta.get(key) for key in DOCTYPE_COLUMNS if meta.get(key) is not None}
		)
		_create_roles(perm.role for perm in meta.permissions)
	for doctype in doctypes:
		module = controller_module(doctype)
		if hasattr(module, "on_doctype_update"):
			module.on_doctype_update()
	frappe.db.commit()


def _upsert(doctype: str, name: str, values: dict) -> None:
	"""A record about the apps themselves, written without its controller."""
	if not frappe.db.exists(doctype, name):
		frappe.db.bulk_insert(
			doctype,
			["name", "owner", "modified_by", "creation", "modified"],
			[(name, "Administrator", "Administrator", now(), now())],
		)
	frappe.db.set_value(doctype, name, values, update_modified=False)


def _create_roles(roles) -> None:
	"""A role that a DocType names is made with desk access, as Frappe does it."""
	for role in roles:
		if not frappe.db.exists("Role", role):
			doc = frappe.get_doc(doctype="Role", role_name=role, desk_access=1)
			doc.flags.ignore_mandatory = True
			doc.insert(ignore_permissions=True)


def patches_of(app: str, section: str) -> list[str]:
	"""The patches in one section of an app's patches.txt."""
	path = os.path.join(frappe.get_app_path(app), "patches.txt")
	parser = configparser.ConfigParser(allow_no_value=True, delimiters="\n")
	parser.optionxform = str
	if os.path.exists(path):
		parser.read(path)
	return list(parser[section]) if parser.has_section(section) else []


def run_patches(section: str) -> None:
	"""Run what hasn't run on this site; each patch is a transaction."""
	done = set(frappe.get_all("Patch Log", pluck="patch"))
	for app in frappe.get_installed_apps():
		for patch in patches_of(app, section):
			if patch not in done:
				_run_patch(patch)


def _run_patch(patch: str) -> None:
	frappe.flags.in_patch = True
	try:
		frappe.get_attr(f"{patch.split(maxsplit=1)[0]}.execute")()
		log_patch(patch)
		frappe.db.commit()
	except BaseException:
		frappe.db.rollback()
		raise
	finally:
		frappe.flags.in_patch = False


def log_patch(patch: str) -> None:
	frappe.get_doc(_dict(doctype="Patch Log", patch=patch)).insert(ignore_permissions=True)
