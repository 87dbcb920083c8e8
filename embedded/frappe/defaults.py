"""Default values of the site and of users, for fields of the same name."""

import frappe
from frappe.context import _dict


def get_defaults(user: str | None = None) -> _dict:
	"""The site's defaults, overridden by the user's own."""
	user = user or frappe.session.user
	cached = frappe.local.request_cache.setdefault("defaults", {})
	if user not in cached:
		values = get_defaults_for("__default").copy()
		values.update(get_defaults_for(user))
		cached[user] = values.update(user=user, owner=user)
	return cached[user]


def get_defaults_for(parent: str = "__default") -> _dict:
	"""The values of one parent; of several for a key the oldest counts. Read once a request."""
	cache, key = frappe.local.request_cache, ("defaults", parent)
	if key not in cache:
		rows = frappe.db.sql(
			"select `defkey`, `defvalue` from `tabDefaultValue` where `parent` = %s order by `creation` desc",
			parent,
		)
		cache[key] = _dict((key, value) for key, value in rows if value is not None)
	return cache[key]


def set_default(key: str, value, parent: str, parenttype: str = "__default") -> None:
	frappe.db.set_default(key, value, parent, parenttype)
	frappe.local.request_cache.pop("defaults", None)
	frappe.local.new_doc_templates = {}
