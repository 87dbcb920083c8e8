"""What Frappe checks on every save, whatever the controller does."""

import frappe
from frappe import _
from frappe.context import _dict
from frappe.model import display_fieldtypes, table_fields
from frappe.utils import cint, cstr, flt, sanitize_html, split_emails, strip_html, validate_email_address
from frappe.utils.password import (
	remove_encrypted_password,
	set_encrypted_password,
)

MAX_INT = 2**31 - 1


class DocumentChecks:
	"""Mixed into Document. Each check is called on a document and on each of its child rows."""

	def _validate(self) -> None:
		self._validate_mandatory()
		for doc in (self, *self.get_all_children()):
			doc._validate_data_fields()
			doc._validate_selects()
			doc._validate_non_negative()
			doc._validate_length()
			doc._sync_autoname_field()
			doc._sanitize_content()
			doc._save_passwords()
		if not self.is_new():
			self.validate_set_only_once()

	# -- mandatory ---------------------------------------------------------

	def _validate_mandatory(self) -> None:
		if self.flags.ignore_mandatory:
			return
		missing = self._get_missing_mandatory_fields()
		for row in self.get_all_children():
			missing.extend(row._get_missing_mandatory_fields())
		if not missing:
			return
		for _fieldname, message in missing:
			frappe.msgprint(message)
		fields = ", ".join(fieldname for fieldname, _message in missing)
		raise frappe.MandatoryError(f"[{self.doctype}, {self.name}]: {fields}")

	def _get_missing_mandatory_fields(self) -> list[tuple[str, str]]:
		missing = [df for df in self.meta.fields if df.reqd and not self._has_content(df)]
		if self.meta.istable:
			missing += [
				_dict(fieldname=name, label=name) for name in ("parent", "parenttype") if not self.get(name)
			]
		return [(df.fieldname, self._missing_message(df)) for df in missing]

	def _has_content(self, df) -> bool:
		value = self.get(df.fieldname)
		if value in (None, []):
			return False
		text = cstr(value)
		is_rich = df.fieldtype == "Text Editor" or (df.fieldtype == "Code" and df.options == "HTML")
		return bool(strip_html(text).strip()) or (is_rich and "<img" in text)

	def _missing_message(self, df) -> str:
		text = _("{0} has no rows.") if df.fieldtype in table_fields else _("{0} is empty.")
		return text.format(self._place(df))

	def _place(self, df) -> str:
		"""A field's label, with its row where it is in one."""
		label = frappe.bold(_(df.label))
		if not self.get("parentfield"):
			return label
		return _("{0} in row {1} of {2}").format(label, self.idx, _(self.doctype))

	# -- links -------------------------------------------------------------

	def _validate_links(self) -> None:
		if self.flags.ignore_links:
			return
		invalid = [link for doc in (self, *self.get_all_children()) for link in doc._invalid_links()]
		if invalid:
			frappe.throw(_("Nothing is called: {0}.").format(", ".join(invalid)), frappe.LinkValidationError)

	def _invalid_links(self) -> list[str]:
		"""Links to nothing. Fills the fields that are fetched from the others."""
		invalid = []
		for df in self.meta.get_link_fields() + self.meta.get_dynamic_link_fields():
			docname = self.get(df.fieldname)
			if not docname:
				continue
			values = self._fetch_linked(self._linked_doctype(df), docname, df)
			if values and not values.name:
				invalid.append(f"{docname} ({self._place(df)})")
		return invalid

	def _linked_doctype(self, df) -> str:
		if df.fieldtype == "Link":
			return df.options or frappe.throw(
				_("The link {0} does not say to which DocType.").format(df.fieldname)
			)
		doctype = self.get(df.options)
		return doctype or frappe.throw(_("Choose {0} first.").format(self.meta.get_label(df.options)))

	def _fetch_linked(self, doctype: str, docname, df) -> _dict | None:
		wanted = [
			field
			for field in self.meta.get_fields_to_fetch(df.fieldname)
			if not field.fetch_if_empty or not self.get(field.fieldname)
		]
		if frappe.get_meta(doctype).issingle:
			values = frappe.db.get_singles_dict(doctype).update(name=doctype)
		elif not wanted:
			values = _dict(name=frappe.db.get_value(doctype, docname, "name", cache=True))
		else:
			columns = [field.fetch_from.split(".")[-1] for field in wanted]
			# Frappe misses a link to nothing when it fetches other fields along with the name.
			values = frappe.db.get_value(doctype, docname, ["name", *columns], as_dict=True)
		if values:
			setattr(self, df.fieldname, values.name)
		for field in wanted if values else ():
			setattr(self, field.fieldname, values.get(field.fetch_from.split(".")[-1]))
		return values

	# -- values ------------------------------------------------------------

	def _validate_selects(self) -> None:
		if frappe.flags.in_import:
			return
		for df in self.meta.get_select_fields():
			options = (df.options or "").split("\n")
			if df.fieldname == "naming_series" or not (self.get(df.fieldname) and any(options)):
				continue
			value = cstr(self.get(df.fieldname)).strip()
			self.set(df.fieldname, value)
			if value not in options and not (frappe.flags.in_test and value.startswith("_T-")):
				choices = ", ".join(_(option) for option in options if option)
				text = _("{0} takes one of these: {1}. {2} is none of them.")
				frappe.throw(text.format(self._place(df), choices, value))

	def _validate_data_fields(self) -> None:
		for df in self.meta.get_data_fields():
			value = self.get(df.fieldname)
			is_standard = self.get("owner") in frappe.STANDARD_USERS and value in frappe.STANDARD_USERS
			if df.options == "Email" and not is_standard:
				for address in split_emails(value):
					validate_email_address(address, throw=True)

	def _validate_non_negative(self) -> None:
		for df in self.meta.fields:
			if (
				df.non_negative
				and df.fieldtype in ("Int", "Float", "Currency")
				and flt(self.get(df.fieldname)) < 0
			):
				message = _("{0} is not negative.").format(self._place(df))
				frappe.throw(message, frappe.NonNegativeError, title=_("Negative"))

	def _validate_length(self) -> None:
		if frappe.flags.in_install or self.meta.issingle:
			return
		from frappe.database.schema import COLUMN_TYPES

		for fieldname, value in self.get_valid_dict(ignore_virtual=True).items():
			df = self.meta.get_field(fieldname)
			if not df or df.fieldtype == "Check":
				continue
			kind, size = COLUMN_TYPES[df.fieldtype]
			if kind == "varchar" and len(cstr(value)) > (cint(df.length) or int(size)):
				self._throw_too_long(df, cint(df.length) or int(size), value)
			elif kind == "int" and cint(df.length) <= 11 and abs(cint(value)) > MAX_INT:
				self._throw_too_long(df, MAX_INT, value)

	def _throw_too_long(self, df, limit: int, value) -> None:
		text = _("{0} goes up to {1}: {2} does not fit.")
		frappe.throw(
			text.format(self._place(df), limit, value),
			frappe.CharacterLengthExceededError,
			title=_("Too Long"),
		)

	def _sync_autoname_field(self) -> None:
		"""The field that gives the name follows the name."""
		autoname = self.meta.autoname or ""
		fieldname = autoname.removeprefix("field:") if autoname.startswith("field:") else None
		if fieldname and self.name and self.name != self.get(fieldname):
			self.set(fieldname, self.name)

	def _sanitize_content(self) -> None:
		"""Take scripts out of HTML, except from fields that are meant to hold code."""
		if frappe.flags.in_install:
			return
		for fieldname, value in self.get_valid_dict(ignore_virtual=True).items():
			if not isinstance(value, str) or not ("<" in value or ">" in value):
				continue
			df = self.meta.get_field(fieldname) or _dict()
			is_email = df.fieldtype in ("Data", "Small Text", "Text") and df.options == "Email"
			is_raw = df.ignore_xss_filter or df.fieldtype in ("Attach", "Attach Image", "Barcode", "Code")
			if is_email or is_raw:
				continue
			self.set(fieldname, sanitize_html(value, linkify=df.fieldtype == "Text Editor"))

	def _save_passwords(self) -> None:
		"""Passwords go to a table of their own; the document keeps stars."""
		ignored = self.flags.ignore_save_passwords
		for df in self.meta.of_type("Password") if ignored is not True else ():
			value = self.get(df.fieldname)
			if df.fieldname in (ignored or ()):
				continue
			if not value:
				remove_encrypted_password(self.doctype, self.name, df.fieldname)
			elif set(value) != {"*"}:
				set_encrypted_password(self.doctype, self.name, value, df.fieldname)
				self.set(df.fieldname, "*" * len(value))

	# -- changes -----------------------------------------------------------

	def validate_set_only_once(self) -> None:
		previous = self._doc_before_save
		for df in self.meta.get_set_only_once_fields() if previous else ():
			value, original = self.get(df.fieldname), previous.get(df.fieldname)
			if df.fieldtype in table_fields:
				is_same = self._comparable_rows(value) == self._comparable_rows(original)
			elif df.fieldtype in ("Date", "Datetime", "Time"):
				is_same = str(value) == str(original)
			else:
				is_same = value == original
			if not is_same:
				frappe.throw(
					_("{0} keeps its first value.").format(frappe.bold(self.meta.get_label(df.fieldname))),
					frappe.CannotChangeConstantError,
				)

	@staticmethod
	def _comparable_rows(rows) -> list[dict]:
		dicts = [row.as_dict(convert_dates_to_str=True) for row in rows or ()]
		for row in dicts:
			for key in ("modified", "modified_by", "creation"):
				row.pop(key, None)
		return dicts

	def restore_above(self, levels: list[int]) -> None:
		"""Fields above these permission levels get back their stored value, or their default."""
		ignored = self.flags.get("ignore_permlevel_for_fields") or ()
		fields = [
			df
			for df in self.meta.get_high_permlevel_fields()
			if df.permlevel not in levels
			and df.fieldtype not in display_fieldtypes
			and df.fieldname not in ignored
		]
		reference = self._reference() if fields else None
		for df in fields if reference else ():
			self.set(df.fieldname, reference.get(df.fieldname))

	def _reference(self):
		if self.is_new():
			return frappe.new_doc(self.doctype)
		parent = self.parent_doc
		if not parent:
			return self._doc_before_save
		stored = parent.get_doc_before_save() or frappe.get_doc(parent.doctype, parent.name)
		rows = stored.get(self.parentfield)
		return next((row for row in rows if row.name == self.name), None)
