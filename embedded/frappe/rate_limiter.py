"""`rate_limit`: so many calls of an endpoint in so many seconds, by address."""

from functools import wraps

import frappe
from frappe import _


def rate_limit(
	key: str | None = None,
	limit=5,
	seconds: int = 24 * 60 * 60,
	methods="ALL",
	ip_based: bool = True,
):
	"""Counts by address, by the request's argument `key`, or by both."""

	def decorate(fn):
		@wraps(fn)
		def wrapper(*args, **kwargs):
			if not frappe.request or (methods != "ALL" and frappe.request.method.upper() not in methods):
				return fn(*args, **kwargs)
			parts = [
				frappe.local.request_ip if ip_based else None,
				frappe.form_dict.get(key, "") if key else None,
			]
			identity = ":".join(part for part in parts if part)
			if not identity:
				frappe.throw(_("A rate limit counts by key, by address or by both."))
			count = frappe.cache.incrby(f"rl:{frappe.form_dict.cmd}:{identity}", 1, seconds)
			if count > (limit() if callable(limit) else limit):
				frappe.throw(
					_("Too many requests: try again later."),
					frappe.RateLimitExceededError,
				)
			return fn(*args, **kwargs)

		return wrapper

	return decorate
