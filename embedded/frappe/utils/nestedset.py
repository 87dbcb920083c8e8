"""Trees: every node knows the interval [lft, rgt] that encloses its descendants."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Max


class NestedSetRecursionError(frappe.ValidationError):
	pass


class NestedSetChildExistsError(frappe.ValidationError):
	pass


class NestedSetInvalidMergeError(frappe.ValidationError):
	pass


class NestedSet(Document):
	"""Base class of controllers of trees."""

	def __setup__(self):
		if self.meta.nsm_parent_field:
			self.nsm_parent_field = self.meta.nsm_parent_field

	def on_update(self):
		update_nsm(self)
		self.validate_ledger()

	def on_trash(self, allow_root_deletion=False):
		parent_field = parent_field_of(self)
		if not self.get(parent_field) and not getattr(self, "allow_root_deletion", True):
			frappe.throw(_("The root of {0} stays.").format(_(self.doctype)))
		self.validate_if_child_exists()
		self.set(parent_field, "")
		update_nsm(self)

	def validate_if_child_exists(self):
		if frappe.db.count(self.doctype, filters={parent_field_of(self): self.name}):
			frappe.throw(_("{0} has others below it and stays.").format(self.name), NestedSetChildExistsError)

	def validate_ledger(self, group_identifier="is_group"):
		"""Only a group has children."""
		if not hasattr(self, group_identifier) or self.get(group_identifier):
			return
		if frappe.get_all(self.doctype, {parent_field_of(self): self.name, "docstatus": ("!=", 2)}):
			frappe.throw(
				_("{0} {1} has others below it and stays a group.").format(_(self.doctype), self.name)
			)

	def before_rename(self, olddn, newdn, merge=False, group_fname="is_group"):
		if not (merge and hasattr(self, group_fname)):
			return
		if self.get(group_fname) != frappe.db.get_value(self.doctype, newdn, group_fname):
			frappe.throw(
				_("A group merges with a group only, a leaf with a leaf."), NestedSetInvalidMergeError
			)

	def after_rename(self, olddn, newdn, merge=False):
		filters = {parent_field_of(self): newdn}
		frappe.db.set_value(self.doctype, filters, "old_parent", newdn, update_modified=False)
		if merge:
			rebuild_tree(self.doctype)


def parent_field_of(doc) -> str:
	return getattr(doc, "nsm_parent_field", None) or f"parent_{frappe.scrub(doc.doctype)}"


def update_nsm(doc) -> None:
	"""Give the node its place after its parent was set or changed."""
	parent_field = parent_field_of(doc)
	parent, old_parent = doc.get(parent_field) or None, doc.get("old_parent") or None
	if not doc.lft and not doc.rgt:
		_add_node(doc, parent, parent_field)
	elif old_parent != parent:
		_move_node(doc, parent)
	doc.set("old_parent", parent)
	frappe.db.set_value(doc.doctype, doc.name, "old_parent", parent or "", update_modified=False)
	frappe.clear_document_cache(doc.doctype)
	doc.reload()


def _add_node(doc, parent, parent_field) -> None:
	table = DocType(doc.doctype)
	if parent:
		left, right = frappe.db.get_value(doc.doctype, {"name": parent}, ["lft", "rgt"], for_update=True)
		_refuse_loop(doc, left, right)
	else:
		is_root = Coalesce(table[parent_field], "") == ""
		right = frappe.qb.from_(table).select(Coalesce(Max(table.rgt), 0) + 1).where(is_root).run()[0][0]
	right = right or 1
	_shift(table, "rgt", 2, table.rgt >= right)
	_shift(table, "lft", 2, table.lft >= right)
	frappe.qb.update(table).set("lft", right).set("rgt", right + 1).where(table.name == doc.name).run()


def _move_node(doc, parent) -> None:
	"""Take the subtree out, close the gap, open one at the new parent, put it in."""
	table, width = DocType(doc.doctype), doc.rgt - doc.lft + 1
	if parent:
		_refuse_loop(doc, *_bounds(table, parent))
	inside = (table.lft >= doc.lft) & (table.rgt <= doc.rgt)
	frappe.qb.update(table).set("lft", -table.lft).set("rgt", -table.rgt).where(inside).run()
	_shift(table, "rgt", -width, table.rgt > doc.rgt)
	_shift(table, "lft", -width, table.lft > doc.rgt)
	if parent:
		_left, right = _bounds(table, parent)
		_shift(table, "rgt", width, table.rgt >= right)
		_shift(table, "lft", width, table.lft > right)
	else:
		right = frappe.qb.from_(table).select(Max(table.rgt)).run()[0][0] + 1
	offset = right - doc.lft
	query = frappe.qb.update(table).set("lft", offset - table.lft).set("rgt", offset - table.rgt)
	query.where(table.lft < 0).run()


def _bounds(table, name) -> tuple[int, int]:
	return frappe.qb.from_(table).select("lft", "rgt").where(table.name == name).for_update().run()[0]


def _shift(table, column: str, by: int, where) -> None:
	frappe.qb.update(table).set(column, table[column] + by).where(where).run()


def _refuse_loop(doc, left, right) -> None:
	if doc.name in frappe.get_all(doc.doctype, {"lft": ["<=", left], "rgt": [">=", right]}, pluck="name"):
		frappe.throw(_("Nothing lies below itself."), NestedSetRecursionError)


def rebuild_tree(doctype: str, parent_field: str | None = None) -> None:
	"""Number all nodes anew from their parents."""
	parent_field = frappe.get_meta(doctype).nsm_parent_field or f"parent_{frappe.scrub(doctype)}"
	children = {}
	for row in frappe.get_all(doctype, fields=["name", parent_field], order_by="name asc"):
		children.setdefault(row[parent_field] or "", []).append(row.name)
	_number(doctype, children, "", 0)


def _number(doctype, children: dict, name: str, left: int) -> int:
	right = left + 1
	for child in children.get(name, ()):
		right = _number(doctype, children, child, right)
	if name:
		frappe.db.set_value(doctype, name, {"lft": left, "rgt": right}, update_modified=False)
	return right + 1


def get_ancestors_of(doctype, name, order_by="lft desc", limit=None) -> list[str]:
	lft, rgt = _interval(doctype, name)
	return _names(frappe.get_all, doctype, ("<", lft), (">", rgt), order_by, limit)


def get_descendants_of(doctype, name, order_by="lft desc", limit=None, ignore_permissions=False) -> list[str]:
	lft, rgt = _interval(doctype, name)
	read = frappe.get_all if ignore_permissions else frappe.get_list
	return _names(read, doctype, (">", lft), ("<", rgt), order_by, limit) if rgt - lft > 1 else []


def _interval(doctype: str, name: str) -> tuple[int, int]:
	return frappe.db.get_value(doctype, name, ["lft", "rgt"])


def _names(read, doctype, lft, rgt, order_by, limit) -> list[str]:
	filters = {"lft": lft, "rgt": rgt}
	return read(doctype, filters, order_by=order_by, limit_page_length=limit, pluck="name")
