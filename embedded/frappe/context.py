"""What belongs to the current thread of work: the site, its configuration, the connection, the user."""

import json
import os

from frappe.exceptions import IncorrectSitePath
from werkzeug.local import Local, release_local


class _dict(dict):
	"""A dict whose keys are attributes too; a missing one is None."""

	__slots__ = ()
	__getattr__, __setattr__, __delattr__ = dict.get, dict.__setitem__, dict.__delitem__

	def __reduce__(self):
		return type(self), (dict(self),)

	def update(self, *args, **kwargs):
		super().update(*args, **kwargs)
		return self

	def copy(self):
		return _dict(self)


local = Local()

db = local("db")
qb = local("qb")
conf = local("conf")
flags = local("flags")
session = local("session")
form_dict = local("form_dict")
request = local("request")
response = local("response")
message_log = local("message_log")
error_log = local("error_log")
debug_log = local("debug_log")
lang = local("lang")


def init(site: str, sites_path: str = ".", new_site: bool = False, force: bool = False) -> None:
	"""Make this thread work on a site. Does not connect."""
	from frappe.apps import setup_module_map
	from frappe.query_builder.builder import get_query_builder

	if getattr(local, "initialised", None) and not force:
		return

	local.flags = _dict(currently_saving=[], in_test=False, mute_emails=False, new_site=new_site)
	local.site = site
	local.sites_path = sites_path
	local.site_path = os.path.join(sites_path, site)
	local.message_log = []
	local.error_log = []
	local.debug_log = []
	local.request_ip = None
	local.response = _dict(docs=[])
	local.form_dict = _dict()
	local.session = _dict()
	local.user = None
	local.conf = get_site_config(sites_path, local.site_path)
	local.lang = local.conf.lang or "en"
	local.qb = get_query_builder(local.conf.db_type)
	clear_local_caches()
	setup_module_map()
	local.initialised = True


def clear_local_caches() -> None:
	"""Forget what was read for the current user and request."""
	local.cache = {}
	local.role_permissions = {}
	local.new_doc_templates = {}
	local.document_cache = {}
	local.request_cache = {}
	local.system_settings = None


def connect(site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True) -> None:
	"""Open the site's database; the work is done as Administrator unless told otherwise."""
	from frappe.database import get_db

	if site:
		init(site)
	local.db = get_db(local.conf, db_name)
	if set_admin_as_user:
		set_user("Administrator")


def destroy() -> None:
	"""Close the connection and leave the site."""
	if getattr(local, "db", None):
		local.db.close()
	release_local(local)


def get_common_site_config(sites_path: str | None = None) -> _dict:
	return _read_config(os.path.join(sites_path or local.sites_path, "common_site_config.json"))


def get_site_config(sites_path: str | None = None, site_path: str | None = None) -> _dict:
	"""The bench-wide settings, overridden by the site's own."""
	config = get_common_site_config(sites_path)
	site_path = site_path or local.site_path
	site_file = os.path.join(site_path, "site_config.json")
	if os.path.exists(site_file):
		config.update(_read_config(site_file))
	elif local.site and not local.flags.new_site:
		raise IncorrectSitePath(f"There is no site {local.site} in {local.sites_path}")
	config.setdefault("db_type", "mariadb")
	config.setdefault("db_host", "127.0.0.1")
	config.setdefault("db_port", 3306)
	return config


def _read_config(path: str) -> _dict:
	if not os.path.exists(path):
		return _dict()
	with open(path) as file:
		return _dict(json.load(file))


def set_user(username: str) -> None:
	"""Do what follows as this user."""
	local.session.user = username
	local.session.sid = username
	local.session.data = _dict()
	local.form_dict = _dict()
	local.cache = {}
	local.role_permissions = {}
	local.new_doc_templates = {}


def get_site_path(*joins: str) -> str:
	return os.path.join(local.site_path, *joins)
