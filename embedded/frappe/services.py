"""Small services of the `frappe` module; what is large lives in `frappe.utils` and is imported when called."""

import json
import secrets

from frappe.context import _dict, local


def bold(text) -> str:
	return f"<strong>{text}</strong>"


def generate_hash(txt: str | None = None, length: int = 56) -> str:
	"""Random hexadecimal digits."""
	return secrets.token_hex((length + 1) // 2)[:length]


def as_json(obj, indent=1, separators=None, ensure_ascii=True) -> str:
	from frappe.utils.response import json_handler

	return json.dumps(
		obj,
		indent=indent,
		sort_keys=True,
		default=json_handler,
		separators=separators or (",", ": "),
		ensure_ascii=ensure_ascii,
	)


def parse_json(val):
	if isinstance(val, str):
		val = json.loads(val)
	return _dict(val) if isinstance(val, dict) else val


def clear_cache(user: str | None = None, doctype: str | None = None) -> None:
	"""Forget metadata, hooks and whatever was read in this request."""
	import frappe
	import frappe.model.meta
	from frappe import apps, modules

	if not user:
		frappe.model.meta.clear_cache(doctype)
	if not user and not doctype:
		apps.clear_hook_caches()
		modules.clear_cache()
		frappe.cache.delete_keys("")
	frappe.clear_local_caches()
	if getattr(local, "db", None):
		local.db.value_cache = {}


def enqueue(*args, **kwargs):
	from frappe.utils.background_jobs import enqueue

	return enqueue(*args, **kwargs)


def enqueue_doc(*args, **kwargs):
	from frappe.utils.background_jobs import enqueue_doc

	return enqueue_doc(*args, **kwargs)


def sendmail(*args, **kwargs):
	from frappe.email.queue import sendmail

	return sendmail(*args, **kwargs)


def are_emails_muted() -> bool:
	return bool(local.flags.mute_emails or int(local.conf.mute_emails or 0))


def log_error(*args, **kwargs):
	from frappe.utils.error import log_error

	return log_error(*args, **kwargs)


def get_traceback(with_context: bool = False) -> str:
	from frappe.utils import get_traceback

	return get_traceback(with_context)


def logger(module: str | None = None, **kwargs):
	from frappe.utils.logger import get_logger

	return get_logger(module)


def publish_realtime(*args, **kwargs) -> None:
	"""Nobody listens: the host has no socket server."""


def publish_progress(*args, **kwargs) -> None:
	"""Nobody listens: the host has no socket server."""
