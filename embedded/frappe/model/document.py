"""Documents: the base class of all controllers."""

import datetime

import frappe
from frappe import _
from frappe.context import _dict
from frappe.model.base_document import BaseDocument, get_controller
from frappe.model.checks import DocumentChecks
from frappe.model.saving import Saving
from frappe.utils import get_datetime, getdate, now, to_timedelta
from werkzeug.exceptions import NotFound


def get_doc(*args, **kwargs) -> "Document":
	"""A new document from a dict, or a stored one by doctype and name."""
	if args and isinstance(args[0], BaseDocument):
		return args[0]
	if args and isinstance(args[0], str):
		doctype = args[0]
	elif args and not isinstance(args[0], dict):
		raise ValueError("get_doc takes the name of a DocType or a dict")
	else:
		values = args[0] if args else kwargs
		if "doctype" not in values:
			raise ValueError("A new document needs its doctype")
		doctype = values["doctype"]
	return get_controller(doctype)(*args, **kwargs)


class Document(Saving, DocumentChecks, BaseDocument):
	"""Base class of all controllers."""

	def __init__(self, *args, **kwargs):
		self.doctype = None
		self.name = None
		self.flags = _dict()
		self._doc_before_save = None
		if args and isinstance(args[0], str):
			self.doctype = args[0]
			self.name = args[0] if len(args) == 1 else args[1]
			self.flags.for_update = kwargs.get("for_update")
			self.load_from_db()
			return
		values = args[0] if args else kwargs
		if not values:
			raise ValueError("Illegal arguments")
		super().__init__(values)
		self.init_child_tables()
		self.init_valid_columns()

	# -- loading -----------------------------------------------------------

	def load_from_db(self) -> "Document":
		self.flags.ignore_children = True
		if self.meta.issingle:
			values = frappe.db.get_singles_dict(self.doctype, for_update=self.flags.for_update)
			if not values:
				values = frappe.new_doc(self.doctype, as_dict=True).update(name=self.doctype)
				values.pop("__islocal", None)
			super().__init__(values)
			self.init_valid_columns()
			self._fix_numeric_types()
		else:
			super().__init__(self._stored_values())
		self.flags.pop("ignore_children", None)
		for df in self.meta.get_table_fields():
			self.set(df.fieldname, self._stored_rows(df))
		if hasattr(self, "__setup__"):
			self.__setup__()
		return self

	def _stored_values(self) -> _dict:
		options = {} if isinstance(self.name, dict | list) else {"order_by": None}
		values = frappe.db.get_value(
			self.doctype, self.name, "*", as_dict=True, for_update=self.flags.for_update, **options
		)
		if not values:
			frappe.throw(
				_("There is no {0} {1}.").format(_(self.doctype), self.name), frappe.DoesNotExistError
			)
		return values

	def _stored_rows(self, df) -> list:
		filters = {"parent": self.name, "parenttype": self.doctype, "parentfield": df.fieldname}
		return frappe.db.get_values(
			df.options, filters, "*", as_dict=True, order_by="idx asc", for_update=self.flags.for_update
		)

	def reload(self) -> "Document":
		return self.load_from_db()

	def get_all_children(self, parenttype=None) -> list["Document"]:
		return [
			row
			for df in self.meta.get_table_fields()
			if not parenttype or df.options == parenttype
			for row in self.get(df.fieldname) or ()
		]

	# -- permissions -------------------------------------------------------

	def has_permission(self, permtype="read", *, debug=False, user=None) -> bool:
		if self.flags.ignore_permissions:
			return True
		return frappe.permissions.has_permission(self.doctype, permtype, self, user=user)

	def check_permission(self, permtype="read", permlevel=None) -> None:
		if not self.has_permission(permtype):
			self.raise_no_permission_to(permtype)

	def raise_no_permission_to(self, perm_type: str) -> None:
		frappe.flags.error_message = (
			_("Your roles do not reach {0}").format(self.doctype) + f" ({frappe.bold(_(perm_type))})"
		)
		raise frappe.PermissionError

	def get_permlevel_access(self, permission_type="write") -> list[int]:
		parenttype = self.get("parenttype") if self.meta.istable else None
		return self.meta.get_permlevel_access(permission_type, parenttype)

	def apply_fieldlevel_read_permissions(self) -> None:
		"""Drop the values that the user may not read."""
		if frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access("read")
		for doc in (self, *self.get_all_children()):
			for df in doc.meta.get_high_permlevel_fields():
				if df.permlevel not in levels:
					doc.delete_key(df.fieldname)

	def is_whitelisted(self, method_name: str) -> None:
		"""Refuse a request's call of a method that isn't for requests."""
		method = getattr(self, method_name, None)
		if not method:
			raise NotFound(f"Method {method_name} not found")
		frappe.is_whitelisted(getattr(method, "__func__", method))

	# -- changes -----------------------------------------------------------

	def get_doc_before_save(self) -> "Document":
		return self._doc_before_save

	def has_value_changed(self, fieldname: str) -> bool:
		previous = self.get_doc_before_save()
		if not previous:
			return True
		before, value = previous.get(fieldname), self.get(fieldname)
		if isinstance(before, datetime.datetime):
			value = get_datetime(value)
		elif isinstance(before, datetime.date):
			value = getdate(value)
		elif isinstance(before, datetime.timedelta):
			value = to_timedelta(value)
		return before != value

	def db_set(self, fieldname, value=None, update_modified=True, notify=False, commit=False) -> None:
		"""Write columns at once, without validation."""
		values = dict(fieldname) if isinstance(fieldname, dict) else {fieldname: value}
		self.update(values)
		if update_modified and (self.doctype, self.name) not in frappe.flags.currently_saving:
			self.update({"modified": now(), "modified_by": frappe.session.user})
		if not self._doc_before_save and frappe.db.exists(self.doctype, self.name):
			self.load_doc_before_save()
		self.run_method("before_change")
		stamp = {
			"modified": self.modified,
			"modified_by": self.modified_by,
			"update_modified": update_modified,
		}
		if self.meta.issingle:
			frappe.db.set_single_value(self.doctype, values, **stamp)
		else:
			frappe.db.set_value(self.doctype, self.name, values, **stamp)
		self.run_method("on_change")
		if commit:
			frappe.db.commit()

	def db_get(self, fieldname):
		return frappe.db.get_value(self.doctype, self.name, fieldname)

	@frappe.whitelist()
	def rename(self, name: str, merge=False, force=False, validate_rename=True) -> None:
		from frappe.model.rename_doc import rename_doc

		self.name = rename_doc(doc=self, new=name, merge=merge, force=force, validate=validate_rename)
		self.reload()

	def delete(self, ignore_permissions=False, force=False) -> None:
		frappe.delete_doc(
			self.doctype, self.name, force=force, ignore_permissions=ignore_permissions, flags=self.flags
		)

	# -- for people --------------------------------------------------------

	def set_onload(self, key: str, value) -> None:
		"""Have a form get a value with the document that is no field of it."""
		if not self.get("__onload"):
			self.set("__onload", _dict())
		self.get("__onload")[key] = value

	def get_onload(self, key: str | None = None):
		if not key:
			return self.get("__onload", _dict())
		return self.get("__onload")[key]

	def get_title(self) -> str:
		return self.get(self.meta.get_title_field()) or ""

	def get_formatted(self, fieldname: str):
		from frappe.utils.formatters import format_value

		return format_value(self.get(fieldname), df=self.meta.get_field(fieldname), doc=self)

	def add_comment(self, comment_type="Comment", text=None, comment_email=None, comment_by=None):
		return frappe.get_doc(
			doctype="Comment",
			comment_type=comment_type,
			comment_email=comment_email or frappe.session.user,
			comment_by=comment_by,
			reference_doctype=self.doctype,
			reference_name=self.name,
			content=text or comment_type,
		).insert(ignore_permissions=True)

	def __repr__(self) -> str:
		return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

	def __str__(self) -> str:
		return f"{type(self).__name__}({self.name or 'unsaved'})"
