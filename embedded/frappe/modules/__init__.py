"""Where DocTypes live: the JSON file and the Python module of each."""

import functools
import json
import os

import frappe
from frappe.apps import get_app_path, get_module, get_module_list, scrub


@functools.lru_cache(maxsize=16)
def _doctype_folders(apps: tuple[str, ...]) -> dict[str, tuple[str, str]]:
	"""{scrubbed doctype: (path of its JSON, dotted name of its package)} over the modules of all apps."""
	folders = {}
	for app in apps:
		for module in map(scrub, get_module_list(app)):
			parent = os.path.join(get_app_path(app), module, "doctype")
			for name in sorted(os.listdir(parent)) if os.path.isdir(parent) else ():
				path = os.path.join(parent, name, f"{name}.json")
				if os.path.exists(path):
					folders.setdefault(name, (path, f"{app}.{module}.doctype.{name}.{name}"))
	return folders


@functools.lru_cache(maxsize=512)
def _read_json(path: str) -> str:
	with open(path) as file:
		return file.read()


def known_apps() -> tuple[str, ...]:
	"""Apps whose doctypes count: the installed ones and the one that is being installed."""
	apps = frappe.get_installed_apps()
	installing = frappe.flags.in_install
	if isinstance(installing, str) and installing not in apps:
		apps.append(installing)
	return tuple(apps) or ("frappe",)


def read_doctype(doctype: str) -> dict | None:
	"""The content of the doctype's JSON file."""
	folder = _doctype_folders(known_apps()).get(scrub(doctype))
	definition = json.loads(_read_json(folder[0])) if folder else None
	return definition if definition and definition["name"] == doctype else None


def doctypes_of(app: str) -> list[str]:
	"""The names of an app's doctypes."""
	return [json.loads(_read_json(path))["name"] for path, _module in _doctype_folders((app,)).values()]


def controller_module(doctype: str):
	"""The Python module of a doctype; None where the host's own doctypes do without one."""
	path, module = _doctype_folders(known_apps())[scrub(doctype)]
	is_host = module.startswith(("frappe.", "erpnext."))
	has_code = os.path.exists(path.removesuffix(".json") + ".py")
	return get_module(module) if has_code or not is_host else None


def clear_cache() -> None:
	_doctype_folders.cache_clear()
	_read_json.cache_clear()
