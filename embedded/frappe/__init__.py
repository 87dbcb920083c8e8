"""The part of Frappe 15's API that ifitwala_ed calls, without a bench.

Names are Frappe's own. What isn't provided raises NotImplementedError and says its name.
"""

from frappe.apps import (
	call,
	get_all_apps,
	get_app_path,
	get_attr,
	get_doc_hooks,
	get_hooks,
	get_installed_apps,
	get_module,
	get_module_list,
	get_newargs,
	scrub,
	setup_module_map,
)
from frappe.context import (
	_dict,
	clear_local_caches,
	conf,
	connect,
	db,
	debug_log,
	destroy,
	error_log,
	flags,
	form_dict,
	get_common_site_config,
	get_site_config,
	get_site_path,
	init,
	lang,
	local,
	message_log,
	qb,
	request,
	response,
	session,
	set_user,
)
from frappe.exceptions import *
from frappe.messages import (
	clear_last_message,
	clear_messages,
	msgprint,
	throw,
)
from frappe.whitelisting import (
	allowed_http_methods_for_whitelisted_func,
	guest_methods,
	is_whitelisted,
	whitelist,
	whitelisted,
)

from frappe.translate import translate as _  # isort: skip
from frappe.documents import (  # isort: skip
	clear_document_cache,
	copy_doc,
	delete_doc,
	get_all,
	get_cached_doc,
	get_cached_value,
	get_doc,
	get_last_doc,
	get_list,
	get_meta,
	get_single,
	get_system_settings,
	get_value,
	new_doc,
	rename_doc,
)
from frappe.access import get_roles, has_permission, only_for, only_has_select_perm  # isort: skip
from frappe.services import (  # isort: skip
	are_emails_muted,
	as_json,
	bold,
	clear_cache,
	enqueue,
	enqueue_doc,
	generate_hash,
	get_traceback,
	log_error,
	logger,
	parse_json,
	publish_progress,
	publish_realtime,
	sendmail,
)
from frappe.replicas import read_only  # isort: skip
from frappe.utils.print_utils import get_print  # isort: skip
from frappe.utils.redis_wrapper import RedisWrapper  # isort: skip

__version__ = "15.44.2"
STANDARD_USERS = ("Guest", "Administrator")
cache = RedisWrapper()


def __getattr__(name: str):
	"""Submodules are imported when they are first named; nothing else is made up."""
	import importlib.util

	if name.startswith("__"):
		raise AttributeError(name)
	if importlib.util.find_spec(f"{__name__}.{name}"):
		return get_module(f"{__name__}.{name}")
	raise _NotProvided(f"frappe.{name} is not provided by the embedded host")


class _NotProvided(NotImplementedError, AttributeError):
	"""Also an AttributeError, so that `hasattr` and `from frappe import x` do what they always do."""
