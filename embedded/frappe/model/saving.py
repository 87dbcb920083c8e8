"""Storing documents: what happens on insert and save, in Frappe 15's order."""

import frappe
from frappe import _
from frappe.model.naming import set_new_name, validate_name
from frappe.utils import cstr, now


class Saving:
	"""Mixed into Document."""

	def insert(
		self,
		ignore_permissions=None,
		ignore_links=None,
		ignore_if_duplicate=False,
		ignore_mandatory=None,
		set_name=None,
		set_child_names=True,
	):
		"""Store a new document."""
		self._set_flags(
			ignore_permissions=ignore_permissions,
			ignore_links=ignore_links,
			ignore_mandatory=ignore_mandatory,
		)
		self.set("__islocal", True)
		self._fill_in_defaults()
		self._stamp()
		self.check_permission("create")
		self.check_if_latest()
		self._validate_links()
		self.run_method("before_insert")
		self._set_name(set_name, set_child_names)
		self._adopt_rows()
		self._keep_protected_values()
		self.flags.in_insert = True
		self._run_events_before()
		self._validate()
		self.flags.in_insert = False
		self._store_new(ignore_if_duplicate)
		self.run_method("after_insert")
		self.flags.in_insert = True
		self._run_events_after()
		self.flags.in_insert = False
		self.delete_key("__islocal")
		self.delete_key("__unsaved")
		return self

	def save(self, ignore_permissions=None, ignore_version=None):
		"""Store a changed document, or a new one."""
		self._set_flags(ignore_permissions=ignore_permissions)
		self.flags.ignore_version = frappe.flags.in_test if ignore_version is None else ignore_version
		if self.is_new() or not self.name:
			return self.insert()
		self._fill_in_defaults()
		self.check_permission("write")
		self._stamp()
		self.check_if_latest()
		self._adopt_rows()
		for row in self.get_all_children():
			if not row.name:
				set_new_name(row)
		self._keep_protected_values()
		self._validate_links()
		self._run_events_before()
		self._validate()
		self._store_changed()
		self._run_events_after()
		self.delete_key("__unsaved")
		return self

	def _set_flags(self, **flags) -> None:
		self.flags.update({flag: value for flag, value in flags.items() if value is not None})

	def _fill_in_defaults(self) -> None:
		if frappe.flags.in_import:
			return
		if self.is_new():
			self.update_if_missing(frappe.new_doc(self.doctype, as_dict=True))
		for row in self.get_all_children():
			if row.is_new():
				defaults = frappe.new_doc(
					row.doctype, parent_doc=self, parentfield=row.parentfield, as_dict=True
				)
				row.update_if_missing(defaults)

	def _stamp(self) -> None:
		"""Who saves when, on the document and its rows."""
		self._original_modified = self.modified
		self.modified, self.modified_by = now(), frappe.session.user
		is_setup = frappe.flags.in_install or frappe.flags.in_patch or frappe.flags.in_migrate
		if self.is_new() and not is_setup:
			self.creation, self.owner = self.modified, self.modified_by
		for row in self.get_all_children():
			row.modified, row.modified_by = self.modified, self.modified_by
			row.owner = row.owner or self.owner
			row.creation = row.creation or self.creation
			row.docstatus = self.docstatus
		if self.name:
			frappe.flags.currently_saving.append((self.doctype, self.name))

	def check_if_latest(self) -> None:
		"""Lock the stored document and refuse to save over somebody else's change."""
		self.load_doc_before_save(raise_exception=True)
		stored = self._doc_before_save
		if stored and cstr(stored.modified) != cstr(self._original_modified):
			frappe.msgprint(
				_("Somebody changed this document after you opened it. Load it again."),
				raise_exception=frappe.TimestampMismatchError,
			)
		if self.docstatus or (stored and stored.docstatus):
			self.check_permission("submit")
			raise NotImplementedError("The embedded host neither submits nor cancels documents")

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""Read the stored document that is about to be changed. There is none of a new one."""
		self._doc_before_save = None
		if self.is_new():
			return
		try:
			self._doc_before_save = frappe.get_doc(self.doctype, self.name, for_update=True)
		except frappe.DoesNotExistError:
			if raise_exception:
				raise
			frappe.clear_last_message()

	def _set_name(self, name: str | None, set_child_names: bool) -> None:
		if self.flags.name_set:
			return
		if self.get("__newname") and (self.meta.autoname or "").lower() == "prompt":
			name = self.get("__newname")
		if name:
			self.name = validate_name(self.doctype, name)
		else:
			set_new_name(self)
		for row in self.get_all_children() if set_child_names else ():
			set_new_name(row)
		self.flags.name_set = True

	def _adopt_rows(self) -> None:
		for row in self.get_all_children():
			row.parent, row.parenttype = self.name, self.doctype

	def _keep_protected_values(self) -> None:
		"""What the user may not change at a higher permission level stays as it is stored."""
		if self.flags.ignore_permissions or frappe.flags.in_install or frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access()
		for doc in (self, *(() if self.is_new() else self.get_all_children())):
			doc.restore_above(levels)

	# -- rows in the database ----------------------------------------------

	def _store_new(self, ignore_if_duplicate: bool) -> None:
		if self.meta.issingle:
			self._store_single()
		else:
			self.db_insert(ignore_if_duplicate=ignore_if_duplicate)
		for row in self.get_all_children():
			row.db_insert()

	def _store_changed(self) -> None:
		if self.meta.issingle:
			self._store_single()
		else:
			self.db_update()
		for df in self.meta.get_table_fields():
			self.update_child_table(df.fieldname, df)

	def update_child_table(self, fieldname: str, df=None) -> None:
		"""Make the stored rows of one table equal to the document's."""
		df = df or self.meta.get_field(fieldname)
		rows = self.get(fieldname)
		table = frappe.qb.DocType(df.options)
		belongs = (table.parent == self.name) & (table.parenttype == self.doctype)
		stale = belongs & (table.parentfield == fieldname)
		if kept := [row.name for row in rows if row.name and not row.is_new()]:
			stale &= table.name.notin(kept)
		frappe.qb.from_(table).where(stale).delete().run()
		for row in rows:
			row.db_update()

	def _store_single(self) -> None:
		frappe.db.delete("Singles", {"doctype": self.doctype})
		for field, value in self.get_valid_dict().items():
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
		for doctype in (self.doctype, "*"):
			for handler in events.get(doctype, {}).get(method, ()):
				answer = frappe.get_attr(handler)(self, method, *args, **kwargs)
				result = result if answer is None else answer
		return result

	def _run_events_before(self) -> None:
		self.run_method("before_validate")
		if not self.flags.ignore_validate:
			self.run_method("validate")
			self.run_method("before_save")

	def _run_events_after(self) -> None:
		self.run_method("on_update")
		frappe.clear_document_cache(self.doctype, self.name)
		self._save_version()
		self.run_method("on_change")
		saving = (self.doctype, self.name)
		if saving in frappe.flags.currently_saving:
			frappe.flags.currently_saving.remove(saving)

	def _save_version(self) -> None:
		is_setup = frappe.flags.in_install or (not self._doc_before_save and frappe.flags.in_patch)
		if not self.meta.track_changes or self.flags.ignore_version or is_setup:
			return
		version = frappe.new_doc("Version")
		if version.update_version_info(self._doc_before_save, self):
			version.insert(ignore_permissions=True)
