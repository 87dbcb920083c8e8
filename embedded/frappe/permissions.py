"""Who may do what: DocPerms by role, User Permissions, and the apps' hooks."""

import copy

import frappe
from frappe import _
from frappe.context import _dict
from frappe.modules import read_doctype
from frappe.utils import cint

rights = (
	"select",
	"read",
	"write",
	"create",
	"delete",
	"submit",
	"cancel",
	"amend",
	"print",
	"email",
	"report",
	"import",
	"export",
	"share",
)
# Frappe shares every User with itself; the host has no other shares.
SHARED_WITH_SELF = ("read", "write", "share", "email", "print")
AUTOMATIC_ROLES = ("Guest", "All", "Desk User", "Administrator")


def has_permission(
	doctype, ptype="read", doc=None, user=None, raise_exception=True, *, parent_doctype=None, debug=False
) -> bool:
	"""Whether the user may. Never raises; `raise_exception` asks for a message that says why not."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if not doc and hasattr(doctype, "doctype"):
		doctype, doc = doctype.doctype, doctype
	frappe.flags.permission_reasons = reasons = []
	if frappe.get_meta(doctype).istable:
		allowed = _has_child_permission(doctype, ptype, doc, user, parent_doctype, reasons)
	else:
		allowed = _is_allowed(doctype, ptype, doc, user, reasons)
	if not allowed and raise_exception and user == frappe.session.user:
		frappe.msgprint("<br>".join(reasons))
	return allowed


def _is_allowed(doctype: str, ptype: str, doc, user: str, reasons: list) -> bool:
	meta = frappe.get_meta(doctype)
	if doc:
		if isinstance(doc, str | int):
			doc = frappe.get_doc(doctype, doc)
		if get_doc_permissions(doc, user, ptype).get(ptype):
			return True
		if ptype in SHARED_WITH_SELF and doctype == "User" and doc.name == user:
			return True
		reason = _("{0} may not do this with this document").format(frappe.bold(user))
		if _is_allowed(doctype, "read", None, frappe.session.user, reasons):
			reason += f": {_(doctype)} - {doc.name}"
		reasons.append(reason)
		return False
	if ptype == "submit" and not cint(meta.is_submittable):
		reasons.append(_("Nothing of this kind is submitted."))
		return False
	if ptype == "import" and not cint(meta.allow_import):
		reasons.append(_("Nothing of this kind is imported."))
		return False
	if get_role_permissions(meta, user).get(ptype):
		return True
	if ptype in SHARED_WITH_SELF and doctype == "User" and user != "Guest":
		return True
	reasons.append(
		_("No role of {0} allows this with {1}.").format(frappe.bold(user), frappe.bold(_(doctype)))
	)
	return False


def _has_child_permission(doctype, ptype, row, user, parent_doctype, reasons) -> bool:
	"""A child row has the permissions of its parent document, at the table's permission level."""
	if isinstance(row, str):
		columns = ("parent", "parenttype", "parentfield")
		row = frappe.db.get_value(doctype, row, columns, as_dict=True)
	parent_doctype = row.parenttype if row else parent_doctype
	if not parent_doctype:
		reasons.append(_("Rows of {0} are read with their parent DocType.").format(frappe.bold(doctype)))
		return False
	parent_meta = frappe.get_meta(parent_doctype)
	tables = {df.fieldname: df for df in parent_meta.get_table_fields() if df.options == doctype}
	if parent_meta.istable or not tables:
		reasons.append(_("{0} has no rows of {1}.").format(frappe.bold(parent_doctype), frappe.bold(doctype)))
		return False
	if not row:
		return _is_allowed(parent_doctype, ptype, None, user, reasons)
	df = tables.get(row.parentfield)
	if not df:
		reasons.append(
			_("{0} is no table of {1}.").format(frappe.bold(row.parentfield), frappe.bold(doctype))
		)
		return False
	if df.permlevel and df.permlevel not in parent_meta.get_permlevel_access(ptype, user=user):
		reasons.append(_("Your permission level in {0} is too low.").format(frappe.bold(parent_doctype)))
		return False
	# As in Frappe: a row that was loaded by itself is judged by roles, not by its parent document.
	return _is_allowed(parent_doctype, ptype, getattr(row, "parent_doc", None), user, reasons)


def get_doc_permissions(doc, user=None, ptype=None) -> dict:
	"""What the user may do with a document: {"read": 1, …}."""
	user = user or frappe.session.user
	meta = frappe.get_meta(doc.doctype)
	is_owner = (doc.get("owner") or "").lower() == user.lower()
	if not has_controller_permissions(doc, ptype, user):
		_note(_("The app keeps this document from you."))
		return {ptype: 0}
	permissions = copy.deepcopy(get_role_permissions(meta, user, is_owner))
	if not cint(meta.is_submittable):
		permissions["submit"] = 0
	if not cint(meta.allow_import):
		permissions["import"] = 0
	if permissions.get("has_if_owner_enabled"):
		permissions.update(permissions.get("if_owner", {}))
	if not has_user_permission(doc, user):
		permissions = {**permissions.get("if_owner", {}), "create": 0} if is_owner else {}
	return permissions


def get_role_permissions(doctype_meta, user=None, is_owner=None, debug=False) -> dict:
	"""What the user's roles allow, whatever the document."""
	meta = frappe.get_meta(doctype_meta) if isinstance(doctype_meta, str) else doctype_meta
	user = user or frappe.session.user
	if user == "Administrator":
		return dict.fromkeys(rights, 1)
	key = (meta.name, user, bool(is_owner))
	cache = frappe.local.role_permissions
	if key not in cache:
		roles = frappe.get_roles(user)
		perms = [perm for perm in meta.permissions if perm.role in roles and not cint(perm.permlevel)]
		cache[key] = _evaluate(perms, is_owner)
	return cache[key]


def _evaluate(perms: list, is_owner) -> dict:
	has_if_owner = any(perm.get("if_owner") for perm in perms)
	result = _dict(if_owner={}, has_if_owner_enabled=has_if_owner)
	for ptype in rights:
		granting = [perm for perm in perms if perm.get(ptype)]
		result[ptype] = cint(bool(granting))
		only_owner = granting and all(perm.get("if_owner") for perm in granting)
		if only_owner and ptype != "create":
			result["if_owner"][ptype] = cint(bool(is_owner))
			# Lists stay open to whoever may own a document; they are filtered by owner.
			result[ptype] = 1 if ptype in ("select", "read") else 0
	return result


def has_controller_permissions(doc, ptype, user=None) -> bool:
	"""The apps' `has_permission` hooks: the last app's first answer that isn't None counts."""
	hooks = frappe.get_hooks("has_permission", {})
	for method in reversed(hooks.get(doc.doctype, []) + hooks.get("*", [])):
		answer = frappe.call(method, doc=doc, ptype=ptype, user=user or frappe.session.user, debug=False)
		if answer is not None:
			return bool(answer)
	return True


def has_user_permission(doc, user=None, debug=False) -> bool:
	"""Whether the user's User Permissions leave this document and everything that it links to."""
	permissions = get_user_permissions(user)
	if not permissions:
		return True
	strict = not doc.meta.issingle and frappe.get_system_settings("apply_strict_user_permissions")
	doctype = doc.doctype
	if doctype in permissions:
		allowed = get_allowed_docs_for_doctype(permissions[doctype], doctype)
		if allowed and str(doc.name) not in allowed:
			_note(_("{0} {1} is not among yours.").format(_(doctype), doc.name))
			return False
	return all(_links_allowed(part, doctype, permissions, strict) for part in (doc, *doc.get_all_children()))


def _links_allowed(part, doctype: str, permissions: dict, strict) -> bool:
	for df in part.meta.get_link_fields():
		value = part.get(df.fieldname)
		if df.ignore_user_permissions or df.options not in permissions or not (value or strict):
			continue
		allowed = get_allowed_docs_for_doctype(permissions[df.options], doctype)
		if allowed and value not in allowed:
			_note(_linked_reason(part, df, value))
			return False
	return True


def _linked_reason(part, df, value) -> str:
	shown = (_(part.meta.doctype), _(df.options), value or _("empty"))
	if part.get("parentfield"):
		return _("This {0} is kept from you: in row {3} its field {4} names the {1} '{2}'.").format(
			*shown, part.idx, _(df.label)
		)
	return _("This {0} is kept from you: its field {3} names the {1} '{2}'.").format(*shown, _(df.label))


def _note(reason: str) -> None:
	if frappe.flags.permission_reasons is not None:
		frappe.flags.permission_reasons.append(reason)


def get_user_permissions(user: str | None = None) -> dict:
	from frappe.core.doctype.user_permission.user_permission import get_user_permissions

	return get_user_permissions(user)


def get_allowed_docs_for_doctype(user_permissions: list, doctype: str) -> list[str]:
	return filter_allowed_docs_for_doctype(user_permissions, doctype, with_default_doc=False)


def filter_allowed_docs_for_doctype(user_permissions: list, doctype: str, with_default_doc=True):
	"""The documents that User Permissions name for a doctype, and which of them is the default."""
	allowed, default = [], None
	for permission in user_permissions:
		if permission.get("applicable_for") in (None, "", doctype):
			allowed.append(permission.get("doc"))
			if permission.get("is_default") or (len(user_permissions) == 1 and with_default_doc):
				default = permission.get("doc")
	return (allowed, default) if with_default_doc else allowed


def get_roles(user: str | None = None, with_standard=True) -> list[str]:
	user = user or frappe.session.user
	if not user or user == "Guest":
		return ["Guest"]
	cache = frappe.local.request_cache.setdefault("roles", {})
	if user not in cache:
		cache[user] = _read_roles(user)
	roles = cache[user]
	return list(roles) if with_standard else [role for role in roles if role not in AUTOMATIC_ROLES]


def _read_roles(user: str) -> list[str]:
	if user == "Administrator":
		return frappe.get_all("Role", pluck="name")
	table = frappe.qb.DocType("Has Role")
	roles = (
		frappe.qb.from_(table)
		.where((table.parenttype == "User") & (table.parent == user) & table.role.notin(AUTOMATIC_ROLES))
		.select(table.role)
		.run(pluck=True)
	)
	return roles + ["All", "Guest"] + (["Desk User"] if is_system_user(user) else [])


def is_system_user(user: str | None = None) -> bool:
	return frappe.get_cached_value("User", user or frappe.session.user, "user_type") == "System User"


def setup_custom_perms(parent: str) -> bool | None:
	"""Copy a doctype's DocPerms to Custom DocPerms, unless it has any."""
	if frappe.db.exists("Custom DocPerm", {"parent": parent}):
		return None
	for permission in read_doctype(parent).get("permissions", ()):
		row = frappe.new_doc("Custom DocPerm")
		row.update({**dict.fromkeys(rights, 0), **permission, "parent": parent})
		row.insert(ignore_permissions=True)
	return True


def add_user_permission(
	doctype,
	name,
	user,
	ignore_permissions=False,
	applicable_for=None,
	is_default=0,
	hide_descendants=0,
) -> None:
	"""Limit a user to a document, unless it is so already."""
	known = get_user_permissions(user).get(doctype) or []
	if any(row.doc == name and (row.applicable_for or None) == applicable_for for row in known):
		return
	if not frappe.db.exists(doctype, name):
		frappe.throw(_("There is no {0} {1}.").format(_(doctype), name), frappe.DoesNotExistError)
	frappe.get_doc(
		doctype="User Permission",
		user=user,
		allow=doctype,
		for_value=name,
		is_default=is_default,
		applicable_for=applicable_for,
		apply_to_all_doctypes=0 if applicable_for else 1,
		hide_descendants=hide_descendants,
	).insert(ignore_permissions=ignore_permissions)


def remove_user_permission(doctype: str, name: str, user: str) -> None:
	filters = {"user": user, "allow": doctype, "for_value": name}
	frappe.delete_doc("User Permission", frappe.db.get_value("User Permission", filters))
