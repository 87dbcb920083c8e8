"""Documents: loading, inserting, saving, with Frappe 15's order of events."""

import datetime
import hashlib

import frappe
from frappe import _
from frappe.context import _dict
from frappe.model.base_document import BaseDocument, get_controller
from frappe.model.checks import DocumentChecks
from frappe.model.docstatus import DocStatus
from frappe.model.naming import set_new_name, validate_name
from frappe.utils import cstr, flt, get_datetime, getdate, now, to_timedelta
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


class Document(DocumentChecks, BaseDocument):
	"""Base class of all controllers."""

	def __init__(self, *args, **kwargs):
		self.doctype = None
		self.name = None
		self.flags = _dict()
		self._action = None
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

	def get_latest(self) -> "Document":
		if not getattr(self, "_doc_before_save", None):
			self.load_doc_before_save()
		return self._doc_before_save

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

	def validate_higher_perm_levels(self) -> None:
		"""What the user may not change at a higher permission level stays as it is stored."""
		if self.flags.ignore_permissions or frappe.flags.in_install or frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access()
		self.reset_values_if_no_permlevel_access(levels, self.meta.get_high_permlevel_fields())
		for row in () if self.is_new() else self.get_all_children():
			row.reset_values_if_no_permlevel_access(levels, row.meta.get_high_permlevel_fields())

	def apply_fieldlevel_read_permissions(self) -> None:
		"""Drop the values that the user may not read."""
		if frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access("read")
		for doc in (self, *self.get_all_children()):
			for df in doc.meta.get_high_permlevel_fields():
				if df.permlevel not in levels:
					doc.delete_key(df.fieldname)

	# -- insert and save ---------------------------------------------------

	def insert(
		self,
		ignore_permissions=None,
		ignore_links=None,
		ignore_if_duplicate=False,
		ignore_mandatory=None,
		set_name=None,
		set_child_names=True,
	) -> "Document":
		"""Store a new document."""
		for flag, value in (
			("ignore_permissions", ignore_permissions),
			("ignore_links", ignore_links),
			("ignore_mandatory", ignore_mandatory),
		):
			if value is not None:
				self.flags[flag] = value
		self.set("__islocal", True)
		self._set_defaults()
		self.set_user_and_timestamp()
		self.set_docstatus()
		self.check_if_latest()
		self._validate_links()
		self.check_permission("create")
		self.run_method("before_insert")
		self.set_new_name(set_name=set_name, set_child_names=set_child_names)
		self.set_parent_in_children()
		self.validate_higher_perm_levels()

		self.flags.in_insert = True
		self.run_before_save_methods()
		self._validate()
		self.set_docstatus()
		self.flags.in_insert = False

		if self.meta.issingle:
			self.update_single(self.get_valid_dict())
		else:
			self.db_insert(ignore_if_duplicate=ignore_if_duplicate)
		for row in self.get_all_children():
			row.db_insert()

		self.run_method("after_insert")
		self.flags.in_insert = True
		self.run_post_save_methods()
		self.flags.in_insert = False
		self.delete_key("__islocal")
		self.delete_key("__unsaved")
		return self

	def save(self, *args, **kwargs) -> "Document":
		return self._save(*args, **kwargs)

	def _save(self, ignore_permissions=None, ignore_version=None) -> "Document":
		if ignore_permissions is not None:
			self.flags.ignore_permissions = ignore_permissions
		self.flags.ignore_version = frappe.flags.in_test if ignore_version is None else ignore_version
		if self.get("__islocal") or not self.get("name"):
			return self.insert()
		self._set_defaults()
		self.check_permission("write", "save")
		self.set_user_and_timestamp()
		self.set_docstatus()
		self.check_if_latest()
		self.set_parent_in_children()
		self.set_name_in_children()
		self.validate_higher_perm_levels()
		self._validate_links()
		self.run_before_save_methods()
		if self._action != "cancel":
			self._validate()
		if self._action == "update_after_submit":
			self.validate_update_after_submit()
		self.set_docstatus()

		if self.meta.issingle:
			self.update_single(self.get_valid_dict())
		else:
			self.db_update()
		self.update_children()
		self.run_post_save_methods()
		self.delete_key("__unsaved")
		return self

	def _set_defaults(self) -> None:
		if frappe.flags.in_import:
			return
		if self.is_new():
			self.update_if_missing(frappe.new_doc(self.doctype, as_dict=True))
		for df in self.meta.get_table_fields():
			new_rows = [row for row in self.get(df.fieldname) or () if row.is_new()]
			if new_rows:
				defaults = frappe.new_doc(df.options, parent_doc=self, parentfield=df.fieldname, as_dict=True)
			for row in new_rows:
				row.update_if_missing(defaults)

	def set_user_and_timestamp(self) -> None:
		self._original_modified = self.modified
		self.modified = now()
		self.modified_by = frappe.session.user
		is_setup = frappe.flags.in_install or frappe.flags.in_patch or frappe.flags.in_migrate
		if self.is_new() and not is_setup:
			self.creation = self.modified
			self.owner = self.modified_by
		for row in self.get_all_children():
			row.modified = self.modified
			row.modified_by = self.modified_by
			row.owner = row.owner or self.owner
			row.creation = row.creation or self.creation
		frappe.flags.currently_saving.append((self.doctype, self.name))

	def set_docstatus(self) -> None:
		for row in self.get_all_children():
			row.docstatus = self.docstatus

	def check_if_latest(self) -> None:
		"""Refuse to save over somebody else's change; find out what kind of save this is."""
		self.load_doc_before_save(raise_exception=True)
		self._action = "save"
		previous = self._doc_before_save
		if not previous:
			self.check_docstatus_transition(0)
			return
		if cstr(previous.modified) != cstr(self._original_modified):
			frappe.msgprint(
				_("Somebody changed this document after you opened it. Load it again."),
				raise_exception=frappe.TimestampMismatchError,
			)
		if not self.meta.issingle:
			self.check_docstatus_transition(previous.docstatus)

	def load_doc_before_save(self, *, raise_exception=False) -> None:
		self._doc_before_save = None
		if self.is_new():
			return
		try:
			self._doc_before_save = frappe.get_doc(self.doctype, self.name, for_update=True)
		except frappe.DoesNotExistError:
			if raise_exception:
				raise
			frappe.clear_last_message()

	def check_docstatus_transition(self, stored: int) -> None:
		"""Draft to submitted to cancelled, and no way back."""
		transition = (int(stored), int(self.docstatus))
		actions = {
			(0, 0): "save",
			(0, 1): "submit",
			(1, 1): "update_after_submit",
			(1, 2): "cancel",
		}
		if transition in actions:
			self._action = actions[transition]
			if self._action != "save":
				self.check_permission("cancel" if self._action == "cancel" else "submit")
		elif stored == DocStatus.cancelled():
			raise frappe.ValidationError(_("A cancelled document stays as it is."))
		else:
			raise frappe.DocstatusTransitionError(
				_("The document status does not go from {0} to {1}.").format(*transition)
			)

	def set_new_name(self, force=False, set_name=None, set_child_names=True) -> None:
		if self.flags.name_set and not force:
			return
		if self.get("__newname") and (self.meta.autoname or "").lower() == "prompt":
			self.name = validate_name(self.doctype, self.get("__newname"))
		else:
			if set_name:
				self.name = validate_name(self.doctype, set_name)
			else:
				set_new_name(self)
			for row in self.get_all_children() if set_child_names else ():
				set_new_name(row)
		self.flags.name_set = True

	def set_parent_in_children(self) -> None:
		for row in self.get_all_children():
			row.parent = self.name
			row.parenttype = self.doctype

	def set_name_in_children(self) -> None:
		for row in self.get_all_children():
			if not row.name:
				set_new_name(row)

	def update_children(self) -> None:
		for df in self.meta.get_table_fields():
			self.update_child_table(df.fieldname, df)

	def update_child_table(self, fieldname: str, df=None) -> None:
		"""Make the stored rows of one table equal to the document's."""
		df = df or self.meta.get_field(fieldname)
		rows = self.get(df.fieldname)
		if df.options not in (self.flags.ignore_children_type or ()):
			table = frappe.qb.DocType(df.options)
			query = (
				frappe.qb.from_(table)
				.where(table.parent == self.name)
				.where(table.parenttype == self.doctype)
				.where(table.parentfield == fieldname)
				.delete()
			)
			kept = [row.name for row in rows if row.name and not row.is_new()]
			(query.where(table.name.notin(kept)) if kept else query).run()
		for row in rows:
			row.db_update()

	def update_single(self, d: dict) -> None:
		frappe.db.delete("Singles", {"doctype": self.doctype})
		for field, value in d.items():
			if field != "doctype":
				frappe.db.insert_single(self.doctype, field, value)
		frappe.db.value_cache.pop(self.doctype, None)

	# -- events ------------------------------------------------------------

	def run_method(self, method: str, *args, **kwargs):
		"""Call the controller's method of this name, then the `doc_events` of all apps."""
		result = None
		function = getattr(self, method, None)
		if callable(function):
			result = function(*args, **kwargs)
		events = frappe.get_doc_hooks()
		handlers = events.get(self.doctype, {}).get(method, []) + events.get("*", {}).get(method, [])
		for handler in handlers:
			answer = frappe.get_attr(handler)(self, method, *args, **kwargs)
			if isinstance(answer, dict) and isinstance(result, dict):
				result.update(answer)
			elif answer is not None:
				result = answer
		return result

	run_trigger = run_method

	def is_whitelisted(self, method_name: str) -> None:
		"""Refuse a request's call of a method that isn't for requests."""
		method = getattr(self, method_name, None)
		if not method:
			raise NotFound(f"Method {method_name} not found")
		frappe.is_whitelisted(getattr(method, "__func__", method))

	def run_before_save_methods(self) -> None:
		events = {
			"save": ("validate", "before_save"),
			"submit": ("validate", "before_submit"),
			"cancel": ("before_cancel",),
			"update_after_submit": ("before_update_after_submit",),
		}
		if self._action in ("save", "submit"):
			self.run_method("before_validate")
		if self.flags.ignore_validate:
			return
		for event in events[self._action]:
			self.run_method(event)
		self.set_title_field()

	def run_post_save_methods(self) -> None:
		events = {
			"save": ("on_update",),
			"submit": ("on_update", "on_submit"),
			"cancel": ("on_cancel",),
			"update_after_submit": ("on_update_after_submit",),
		}
		for event in events[self._action]:
			self.run_method(event)
		if self._action == "cancel":
			self._check_no_back_links_exist()
		self.clear_cache()
		self.notify_update()
		self.save_version()
		self.run_method("on_change")
		saving = (self.doctype, self.name)
		if saving in frappe.flags.currently_saving:
			frappe.flags.currently_saving.remove(saving)

	def _check_no_back_links_exist(self) -> None:
		from frappe.model.delete_doc import check_if_doc_is_linked

		if not self.flags.ignore_links:
			check_if_doc_is_linked(self, method="Cancel")

	def set_title_field(self) -> None:
		"""Titles that the doctype composes from other fields."""
		df = self.meta.get_field("title") if self.meta.title_field == "title" else None
		template = df and (df.options or (df.default if self.is_new() and not self.get("title") else None))
		if template:
			values = {key: "" if value is None else value for key, value in self.as_dict().items()}
			self.set("title", template.format(**values))

	def get_title(self) -> str:
		return self.get(self.meta.get_title_field()) or ""

	def notify_update(self) -> None:
		frappe.publish_realtime(
			"doc_update",
			{"modified": self.modified, "doctype": self.doctype, "name": self.name},
			doctype=self.doctype,
			docname=self.name,
			after_commit=True,
		)

	def clear_cache(self) -> None:
		frappe.clear_document_cache(self.doctype, self.name)

	def save_version(self) -> None:
		is_setup = frappe.flags.in_install or (not self._doc_before_save and frappe.flags.in_patch)
		if not self.meta.track_changes or self.flags.ignore_version or is_setup:
			return
		version = frappe.new_doc("Version")
		if version.update_version_info(self._doc_before_save, self):
			version.insert(ignore_permissions=True)

	# -- other calls -------------------------------------------------------

	def submit(self) -> "Document":
		self.docstatus = DocStatus.submitted()
		return self.save()

	def cancel(self) -> "Document":
		self.docstatus = DocStatus.cancelled()
		return self.save()

	def delete(self, ignore_permissions=False, force=False, *, delete_permanently=False) -> None:
		frappe.delete_doc(
			self.doctype, self.name, force=force, ignore_permissions=ignore_permissions, flags=self.flags
		)

	def rename(self, name: str, merge=False, force=False, validate_rename=True) -> None:
		self.name = frappe.model.rename_doc.rename_doc(
			doc=self, new=name, merge=merge, force=force, validate=validate_rename
		)
		self.reload()

	def get_doc_before_save(self) -> "Document":
		return getattr(self, "_doc_before_save", None)

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
		values = fieldname if isinstance(fieldname, dict) else {fieldname: value}
		self.update(values)
		if update_modified and (self.doctype, self.name) not in frappe.flags.currently_saving:
			self.set("modified", now())
			self.set("modified_by", frappe.session.user)
		if not self.get_doc_before_save():
			self.load_doc_before_save()
		self.run_method("before_change")
		if self.name is None:
			return
		stamp = {
			"modified": self.modified,
			"modified_by": self.modified_by,
			"update_modified": update_modified,
		}
		if self.meta.issingle:
			frappe.db.set_single_value(self.doctype, dict(values), **stamp)
		else:
			frappe.db.set_value(self.doctype, self.name, dict(values), **stamp)
		self.run_method("on_change")
		if notify:
			self.notify_update()
		if commit:
			frappe.db.commit()

	def db_get(self, fieldname):
		return frappe.db.get_value(self.doctype, self.name, fieldname)

	def precision(self, fieldname, parentfield=None) -> int | None:
		meta = frappe.get_meta(self.meta.get_field(parentfield).options) if parentfield else self.meta
		df = meta.get_field(fieldname)
		is_number = df and df.fieldtype in ("Currency", "Float", "Percent")
		return frappe.model.meta.get_field_precision(df, self) if is_number else None

	def round_floats_in(self, doc, fieldnames=None) -> None:
		names = fieldnames or [df.fieldname for df in doc.meta.of_type("Currency", "Float", "Percent")]
		for name in names:
			doc.set(name, flt(doc.get(name), doc.precision(name)))

	def get_formatted(self, fieldname, doc=None, currency=None, **kwargs):
		from frappe.utils.formatters import format_value

		df = self.meta.get_field(fieldname)
		return format_value(self.get(fieldname), df=df, doc=doc or self, currency=currency)

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

	def get_url(self) -> str:
		return frappe.utils.get_absolute_url(self.doctype, self.name)

	def set_onload(self, key, value) -> None:
		self.__dict__.setdefault("__onload", _dict())[key] = value

	def get_onload(self, key=None):
		onload = self.get("__onload") or _dict()
		return onload[key] if key else onload

	def log_error(self, title=None, message=None):
		return frappe.log_error(
			message=message, title=title, reference_doctype=self.doctype, reference_name=self.name
		)

	def get_signature(self) -> str:
		return hashlib.sha224(f"{self.doctype}:{self.name}".encode()).hexdigest()

	def __repr__(self) -> str:
		return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

	def __str__(self) -> str:
		return f"{type(self).__name__}({self.name or 'unsaved'})"
