"""`frappe.has_permission` and its relatives."""

import frappe
from frappe import _
from frappe.context import flags, local


def get_roles(username: str | None = None) -> list[str]:
	if not local.session or not local.session.user:
		return ["Guest"]
	from frappe.permissions import get_roles

	return get_roles(username or local.session.user)


def has_permission(
	doctype=None, ptype="read", doc=None, user=None, throw=False, *, parent_doctype=None, debug=False
) -> bool:
	"""Whether the user may; with `throw`, PermissionError when not."""
	from frappe.permissions import has_permission

	doctype = doctype or doc.doctype
	allowed = has_permission(
		doctype, ptype, doc=doc, user=user, raise_exception=throw, parent_doctype=parent_doctype
	)
	if throw and not allowed:
		label = _(doctype) if isinstance(doctype, str) else doctype.doctype
		if doc:
			label = f"{label} {doc if isinstance(doc, str) else doc.name}"
		flags.error_message = _("You may not do this with {0}.").format(label)
		raise frappe.PermissionError
	return allowed


def only_for(roles, message=False) -> None:
	"""Refuse whoever has none of these roles."""
	if flags.in_test or local.session.user == "Administrator":
		return
	roles = (roles,) if isinstance(roles, str) else roles
	if set(roles).isdisjoint(get_roles()):
		if not message:
			raise frappe.PermissionError
		names = ", ".join(frappe.bold(_(role)) for role in roles)
		frappe.throw(_("Only {} may do this.").format(names), frappe.PermissionError, _("Not Permitted"))


def only_has_select_perm(doctype: str, user: str | None = None, ignore_permissions=False) -> bool:
	from frappe.permissions import get_role_permissions

	if ignore_permissions:
		return False
	permissions = get_role_permissions(doctype, user=user)
	return bool(permissions.get("select") and not permissions.get("read"))
