"""Installed apps: their modules, hooks and paths."""

import functools
import importlib
import inspect
import json
import os
import types

from frappe.context import _dict, flags, local
from frappe.exceptions import AppNotInstalledError
from frappe.messages import throw


def scrub(txt: str) -> str:
	return str(txt or "").replace(" ", "_").replace("-", "_").lower()


def get_module(modulename: str):
	return importlib.import_module(modulename)


def get_app_path(app_name: str, *joins: str) -> str:
	"""A path inside the app's Python package."""
	if "public" not in joins:
		joins = tuple(scrub(part) for part in joins)
	folder = os.path.dirname(get_module(scrub(app_name)).__file__ or "")
	return os.path.abspath(os.path.join(folder, *joins))


def get_module_list(app_name: str) -> list[str]:
	return get_file_items(os.path.join(get_app_path(app_name), "modules.txt"))


def get_all_apps() -> list[str]:
	"""The apps of the bench."""
	apps = get_file_items(os.path.join(local.sites_path, "apps.txt"))
	return ["frappe", *(app for app in apps if app != "frappe")]


def setup_module_map() -> None:
	"""Which modules an app has, and which app a module. As in a bench, what is cached knows no app that came since."""
	import frappe

	local.app_modules = frappe.cache.get_value("app_modules")
	if not local.app_modules:
		local.app_modules = {
			app: [scrub(module) for module in get_module_list(app)] for app in get_all_apps()
		}
		frappe.cache.set_value("app_modules", local.app_modules)
	local.module_app = {module: app for app, modules in local.app_modules.items() for module in modules}


def get_file_items(path: str) -> list[str]:
	if not os.path.exists(path):
		return []
	with open(path) as file:
		return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def get_installed_apps() -> list[str]:
	"""The apps of this site, in the order of installation."""
	if "installed_apps" not in local.request_cache:
		local.request_cache["installed_apps"] = _read_installed_apps()
	return list(local.request_cache["installed_apps"])


def _read_installed_apps() -> list[str]:
	if flags.in_install_db or not getattr(local, "db", None):
		return []
	return json.loads(local.db.get_global("installed_apps") or "[]")


def set_installed_apps(apps: list[str]) -> None:
	local.db.set_global("installed_apps", json.dumps(apps))
	local.request_cache.pop("installed_apps", None)


@functools.lru_cache(maxsize=32)
def _merged_hooks(apps: tuple[str, ...]) -> _dict:
	hooks = _dict()
	for app in apps:
		module = get_module(f"{app}.hooks")
		for key, value in vars(module).items():
			is_code = isinstance(value, types.ModuleType | types.FunctionType | type)
			if not key.startswith("_") and not is_code:
				append_hook(hooks, key, value)
	return hooks


def append_hook(target: dict, key, value) -> None:
	"""Collect hooks of several apps: dicts are merged, everything else becomes one list."""
	if isinstance(value, dict):
		inner = target.setdefault(key, {})
		for inner_key, inner_value in value.items():
			append_hook(inner, inner_key, inner_value)
	else:
		target.setdefault(key, []).extend(value if isinstance(value, list) else [value])


def get_hooks(hook: str | None = None, default="_KEEP_DEFAULT_LIST", app_name: str | None = None):
	hooks = _merged_hooks((app_name,) if app_name else tuple(get_installed_apps()))
	if not hook:
		return hooks
	return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)


@functools.lru_cache(maxsize=32)
def _doc_hooks(apps: tuple[str, ...]) -> dict:
	out = {}
	for key, events in _merged_hooks(apps).get("doc_events", {}).items():
		for doctype in key if isinstance(key, tuple) else (key,):
			append_hook(out, doctype, events)
	return out


def get_doc_hooks() -> dict:
	"""`doc_events` of all apps as {doctype: {event: [handler]}}."""
	return _doc_hooks(tuple(get_installed_apps()))


def clear_hook_caches() -> None:
	_merged_hooks.cache_clear()
	_doc_hooks.cache_clear()


def get_attr(method_string: str):
	"""The Python object a dotted path names; its app must be installed."""
	app = method_string.split(".", 1)[0]
	is_setup = flags.in_install or flags.in_uninstall
	if not is_setup and app not in get_installed_apps():
		throw(f"This site does not have the app {app}.", AppNotInstalledError)
	modulename, _dot, name = method_string.rpartition(".")
	return getattr(get_module(modulename), name)


def call(fn, *args, **kwargs):
	"""Call a function with those keyword arguments that it takes."""
	if isinstance(fn, str):
		fn = get_attr(fn)
	return fn(*args, **get_newargs(fn, kwargs))


def get_newargs(fn, kwargs: dict) -> dict:
	parameters = inspect.signature(fn).parameters
	takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
	accepted = {key: value for key, value in kwargs.items() if takes_any or key in parameters}
	accepted.pop("ignore_permissions", None)
	accepted.pop("flags", None)
	return accepted
