"""A linked document's fields obey the linked document's rules.

A list may show, filter and sort by fields of the documents that its rows link to (``guardian.mobile_no``). Version 15 asks
only whether the user has a right to some document of that doctype, so that the documents of others would show through
their links. Such a list is refused, like one that names what only staff may read: it gives nothing.

Titles are left: Desk's lists show them in place of names. A person whose right is about the own family has no Desk.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import frappe
from frappe.permissions import get_user_permissions

from ifitwala_ed.permissions import request_text
from ifitwala_ed.permissions.roles import FAMILY_ROLES

if TYPE_CHECKING:
	from frappe.model.meta import Meta

NOTHING: Final = "1=0"
OWN_HOOKS: Final = "ifitwala_ed."


def query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook for lists of every doctype: return a condition that nothing meets, where the request names such a field."""
	asked = request_text.of_request()
	if not doctype or "." not in asked:
		return ""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	named = any(_is_named(fieldname, linked, asked, user) for fieldname, linked in _links(doctype))
	return NOTHING if named else ""


def _links(doctype: str) -> Iterator[tuple[str, str]]:
	"""Return the link fields of a doctype and of its rows, with what they link to."""
	meta = frappe.get_meta(doctype)
	for each in (meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())):
		for df in each.get_link_fields():
			yield df.fieldname, df.options


def _is_named(fieldname: str, linked: str, asked: str, user: str) -> bool:
	"""Return whether the request names a field behind the link that isn't everybody's who may read this list."""
	columns = set(re.findall(rf"\b{fieldname}`?\.`?(\w+)", asked, re.IGNORECASE))
	# Frappe's own names of joined tables; MariaDB's columns are the same in capital letters
	if re.search(rf"tab{re.escape(linked)}_", asked, re.IGNORECASE):
		columns.add("*")
	if not columns - _harmless(frappe.get_meta(linked), user):
		return False
	return _is_limited(linked, user)


def _harmless(meta: "Meta", user: str) -> set[str]:
	roles = set(frappe.get_roles(user)).difference(FAMILY_ROLES)
	return {"name", meta.get_title_field()} if _may_list(meta, roles) else set()


def _is_limited(doctype: str, user: str) -> bool:
	"""Return whether the user sees some documents of the doctype only, or none."""
	is_reader = _may_list(frappe.get_meta(doctype), set(frappe.get_roles(user)))
	if not is_reader or get_user_permissions(user).get(doctype):
		return True
	hooks = frappe.get_hooks("permission_query_conditions", {}).get(doctype, ())
	return any(
		frappe.call(frappe.get_attr(method), user, doctype=doctype)
		for method in hooks
		if method.startswith(OWN_HOOKS)
	)


def _may_list(meta: "Meta", roles: set[str]) -> bool:
	return any(
		permission.role in roles and (permission.read or permission.get("select"))
		for permission in meta.permissions
		if not permission.permlevel
	)
