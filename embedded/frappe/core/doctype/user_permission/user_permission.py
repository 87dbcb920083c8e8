"""User Permission: limits a user to documents that it names."""

import frappe
from frappe import _
from frappe.context import _dict
from frappe.model.document import Document
from frappe.utils import cstr
from frappe.utils.nestedset import get_descendants_of


class UserPermission(Document):
	def validate(self):
		self.refuse_duplicate()
		self.refuse_second_default()

	def on_update(self):
		self.forget()

	def on_trash(self):
		self.forget()

	def forget(self):
		frappe.local.request_cache.pop("user_permissions", None)
		frappe.local.new_doc_templates = {}

	def refuse_duplicate(self):
		filters = {
			field: self.get(field) for field in ("allow", "for_value", "user", "apply_to_all_doctypes")
		}
		filters.update(applicable_for=cstr(self.applicable_for), name=["!=", self.name])
		if frappe.get_all(self.doctype, filters=filters, limit=1):
			frappe.throw(_("The user has this User Permission."), frappe.DuplicateEntryError)

	def refuse_second_default(self):
		if not self.is_default:
			return
		filters = {"allow": self.allow, "user": self.user, "is_default": 1, "name": ["!=", self.name]}
		applies = {"applicable_for": cstr(self.applicable_for), "apply_to_all_doctypes": 1}
		if other := frappe.get_all(self.doctype, filters=filters, or_filters=applies, limit=1, pluck="name"):
			frappe.throw(_("{0} is the default for {1}; a user has one.").format(other[0], self.allow))


@frappe.whitelist()
def get_user_permissions(user: str | None = None) -> dict:
	"""{doctype: [{doc, applicable_for, is_default}]}; trees bring their descendants."""
	user = user or frappe.session.user
	if not user or user in frappe.STANDARD_USERS:
		return {}
	cache = frappe.local.request_cache.setdefault("user_permissions", {})
	if user not in cache:
		cache[user] = _read(user)
	return cache[user]


def _read(user: str) -> dict:
	permissions = _dict()
	rows = frappe.get_all(
		"User Permission",
		fields=["allow", "for_value", "applicable_for", "is_default", "hide_descendants"],
		filters={"user": user},
		order_by="creation asc",
	)
	for row in rows:
		docs = [(row.for_value, row.is_default)]
		is_tree = frappe.get_meta(row.allow).is_nested_set()
		if is_tree and not row.hide_descendants and frappe.db.exists(row.allow, row.for_value):
			names = get_descendants_of(row.allow, row.for_value, ignore_permissions=True)
			docs += [(name, False) for name in names]
		permissions.setdefault(row.allow, []).extend(
			_dict(doc=doc, applicable_for=row.applicable_for, is_default=is_default)
			for doc, is_default in docs
		)
	return permissions
